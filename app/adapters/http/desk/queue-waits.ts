import type { Instant, QueueId } from '../../../domain/ids.js';
import type { View } from '../../../domain/world.js';

/** Customers not yet with an agent, by queue; a queue in which nobody waits is not there. */
export type QueueWaits = ReadonlyMap<QueueId, { readonly waiting: number; readonly longestSince: Instant }>;

/** One pass over the calls of now, for all desks that are looked at. */
export function queueWaits(view: View): QueueWaits {
  const waits = new Map<QueueId, { waiting: number; longestSince: Instant }>();
  for (const { queueId, state, arrivedAt } of view.all('call')) {
    if (queueId === null || (state.at !== 'waiting' && state.at !== 'offered')) continue;
    const queue = waits.get(queueId) ?? { waiting: 0, longestSince: arrivedAt };
    waits.set(queueId, { waiting: queue.waiting + 1, longestSince: Math.min(queue.longestSince, arrivedAt) });
  }
  return waits;
}
