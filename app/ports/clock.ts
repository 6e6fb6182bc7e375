import type { Instant, Millis } from '../domain/ids.js';

/** Time as the engine sees it; simulated in tests. */
export interface Clock {
  /** Wall clock, may jump. */
  now(): Instant;
  /** Monotonic milliseconds with fractions, never jumps. */
  mono(): Millis;
  /** Calls once after `ms` of monotonic time; the returned function cancels it. */
  after(ms: Millis, call: () => void): () => void;
}
