import type { Instant } from '../../../domain/ids.js';

interface Emergency {
  readonly emergencyClosed: boolean;
  readonly emergencySince: Instant | null;
}

/** The moment of the change that closed it by hand; further changes leave it as it is. */
export function closedSince(thing: Emergency, before: Emergency | null, now: Instant): Instant | null {
  if (!thing.emergencyClosed) return null;
  return before?.emergencyClosed ? before.emergencySince : now;
}
