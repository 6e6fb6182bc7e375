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
  /** What `steady` is ahead of the monotonic clock: set at the start of this life and left alone. */
  #steadyAhead: number;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#ahead = clock.now() - clock.mono();
    this.#steadyAhead = this.#ahead;
  }

  /** An earlier life is known to have used these instants, of its steps and of its steady clock: ours are no earlier. */
  notBefore(instant: Instant, steady: Instant): void {
    const mono = this.#clock.mono();
    if (steady > mono + this.#steadyAhead) this.#steadyAhead = steady - mono;
    if (instant <= this.now()) return;
    this.#last = instant;
    this.#ahead = instant - mono;
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

  /**
   * To measure between two steps: it goes as fast as the monotonic clock, whatever the wall clock does and however many
   * steps share a millisecond.
   */
  steady(): Instant {
    return Math.floor(this.#clock.mono() + this.#steadyAhead);
  }
}
