import type { Millis } from '../../domain/ids.js';
import { TIMER_F_MS } from './client-transaction.js';

/** How long a subscription waits for what. */
export interface WatchTimes {
  /** What is asked for. */
  readonly expiresS: number;
  /** For the answer to a SUBSCRIBE. */
  readonly answerMs: Millis;
  /** For the first NOTIFY (Timer N of RFC 6665 section 4.1.2.4). */
  readonly notifyMs: Millis;
  /** One that held for so long was no failure. */
  readonly stableMs: Millis;
  /** Until whoever said no for good is asked again. */
  readonly longMs: Millis;
  /** Until the next try, after so many failures in a row. */
  readonly backOff: (failures: number) => Millis;
  /** Until a subscription that runs out after `expiresMs` is asked for again. */
  readonly refreshAfter: (expiresMs: Millis) => Millis;
}

/** Seldom enough for a PBX of thousands of telephones, soon enough for one that was only restarted. */
const FIRST_BACK_OFF_MS = 2_000;
const LONGEST_BACK_OFF_MS = 300_000;
const LONG_MS = 900_000;
const STABLE_MS = 30_000;
/** A PBX that grants a second only is not asked more often than this. */
const LEAST_REFRESH_MS = 1_000;

/** @param chance 0 ≤ x < 1; everybody who lost the same PBX comes back at another moment */
export function watchTimes(expiresS: number, chance: () => number): WatchTimes {
  const about = (ms: Millis): Millis => Math.round(ms * (0.8 + 0.4 * chance()));
  return {
    expiresS,
    answerMs: TIMER_F_MS,
    notifyMs: TIMER_F_MS,
    stableMs: STABLE_MS,
    longMs: LONG_MS,
    backOff: (failures) => about(Math.min(FIRST_BACK_OFF_MS * 2 ** Math.min(failures, 20), LONGEST_BACK_OFF_MS)),
    // Half of it leaves time for one who does not answer at once.
    refreshAfter: (expiresMs) => Math.max(about(expiresMs * 0.5), LEAST_REFRESH_MS),
  };
}
