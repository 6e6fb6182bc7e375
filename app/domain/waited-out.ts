import { isAsked } from './asked-colleague.js';
import { overflowCall } from './calls.js';
import { sendOn } from './closed-queues.js';
import type { Draft } from './draft.js';
import { wayIn, type WayIn } from './policies/closed-queue.js';
import type { Call } from './world.js';

/**
 * K1: nobody came in the longest time that callers of this queue wait. They go where it says, and where that is closed on
 * from there; without any such place the dialplan's fallback takes them over.
 */
export function waitedOut(draft: Draft, call: Call): void {
  const to = overflowOf(draft, call);
  // An agent who asks the queue about a customer is told instead, by the end of their call.
  if (to === null || isAsked(draft, call)) return overflowCall(draft, call);
  draft.put('call', call, 'call.waited-out', { queueId: call.queueId });
  sendOn(draft, call, to, 'waited-out');
}

/** null: nowhere, or back to where they waited already. */
function overflowOf(draft: Draft, { queueId }: Call): WayIn {
  const { queues } = draft.directory;
  const target = queues.get(queueId ?? '')?.openings.overflowTarget ?? null;
  if (target?.kind !== 'queue') return target;
  const to = wayIn(draft, target.queueId, draft.moment);
  return to?.kind === 'queue' && (to.queueId === queueId || !queues.has(to.queueId)) ? null : to;
}
