import type { Batch } from '../../ports/store.js';

/** Sequence of the last fact of a batch. */
export function lastOf({ firstSequence, changes }: Batch): number {
  return firstSequence + changes.length - 1;
}
