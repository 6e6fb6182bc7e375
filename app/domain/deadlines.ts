import type { Instant } from './ids.js';
import type { Change, TrunkHealth } from './world.js';

/** When the engine must wake this entity (`deadline` event), or null. Timers are armed from state, also on restart. */
export function deadlineOf(change: Pick<Change, 'kind' | 'after'>): Instant | null {
  const entity = change.after;
  if (!entity) return null;
  if ('outUntil' in entity) return firstOf([entity.outUntil, ...rests(entity)]);
  if ('restUntil' in entity && entity.restUntil > 0 && idles(entity.state.at)) return entity.restUntil;
  const until = 'until' in entity.state ? entity.state.until : null;
  return until ?? null;
}

/** When contacts of a trunk have rested. */
function rests({ contacts }: TrunkHealth): readonly (Instant | null)[] {
  return Object.values(contacts).map(({ restUntil }) => restUntil);
}

function firstOf(instants: readonly (Instant | null)[]): Instant | null {
  const known = instants.filter((instant) => instant !== null);
  return known.length > 0 ? Math.min(...known) : null;
}

/** Rest counts while the agent does nothing else: ready, or held for want of a way (D1). */
function idles(at: string): boolean {
  return at === 'ready' || at === 'not-ready';
}
