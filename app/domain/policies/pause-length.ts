import type { Directory } from '../directory.js';
import type { Instant } from '../ids.js';
import { reasonOfCode } from '../reason.js';
import type { Session } from '../world.js';

/** C7: from when on the agent's pause is too long; null: it is none, or may last. The earliest of several holds. */
export function pauseTooLongAt(directory: Directory, { state, holds, interval }: Session): Instant | null {
  if (state.at !== 'not-ready') return null;
  let first: Instant | null = null;
  for (const { reason, setter, since } of holds) {
    const longest = setter === 'system' ? null : (reasonOfCode(directory, reason)?.maxSeconds ?? null);
    if (longest === null) continue;
    // Asking for the same pause again renews the hold, and the interval goes on: no way to outwit the alarm.
    const goesOn = interval.reason === reason && interval.setter === setter;
    const end = (goesOn ? interval.since : since) + longest * 1_000;
    if (first === null || end < first) first = end;
  }
  return first;
}
