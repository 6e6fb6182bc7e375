import type { Instant } from './ids.js';
import type { Change, Session } from './world.js';

/** When the engine must wake this entity (`deadline` event), or null. Timers are armed from state, also on restart. */
export function deadlineOf(change: Pick<Change, 'kind' | 'after'>): Instant | null {
  const entity = change.after;
  if (!entity) return null;
  if ('outUntil' in entity) return entity.outUntil;
  const ofState = ('until' in entity.state ? entity.state.until : null) ?? null;
  return 'restUntil' in entity ? earliest([ofState, restOf(entity), awayUntil(entity)]) : ofState;
}

/** Rest counts while the agent does nothing else: ready, or held for want of a way (D1). */
function restOf({ restUntil, state }: Session): Instant | null {
  return restUntil > 0 && (state.at === 'ready' || state.at === 'not-ready') ? restUntil : null;
}

function awayUntil({ reach, state }: Session): Instant | null {
  return reach.at === 'away' && state.at !== 'logged-out' ? reach.until : null;
}

function earliest(instants: readonly (Instant | null)[]): Instant | null {
  let first: Instant | null = null;
  for (const instant of instants) if (instant !== null && (first === null || instant < first)) first = instant;
  return first;
}
