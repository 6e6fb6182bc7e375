import type { Instant } from '../ids.js';
import { isSkilled, nextLoosening, type SkillNeed } from '../skills.js';
import type { Call, Session, View } from '../world.js';

/** K1: what its queue and the route it came by ask of whoever takes this call. */
export function needsOf({ directory }: View, { queueId, needs }: Call): readonly SkillNeed[] {
  const ofQueue = directory.queues.get(queueId ?? '')?.skills ?? [];
  return needs === undefined || needs.length === 0 ? ofQueue : [...ofQueue, ...needs];
}

/** Waiting counts from when the caller came to the queue. */
export function hasSkillsFor(view: View, { agentId }: Session, call: Call, at: Instant): boolean {
  const needs = needsOf(view, call);
  if (needs.length === 0) return true;
  return isSkilled(view.directory.agents.get(agentId)?.skills ?? [], needs, at - call.arrivedAt);
}

/** When less is enough for this caller; null: it stays as it is. */
export function loosensAt(view: View, call: Call, at: Instant): Instant | null {
  const waited = nextLoosening(needsOf(view, call), at - call.arrivedAt);
  return waited === null ? null : call.arrivedAt + waited;
}
