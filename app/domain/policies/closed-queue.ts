import type { Queue } from '../directory.js';
import type { Instant, LocalTime, Millis, Moment, QueueId } from '../ids.js';
import { ALWAYS_OPEN, type ClosedTarget, type QueueOpenings } from '../queue-openings.js';
import type { View } from '../world.js';
import { nextChange } from './next-change.js';
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

/** A clock that is put forward or back moves the change; so it is looked at again at least as often. */
const LOOK_AGAIN_MS: Millis = 600_000;
const MINUTE: Millis = 60_000;
const DAY: Millis = 86_400_000;

/** When to look whether the queue has closed under those who wait; null: they stay, or nothing changes by itself. */
export function looksAt(view: View, queueId: QueueId | null, now: Now): Instant | null {
  const queue = view.directory.queues.get(queueId ?? '');
  const { hours, holidays, whenClosed }: QueueOpenings = queue?.openings ?? ALWAYS_OPEN;
  if (!queue || whenClosed === 'stay' || (hours === null && holidays.length === 0)) return null;
  const local = localTime(view, queue, now);
  const change = nextChange({ hours, holidays }, local);
  if (change === null) return null;
  const minute = now.at - (now.at % MINUTE);
  const until = change.daysAhead * DAY + (minutesOf(change.time) - minutesOf(local.time)) * MINUTE;
  return Math.min(minute + until, now.at + LOOK_AGAIN_MS);
}

function localTime({ directory }: View, { siteId }: Queue, now: Now): LocalTime {
  return now.local(directory.sites.get(siteId)?.zone ?? 'UTC');
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
