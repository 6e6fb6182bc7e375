import type { CallId, ChannelId } from '../../app/domain/ids.js';
import type { Change } from '../../app/domain/world.js';
import type { VirtualTime } from '../support/virtual-time.js';
import type { Desks } from './desks.js';
import type { FarlineProcess } from './farline-process.js';
import type { Random } from './random.js';

export interface SecondLineParts {
  readonly time: VirtualTime;
  /** Dice of their own. */
  readonly random: Random;
  readonly process: () => FarlineProcess;
  readonly desks: Pick<Desks, 'ask'>;
  /** An agent dials on another line of their telephone; null while nobody is there to be told. */
  readonly dials: () => ChannelId | null;
  readonly hangsUp: (channel: ChannelId) => void;
}

/** Most of them are there; an emergency service, one of ours and what has no way are refused, or go nowhere. */
const NUMBERS = [
  ...(['+15550001', '+15550002', '+15550003', '+15550004'] as const),
  ...(['+15550005', '+15550006', '911', '8881', '77'] as const),
] as const;
/** Nobody keeps a line for longer. */
const LONGEST_MS = 2_500;

/** D2: agents who ask somebody outside on a second line of their telephone, press Transfer in time or not, and hang up. */
export class SecondLines {
  constructor(private readonly parts: SecondLineParts) {}

  sees(changes: readonly Change[]): void {
    const { random, time, process } = this.parts;
    for (const { kind, why, after } of changes) {
      if (kind !== 'call' || why !== 'call.joined' || after?.state.at !== 'talking' || !random.chance(0.4)) continue;
      const agentId = process().engine.live.view.get('session', after.state.sessionId)?.agentId;
      if (agentId !== undefined) time.after(random.between(5, 300), () => this.#dials(agentId, after.id));
    }
  }

  #dials(agentId: string, callId: CallId): void {
    const { random, time, desks, dials, hangsUp } = this.parts;
    const channel = dials();
    if (channel === null) return;
    const common = { agentId, via: 'phone', by: agentId } as const;
    desks.ask({ do: 'dial', number: random.pick(NUMBERS), channel, ...common }, ({ ok }) => {
      if (!ok) hangsUp(channel);
    });
    for (let presses = random.whole(0, 2); presses > 0; presses--) {
      const at = random.pick([random.between(1, 250), random.between(200, 900), random.between(400, 1_500)]);
      // Told in either line, as telephones do, or in one that is gone by then.
      const toldOn = random.pick([channel, `gone-${channel}`]);
      time.after(at, () =>
        desks.ask({ do: 'connect-calls', callId, withCall: this.#lineOn(channel), toldOn, ...common }),
      );
    }
    // As any consultation, from the desk.
    const ends = random.pick(['complete-consult', 'abort-consult', null] as const);
    if (ends && random.chance(0.5))
      time.after(random.between(1, 900), () => desks.ask({ do: ends, callId, ...common }));
    const soon = random.between(1, 300);
    time.after(random.pick([soon, random.between(300, LONGEST_MS), LONGEST_MS]), () => hangsUp(channel));
  }

  #lineOn(channel: ChannelId): CallId {
    return this.parts.process().engine.live.view.ownerOf(channel)?.id ?? 'none';
  }
}
