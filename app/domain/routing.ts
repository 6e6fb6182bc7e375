import type { Queue } from './directory.js';
import { isResting } from './leg.js';
import { waitsInPark } from './policies/leg-end.js';
import { isPausedIn } from './queue-pauses.js';
import { settingFor } from './setting-for.js';
import type { Call, Session, View } from './world.js';

/** The caller this agent should take next: highest priority, then the front of the queue. */
export function nextCallFor(view: View, session: Session, at: number): Call | undefined {
  if (!canTakeCall(view, session, at)) return undefined;
  let best: Call | undefined;
  for (const call of view.all('call')) {
    if (call.state.at !== 'waiting' || !serves(view, session, call.queueId)) continue;
    if (best && !isBefore(view, call, best)) continue;
    // One who declined this caller gets it again only when nobody else is free for it (K2).
    if (!declined(view, call, session, at) || agentFor(view, call, at)?.id === session.id) best = call;
  }
  return best;
}

/**
 * The agent for a call (K1): of the lowest penalty with anybody free, the longest idle. One who declined this call
 * comes last, and only after `declinedForMs` or when every other free agent was tried (K2).
 */
export function agentFor(view: View, call: Call, at: number): Session | undefined {
  let best: Session | undefined;
  for (const session of view.all('session')) {
    if (!canTakeCall(view, session, at) || !serves(view, session, call.queueId)) continue;
    if (!best || isBetter(view, call, session, best, at)) best = session;
  }
  return best;
}

/** Ready, rested, at a phone that is there (C6), without an offer, with a leg that is parked or can be dialled. */
export function canTakeCall(view: View, session: Session, at: number): boolean {
  return (
    session.state.at === 'ready' &&
    session.restUntil <= at &&
    session.reach.at === 'there' &&
    view.directory.agents.has(session.agentId) &&
    legIsUsable(view, session) &&
    view.offerOfSession(session.id) === undefined
  );
}

/** A call is never offered to a dead leg (E5); one that may be dialled per call need not be up. */
function legIsUsable(view: View, session: Session): boolean {
  const state = view.get('leg', session.id)?.state;
  if (state?.at === 'parked' || isResting(state)) return true;
  return !waitsInPark(session) && (state?.at === 'none' || state?.at === 'dropped');
}

/** In this queue, and not paused there (C3). */
function serves(view: View, session: Session, queueId: string | null): boolean {
  if (isPausedIn(session, queueId)) return false;
  const agent = view.directory.agents.get(session.agentId);
  return agent?.queues.some((membership) => membership.queueId === queueId) ?? false;
}

function isBefore(view: View, a: Call, b: Call): boolean {
  const weight = (call: Call): number => call.priority + (queueOf(view, call)?.priority ?? 0);
  const difference = weight(b) - weight(a);
  return difference !== 0 ? difference < 0 : a.place < b.place;
}

function isBetter(view: View, call: Call, a: Session, b: Session, at: number): boolean {
  const declinedA = declined(view, call, a, at);
  const declinedB = declined(view, call, b, at);
  if (declinedA !== declinedB) return declinedB;
  const penalty = penaltyOf(view, a, call.queueId) - penaltyOf(view, b, call.queueId);
  if (penalty !== 0) return penalty < 0;
  return a.freeSince !== b.freeSince ? a.freeSince < b.freeSince : a.id < b.id;
}

function declined(view: View, call: Call, session: Session, at: number): boolean {
  const since = call.declined[session.id];
  if (since === undefined) return false;
  return at - since < settingFor(view.directory, 'declinedForMs', { queueId: call.queueId });
}

function penaltyOf(view: View, session: Session, queueId: string | null): number {
  const queues = view.directory.agents.get(session.agentId)?.queues ?? [];
  return queues.find((membership) => membership.queueId === queueId)?.penalty ?? 0;
}

export function queueOf(view: View, call: Call): Queue | undefined {
  return view.directory.queues.get(call.queueId ?? '');
}
