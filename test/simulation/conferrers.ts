import type { CallId } from '../../app/domain/ids.js';
import { agentsIn, calledInto, membersOf } from '../../app/domain/conferences.js';
import type { Change } from '../../app/domain/world.js';
import type { VirtualTime } from '../support/virtual-time.js';
import type { Desks } from './desks.js';
import type { FarlineProcess } from './farline-process.js';
import type { Random } from './random.js';

export interface ConferrerParts {
  readonly time: VirtualTime;
  /** Dice of their own. */
  readonly random: Random;
  readonly process: () => FarlineProcess;
  readonly desks: Pick<Desks, 'ask'>;
}

const NUMBERS = ['+15550001', '+15550002', '+15550003', '8881', '77'] as const;

type Deed = 'digits' | 'add' | 'confer' | 'drop' | 'leave' | 'end';

/** K3: agents who talk with several at once: they call people in, drop them, leave, or end it, in any order. */
export class Conferrers {
  constructor(private readonly parts: ConferrerParts) {}

  sees(changes: readonly Change[]): void {
    const { random, time, process } = this.parts;
    for (const { kind, why, after } of changes) {
      if (kind !== 'call' || why !== 'call.joined' || after?.state.at !== 'talking' || !random.chance(0.3)) continue;
      const agentId = process().engine.live.view.get('session', after.state.sessionId)?.agentId;
      if (agentId === undefined) continue;
      let at = random.between(5, 300);
      const habits: [Deed[], ...Deed[][]] = [
        ['add', 'add', 'leave'],
        ['add', 'add', 'add', 'drop', 'drop'],
        ['digits', 'add', 'digits', 'end'],
        ['add', 'drop', 'add', 'leave'],
        ['confer', 'add', 'leave'],
        ['confer', 'drop'],
        ['confer'],
        ['add'],
      ];
      for (const deed of random.pick(habits)) {
        time.after(at, () => this.#does(agentId, after.id, deed));
        at += random.pick([1, random.between(1, 100), random.between(100, 900)]);
      }
    }
  }

  /** Whoever is in no conference, or talks to nobody. */
  tries(agentId: string): void {
    const { random } = this.parts;
    this.#does(agentId, 'none', random.pick(['digits', 'add', 'confer', 'drop', 'leave']));
  }

  #does(agentId: string, callId: CallId, deed: Deed): void {
    const { random, time, desks } = this.parts;
    const common = { agentId, callId, via: random.pick(['web', 'api', 'phone']), by: agentId };
    switch (deed) {
      case 'add':
        return desks.ask({ do: 'add-party', number: random.pick(NUMBERS), ...common });
      case 'confer':
        desks.ask({ do: 'consult', number: random.pick(NUMBERS), ...common });
        for (const later of [random.between(1, 200), random.between(200, 900)]) {
          time.after(later, () => desks.ask({ do: 'confer', ...common }));
        }
        return;
      case 'drop':
        return desks.ask({ do: 'drop-party', party: this.#party(callId), ...common });
      case 'digits':
        return desks.ask({ do: 'send-digits', digits: '12#', ...common });
      case 'leave':
        return desks.ask({ do: 'leave-conference', ...common });
      case 'end':
        return desks.ask({ do: 'release', ...common });
    }
  }

  #party(conference: CallId): string {
    const { view } = this.parts.process().engine.live;
    const there = [...membersOf(view, conference), ...calledInto(view, conference), ...agentsIn(view, conference)];
    const [first, ...others] = there.map(({ id }) => id);
    return first === undefined ? 'nobody' : this.parts.random.pick([first, ...others]);
  }
}
