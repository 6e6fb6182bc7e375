import type { SuperviseCommand, SupervisorPlace } from '../../app/domain/supervise-command.js';
import type { Directory } from '../../app/domain/directory.js';
import { phonePeerName } from '../../app/domain/phone-peer.js';
import { SUPERVISION_MODES, SUPERVISION_SCOPES } from '../../app/domain/supervision.js';
import type { Change, Supervision } from '../../app/domain/world.js';
import type { VirtualTime } from '../support/virtual-time.js';
import type { Asterisk, Channel, Done } from './asterisk.js';
import type { FarlineProcess } from './farline-process.js';
import type { Random } from './random.js';

export interface SupervisorParts {
  readonly time: VirtualTime;
  /** Dice of their own: who listens leaves all other chances of a seed as they are. */
  readonly random: Random;
  readonly asterisk: () => Asterisk;
  readonly process: () => FarlineProcess;
  readonly ask: (command: SuperviseCommand) => void;
  readonly digit: (channel: string, digit: string) => void;
  readonly ringing: (channel: string) => void;
}

const BOSSES = ['boss', 'chief', 'lead'] as const;

/** K4: supervisors who listen, speak, change their mind, press keys, hang up, and do not pick up. */
export class Supervisors {
  /** The faults are over, and so is all supervision that they ended by themselves. */
  patient = false;

  constructor(private readonly parts: SupervisorParts) {}

  /** Some agents have one as soon as they talk, some after that; some calls have two. */
  sees(changes: readonly Change[]): void {
    const { random, time } = this.parts;
    if (this.patient) return;
    for (const { kind, why, after } of changes) {
      if (kind !== 'call' || why !== 'call.joined' || after?.state.at !== 'talking') continue;
      const agentId = this.#view().get('session', after.state.sessionId)?.agentId;
      for (const by of BOSSES) {
        if (agentId === undefined || !random.chance(0.15)) continue;
        time.after(random.between(1, 500), () => this.#listens(agentId, by));
      }
    }
  }

  /** Now and then somebody waits for an agent's first call. */
  plan(directory: Directory, dayMs: number): void {
    const { random, time } = this.parts;
    for (const id of directory.agents.keys()) {
      if (random.chance(0.2)) time.after(random.between(0, dayMs), () => this.#listens(id, random.pick(BOSSES)));
    }
  }

  /** They have seen enough. */
  leave(): void {
    this.patient = true;
    for (const one of this.#view().all('supervision')) if (this.parts.random.chance(0.5)) this.#stops(one);
  }

  rings(channel: Channel, ringMs: number): Done {
    const { random, time, asterisk } = this.parts;
    const whim = random.next();
    const still = (): boolean => asterisk().channels.get(channel.id) === channel && !channel.up;
    if (whim < 0.05) return 'refused';
    if (whim < 0.15) time.after(random.between(5, 40), () => asterisk().end(channel, 34, 503));
    else if (whim < 0.2) time.after(random.between(5, 300), () => asterisk().end(channel, 17, 486));
    if (whim < 0.2) return 'ok';
    time.after(random.between(1, 30), () => {
      if (!still()) return;
      channel.ringing = true;
      this.parts.ringing(channel.id);
    });
    const answers = whim < 0.92 ? random.between(31, 400) : ringMs + 1_000;
    time.after(answers, () => {
      if (!still()) return;
      if (answers > ringMs) return asterisk().end(channel, 19, null);
      asterisk().enter(channel);
      if (random.chance(0.25)) time.after(random.between(10, 1_200), () => asterisk().end(channel, 16, null));
    });
    return 'ok';
  }

  prompted(channel: Channel): void {
    const { random, time, asterisk, digit } = this.parts;
    const keys = random.pick([['1'], ['1'], ['1', '5'], ['1', '6', '4'], ['5'], []]);
    let at = random.between(20, 350);
    for (const key of keys) {
      time.after(at, () => {
        if (asterisk().channels.get(channel.id) === channel) digit(channel.id, key);
      });
      at += random.between(1, 400);
    }
  }

  #listens(agentId: string, by: string): void {
    const { random, time, ask } = this.parts;
    if (this.patient) return;
    const [mode, scope] = [random.pick(SUPERVISION_MODES), random.pick(SUPERVISION_SCOPES)];
    ask({ do: 'supervise', agentId, mode, scope, place: this.#place(agentId), via: 'web', by, supervised: true });
    let at = 0;
    for (let n = random.whole(0, 3); n > 0; n--) {
      at += random.pick([1, random.between(1, 60), random.between(60, 800)]);
      time.after(at, () => this.#switches(by));
    }
    if (random.chance(0.3)) time.after(random.between(1, 1_500), () => this.#each(by, (one) => this.#stops(one)));
  }

  #place(agentId: string): SupervisorPlace {
    const { random } = this.parts;
    const others = [...this.#view().all('session')].filter((session) => session.agentId !== agentId);
    const whim = random.next();
    if (whim < 0.4 && others.length > 0)
      return { at: 'own', agentId: random.pick(others.map((one) => one.agentId) as [string]) };
    if (whim < 0.6) {
      const peer = phonePeerName('boss');
      return { at: 'device', device: { kind: 'phone', phoneId: 'boss', peer, autoAnswer: random.chance(0.3) } };
    }
    const number = random.pick(['+15559991', '+15559992', '8881', '911', '6001'] as const);
    return { at: 'device', device: { kind: 'number', number, typed: true, trunkId: null } };
  }

  #switches(by: string): void {
    const mode = this.parts.random.pick(SUPERVISION_MODES);
    this.#each(by, ({ id: supervisionId, agentId }) =>
      this.parts.ask({ do: 'switch-supervision', agentId, supervisionId, mode, via: 'web', by, supervised: true }),
    );
  }

  #stops({ id: supervisionId, agentId, by }: Supervision): void {
    this.parts.ask({ do: 'stop-supervising', agentId, supervisionId, via: 'web', by, supervised: true });
  }

  #each(by: string, does: (one: Supervision) => void): void {
    for (const one of [...this.#view().all('supervision')]) if (one.by === by) does(one);
  }

  #view() {
    return this.parts.process().engine.live.view;
  }
}
