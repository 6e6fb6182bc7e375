import { setTimeout as sleep } from 'node:timers/promises';
import type { Millis } from '../../domain/ids.js';

export interface HangTiming {
  /** A request that was given less time than this says nothing. */
  readonly leastMs: Millis;
  /** Time between two probes. */
  readonly everyMs: Millis;
  /** No request may have gone unanswered for this long before it counts as over. */
  readonly calmMs: Millis;
}

export const defaultHangTiming: HangTiming = { leastMs: 1_000, everyMs: 1_000, calmMs: 5_000 };

/**
 * Requests that get no answer while the event socket lives. One alone may be about one channel; Asterisk is asked
 * something that concerns none, over a connection of its own, to tell that from a REST side that is dead as a whole.
 */
export class HangWatch {
  readonly #probe: () => Promise<boolean>;
  readonly #dead: () => void;
  readonly #timing: HangTiming;
  #silentAt: Millis | null = null;
  /** Grows with each connection: what was asked over an earlier one says nothing of this one. */
  #turn = 0;
  #looking = false;

  /** @param probe whether Asterisk answered in time @param dead called when it did not */
  constructor(probe: () => Promise<boolean>, dead: () => void, timing: Partial<HangTiming> = {}) {
    this.#probe = probe;
    this.#dead = dead;
    this.#timing = { ...defaultHangTiming, ...timing };
  }

  /** Whether a request went unanswered a short while ago. */
  get hangs(): boolean {
    return this.#silentAt !== null;
  }

  /** A request got no answer within the time it was given. */
  silent(givenMs: Millis): void {
    if (givenMs < this.#timing.leastMs) return;
    this.#silentAt = performance.now();
    if (!this.#looking) void this.#look(this.#turn);
  }

  /** Connected anew, or for good no more: what was is over. */
  forget(): void {
    this.#turn += 1;
    this.#silentAt = null;
    this.#looking = false;
  }

  async #look(turn: number): Promise<void> {
    this.#looking = true;
    for (;;) {
      const answered = await this.#probe();
      if (turn !== this.#turn) return;
      if (!answered) this.#dead();
      else if (performance.now() - (this.#silentAt ?? 0) >= this.#timing.calmMs) break;
      await sleep(this.#timing.everyMs);
      if (turn !== this.#turn) return;
    }
    this.#silentAt = null;
    this.#looking = false;
  }
}
