import type { Instant, Millis } from '../domain/ids.js';

/** How much of history is taken at once, and how long everybody else has the processor and the database behind it. */
export interface HistoryPace {
  /** Facts. */
  readonly page: number;
  readonly restMs: Millis;
}

/** A join that comes in the middle of a page waits for its end: 2 ms. */
const GENTLE: HistoryPace = { page: 50, restMs: 15 };
/** Several times as fast, and a join may wait for 20 ms: for who begins history anew, was away, or is waited for. */
export const HASTY: HistoryPace = { page: 300, restMs: 5 };
const FAR_BEHIND_MS: Millis = 60_000;

/** @param seenAt the instant of the last fact that was taken; 0: none was */
export function historyPace(seenAt: Instant, now: Instant): HistoryPace {
  return now - seenAt > FAR_BEHIND_MS ? HASTY : GENTLE;
}
