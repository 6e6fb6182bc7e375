import type { Trunk } from '../../app/domain/directory.js';
import type { PingAnswer } from '../../app/domain/trunk-ping.js';
import type { VirtualTime } from '../support/virtual-time.js';
import type { TrunkState } from './phones.js';
import type { Random } from './random.js';

export interface PingParts {
  readonly time: VirtualTime;
  readonly random: Random;
  /** As configured now; undefined when it was taken away. */
  readonly trunk: (id: string) => Trunk | undefined;
  readonly state: (id: string, contactIndex: number) => TrunkState;
  /** Nothing fails any more. */
  readonly calm: () => boolean;
  /** False once the process that asks is dead: it never asks again. */
  readonly alive: () => boolean;
  readonly tell: (trunkId: string, contact: string, answer: PingAnswer) => void;
}

/** Of the answers of a trunk that is well, so many are lost on their way. */
const LOST = 0.03;

/** The rounds of OPTIONS of one process, as the far ends of this day answer them. */
export class Pings {
  constructor(private readonly parts: PingParts) {}

  start(trunkIds: readonly string[]): void {
    for (const id of trunkIds) this.parts.time.after(this.parts.random.between(1, 50), () => this.#round(id));
  }

  #round(id: string): void {
    const { time, alive, tell } = this.parts;
    const trunk = this.parts.trunk(id);
    if (!alive() || !trunk || trunk.oosCheck === 0) return;
    let longestMs = 0;
    for (const [index, contact] of trunk.contacts.entries()) {
      const answer = this.#answer(id, index);
      const afterMs = answer.heard ? answer.roundTripMs : trunk.oosForce * 1_000;
      longestMs = Math.max(longestMs, afterMs);
      time.after(afterMs, () => {
        if (alive()) tell(id, contact, answer);
      });
    }
    time.after(Math.max(longestMs, trunk.oosCheck * 1_000), () => this.#round(id));
  }

  #answer(id: string, contactIndex: number): PingAnswer {
    const { random, state, calm } = this.parts;
    const roundTripMs = random.between(1, 20);
    switch (state(id, contactIndex)) {
      case 'unreachable':
        return { heard: false, why: 'unreachable' };
      case 'dead':
        return { heard: false, why: 'silent' };
      case 'busy':
        return { heard: true, status: random.pick([503, 404]), roundTripMs };
      case 'well':
        if (!calm() && random.chance(LOST)) return { heard: false, why: 'silent' };
        return { heard: true, status: random.pick([200, 404]), roundTripMs };
    }
  }
}
