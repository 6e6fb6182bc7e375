import { agentAt, queueAt } from '../direct-target.js';
import type { Queue } from '../directory.js';
import type { Moment } from '../ids.js';
import type { RefusalCode } from '../refusals.js';
import type { Session, View } from '../world.js';
import { wayIn } from './closed-queue.js';
import { askProblem } from './colleague.js';
import { dialProblem } from './dialled-number.js';
import { isEmergencyCall } from '../emergency.js';

/**
 * K3: why this agent may not ask whoever has this number, about a customer or into a conference; null: they may. A
 * colleague has to be there and free now: a call of their own would go to their voicemail. A queue has to be open, with
 * anybody signed in who may come free.
 */
export function askedProblem(view: View, session: Session, number: string, now: Moment): RefusalCode | null {
  const problem = dialProblem(view, session, number, now);
  if (problem || isEmergencyCall(view, number)) return problem;
  const colleague = agentAt(view, number);
  if (colleague) return askProblem(view, session, colleague.id, now.at);
  const queue = queueAt(view, number);
  return queue && queueProblem(view, session, queue, now);
}

/** Where a closed queue sends its callers on to another one, that one is asked. */
function queueProblem(view: View, session: Session, queue: Queue, now: Moment): RefusalCode | null {
  const way = wayIn(view, queue.id, now);
  if (way?.kind !== 'queue') return 'target-queue-closed';
  for (const other of view.all('session')) {
    if (other.id === session.id || other.state.at === 'logged-out') continue;
    const queues = view.directory.agents.get(other.agentId)?.queues ?? [];
    if (queues.some(({ queueId }) => queueId === way.queueId)) return null;
  }
  return 'target-queue-empty';
}
