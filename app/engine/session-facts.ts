import type { Hold, Pending } from '../domain/agent.js';
import type { Change, Session, View } from '../domain/world.js';

/** Whether a step says something of who is signed in or why not ready: such facts must survive a power cut. */
export function hasSessionFact(view: View, changes: readonly Change[]): boolean {
  return changes.some(({ kind, id, after }) => kind === 'session' && tells(view.get('session', id), after as Session));
}

function tells(before: Session | undefined, after: Session | null): boolean {
  if (!before || !after) return true;
  if (before.device !== after.device || isOut(before) !== isOut(after)) return true;
  if (before.queuePauses !== after.queuePauses) return true;
  return !sameHolds(before.holds, after.holds) || !samePending(before.pending, after.pending);
}

function isOut(session: Session): boolean {
  return session.state.at === 'logged-out';
}

function sameHolds(a: readonly Hold[], b: readonly Hold[]): boolean {
  return a === b || (a.length === b.length && a.every((hold, n) => sameHold(hold, b[n] ?? null)));
}

function sameHold(a: Hold | null, b: Hold | null): boolean {
  return a === b || (a?.setter === b?.setter && a?.reason === b?.reason && a?.since === b?.since);
}

function samePending(a: Pending, b: Pending): boolean {
  return a === b || (sameHold(a.hold, b.hold) && (a.logout === null) === (b.logout === null));
}
