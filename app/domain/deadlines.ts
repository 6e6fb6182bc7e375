import type { Instant } from './ids.js';
import type { Call, Change, Session, Toll, TrunkHealth, Turn } from './world.js';

/** When the engine must wake this entity (`deadline` event), or null. Timers are armed from state, also on restart. */
export function deadlineOf(change: Pick<Change, 'kind' | 'after'>): Instant | null {
  const entity = change.after;
  if (!entity || 'offeredAt' in entity || 'running' in entity) return null;
  if ('outUntil' in entity) return firstOf([entity.outUntil, ...rests(entity)]);
  const ofState = untilOf(entity.state);
  if ('mouths' in entity)
    return firstOf([ofState, ...entity.mouths.flatMap(({ until, alone }) => [until, alone?.again ?? null])]);
  if ('callback' in entity) return callbackUntil(entity, ofState);
  if (!('restUntil' in entity)) return ofState;
  return firstOf([ofState, restOf(entity), awayUntil(entity), closedUntil(entity), settlesAt(entity)]);
}

function untilOf(state: Exclude<Change['after'], Toll | TrunkHealth | Turn | null>['state']): Instant | null {
  if ('held' in state && state.held?.at === 'retrieving') return state.held.until;
  // While agents are asked for a caller the longest wait is not looked at, and must not hide what comes later.
  const until = state.at !== 'offered' && 'until' in state ? state.until : null;
  const said = 'apology' in state && state.apology !== null ? (state.apologyUntil ?? null) : null;
  return firstOf([until, said, 'plan' in state && state.plan ? state.plan.wakeAt : null]);
}

/** K1. The same for who agreed to be called back. */
function callbackUntil({ callback, state }: Call, ofState: Instant | null): Instant | null {
  const ofCallback = callback !== undefined && 'until' in callback ? callback.until : null;
  if (ofCallback === null) return ofState;
  const counts = state.at !== 'offered' && callback?.at !== 'thanking';
  const wait = counts && 'until' in state ? state.until : null;
  // Nothing else is said in the middle of it.
  return firstOf([callback && 'playback' in callback ? wait : ofState, ofCallback]);
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
function restOf({ restUntil, state }: Session): Instant | null {
  return restUntil > 0 && (state.at === 'ready' || state.at === 'not-ready') ? restUntil : null;
}

function closedUntil({ desktop, state }: Session): Instant | null {
  return desktop.at === 'closed' && state.at !== 'logged-out' ? desktop.until : null;
}

function settlesAt({ presence, state }: Session): Instant | null {
  return state.at === 'logged-out' ? null : (presence?.settleUntil ?? null);
}

function awayUntil({ reach, state }: Session): Instant | null {
  return reach.at === 'away' && state.at !== 'logged-out' ? reach.until : null;
}
