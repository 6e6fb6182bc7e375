import type { Instant } from './ids.js';
import type { Change } from './world.js';

/** When the engine must wake this entity (`deadline` event), or null. Timers are armed from state, also on restart. */
export function deadlineOf(change: Pick<Change, 'kind' | 'after'>): Instant | null {
  const entity = change.after;
  if (!entity) return null;
  if ('outUntil' in entity) return entity.outUntil;
  if ('restUntil' in entity && entity.state.at === 'ready' && entity.restUntil > 0) return entity.restUntil;
  const until = 'until' in entity.state ? entity.state.until : null;
  return until ?? null;
}
