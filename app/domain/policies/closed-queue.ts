import type { Queue } from '../directory.js';
import type { Instant, LocalTime, Moment, QueueId } from '../ids.js';
import type { ClosedTarget } from '../queue-openings.js';
import type { View } from '../world.js';
import { changesAt } from './changes-at.js';
import { closedBecause } from './opening-hours.js';

type Now = Pick<Moment, 'at' | 'local'>;

/** Where somebody goes who is to come to a queue; null: a sentence, then the end. */
export type WayIn =
  { readonly kind: 'queue'; readonly queueId: QueueId } | Exclude<ClosedTarget, { kind: 'queue' }> | null;

export function isClosed(view: View, queue: Queue, now: Now): boolean {
  return closedBecause(queue.openings, localTime(view, queue, now)) !== null;
}

/** The queue itself, or while it is closed where that leads; queues that lead round in a ring all lead nowhere. */
export function wayIn(view: View, queueId: QueueId, now: Now): WayIn {
  const seen = new Set<QueueId>();
  let at = queueId;
  for (;;) {
    const queue = view.directory.queues.get(at);
    const because = queue && closedBecause(queue.openings, localTime(view, queue, now));
    if (!queue && seen.size > 0) return null;
    if (!queue || !because) return { kind: 'queue', queueId: at };
    seen.add(at);
    const { closedTarget, emergencyTarget } = queue.openings;
    const to = because === 'emergency' ? emergencyTarget : closedTarget;
    if (to?.kind !== 'queue') return to;
    if (seen.has(to.queueId)) return null;
    at = to.queueId;
  }
}

/** When to look whether the queue has closed under those who wait; null: they stay, or nothing changes by itself. */
export function looksAt(view: View, queueId: QueueId | null, now: Now): Instant | null {
  const queue = view.directory.queues.get(queueId ?? '');
  if (!queue || queue.openings.whenClosed === 'stay') return null;
  return changesAt(view, queue.siteId, queue.openings, now);
}

function localTime({ directory }: View, { siteId }: Queue, now: Now): LocalTime {
  return now.local(directory.sites.get(siteId)?.zone ?? 'UTC');
}
