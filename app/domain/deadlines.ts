import type { Instant } from './ids.js';
import type { Change } from './world.js';

/** When the engine must wake this entity (`deadline` event), or null. Timers are armed from state, also on restart. */
export function deadlineOf(change: Pick<Change, 'kind' | 'after'>): Instant | null {
  const entity = change.after;
  if (!entity) return null;
  if ('outUntil' in entity) return entity.outUntil;
  if ('restUntil' in entity && entity.restUntil > 0 && idles(entity.state.at)) return entity.restUntil;
  const until = 'until' in entity.state ? entity.state.until : null;
  return until ?? null;
}

/** Rest counts while the agent does nothing else: ready, or held for want of a way (D1). */
function idles(at: string): boolean {
  return at === 'ready' || at === 'not-ready';
}
