import type { Instant } from '../domain/ids.js';
import type { Clock } from '../ports/clock.js';

/**
 * Gives every step its instant: later than the one before, not behind the wall clock, and never slower than the
 * monotonic clock, so that deadlines and durations stay right when the wall clock is set back.
 */
export class Stamp {
  readonly #clock: Clock;
  #last: Instant = 0;
  #ahead: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#ahead = clock.now() - clock.mono();
  }

  /** An earlier life is known to have used this instant: ours are later. */
  notBefore(instant: Instant): void {
    if (instant <= this.now()) return;
    this.#last = instant;
    this.#ahead = instant - this.#clock.mono();
  }

  /** The instant of a new step. */
  next(): Instant {
    this.#last = Math.max(this.now(), this.#last + 1);
    return this.#last;
  }

  /** What time it is in the engine, without making a step. */
  now(): Instant {
    const mono = this.#clock.mono();
    const wall = this.#clock.now();
    if (wall > mono + this.#ahead) this.#ahead = wall - mono;
    return Math.max(Math.floor(mono + this.#ahead), this.#last);
  }
}
