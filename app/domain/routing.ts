import { canBeServed } from './callback-place.js';
import { takenOffer } from './call-offers.js';
import type { Agent, Queue, Membership, Strategy } from './directory.js';
import type { Moment, QueueId, SessionId } from './ids.js';
import { isResting } from './leg.js';
import { hasSkillsFor, needsOf } from './policies/call-skills.js';
import { waitsInPark } from './policies/leg-end.js';
import { byIdle, byStrategy, type Candidate } from './policies/strategy.js';
import { isPausedIn } from './queue-pauses.js';
import { settingFor } from './setting-for.js';
import { isSkilled } from './skills.js';
import { todayOf, turnId } from './turns.js';
import type { Call, Session, View } from './world.js';

/** What routing knows of the instant it decides at. */
type Now = Pick<Moment, 'at' | 'local'>;

/** `waiting`: how many callers this agent could have taken, this one included. */
export interface NextCall {
  readonly call: Call;
  readonly waiting: number;
}

/** The caller this agent should take next: highest priority, then the front of the queue; then one for whom others are asked. */
export function nextCallFor(view: View, session: Session, now: Now): NextCall | undefined {
  if (!canTakeCall(view, session, now.at)) return undefined;
  let best: Call | undefined;
  let waiting = 0;
  for (const call of view.all('call')) {
    const { at } = call.state;
    if ((at !== 'waiting' && at !== 'offered') || !serves(view, session, call, now.at)) continue;
    if (!canBeServed(view, call, now)) continue;
    if (at === 'waiting') waiting += 1;
    if (best && !isBefore(view, call, best)) continue;
    // One who declined this caller gets it again only when nobody else is free for it (K2).
    const mine = at === 'waiting' && !declinersOf(view, call, now.at).has(session.id) && !hasWaitedEnough(call, now.at);
    if (mine || agentsFor(view, call, now).some(({ id }) => id === session.id)) best = call;
  }
  return best && { call: best, waiting };
}

/** Who is to be asked, out of how many, and by which strategy. */
export interface Choice {
  readonly sessions: readonly Session[];
  readonly strategy: Strategy;
  /** Everybody free of the best rank, those who are chosen included. */
  readonly free: number;
}

/**
 * The agents to be asked for a call now (K1): of the lowest penalty with anybody free, by the queue's strategy, one; or,
 * where all phones ring, as many as may ring at once, less those who are asked already. Who declined this call comes
 * last, and only after `declinedForMs` or when every other free agent was tried (K2).
 */
export function choiceFor(view: View, call: Call, now: Now): Choice {
  const strategy = settingFor(view.directory, 'strategy', { queueId: call.queueId });
  const nobody = { sessions: [], strategy, free: 0 };
  const asked = view.offersOfCall(call.id);
  const most = strategy === 'ring-all' ? settingFor(view.directory, 'mostRung', { queueId: call.queueId }) : 1;
  const room = most - asked.length;
  if (call.state.at === 'offered' && call.state.sentTo !== undefined) return nobody;
  if (!canBeServed(view, call, now)) return nobody;
  if (room <= 0 || hasWaitedEnough(call, now.at) || (asked.length > 0 && takenOffer(view, call.id))) return nobody;
  const free = freeFor(view, call, ranked(view, call, asked, now.at), now.at);
  if (free.length < 2) return { sessions: free, strategy, free: free.length };
  return { sessions: firstOf(view, call, free, room, strategy, now), strategy, free: free.length };
}

/** So many of those who are free, in the order of the strategy. */
function firstOf(
  view: View,
  call: Call,
  free: readonly Session[],
  room: number,
  strategy: Strategy,
  now: Now,
): readonly Session[] {
  // Rows alone say who has been idle for longest: with each caller everybody who is free is looked at.
  if (strategy === 'longest-idle' || strategy === 'ring-all') return firstBy(byIdle, free, room);
  const today = strategy === 'fewest-calls' ? todayOf(view.directory, call.queueId, now) : '';
  const candidates = free.map((session) => ({ session, ...candidateOf(view, call, session, today) }));
  return firstBy(byStrategy(strategy), candidates, room).map(({ session }) => session);
}

function firstBy<T>(order: (a: T, b: T) => number, all: readonly T[], room: number): readonly T[] {
  if (room > 1) return [...all].sort(order).slice(0, room);
  return [all.reduce((first, one) => (order(one, first) < 0 ? one : first))];
}

/** As above, them alone. */
export function agentsFor(view: View, call: Call, now: Now): readonly Session[] {
  return choiceFor(view, call, now).sessions;
}

/** Those who wait, in the order in which they are served. */
export function waitingInOrder(view: View): readonly Call[] {
  const waiting = [...view.all('call')].filter(({ state }) => state.at === 'waiting');
  return waiting.sort((a, b) => (isBefore(view, a, b) ? -1 : 1));
}

/** Ready, rested, at a phone that is there (C6), without an offer, with a leg that is parked or can be dialled. */
export function canTakeCall(view: View, session: Session, at: number): boolean {
  return isReady(session, at) && view.directory.agents.has(session.agentId) && isReachable(view, session);
}

/** As far as their own row says. */
function isReady({ state, restUntil, reach }: Session, at: number): boolean {
  return state.at === 'ready' && restUntil <= at && reach.at === 'there';
}

function isReachable(view: View, session: Session): boolean {
  return legIsUsable(view, session) && view.offerOfSession(session.id) === undefined;
}

export function queueOf(view: View, call: Call): Queue | undefined {
  return view.directory.queues.get(call.queueId ?? '');
}

/** Who comes before whom, whatever the strategy: those who have not declined the call, then by penalty. */
interface Rank {
  readonly declined: boolean;
  readonly penalty: number;
}

/** Everybody free of the best rank; while others are asked, everybody whose rank is as good as theirs. */
function freeFor(view: View, call: Call, asked: Rank | null, at: number): readonly Session[] {
  const { agents } = view.directory;
  const needs = needsOf(view, call);
  const decliners = declinersOf(view, call, at);
  let best = asked;
  let free: Session[] = [];
  for (const session of view.all('session')) {
    if (!isReady(session, at) || isPausedIn(session, call.queueId)) continue;
    const agent = agents.get(session.agentId);
    const membership = membershipOf(agent, call.queueId);
    if (!agent || !membership || !isReachable(view, session)) continue;
    if (!isSkilled(agent.skills, needs, at - call.arrivedAt)) continue;
    const mine = { declined: decliners.has(session.id), penalty: membership.penalty };
    const order = best === null ? -1 : compare(mine, best);
    if (order > 0) continue;
    if (order < 0 && asked === null) {
      best = mine;
      free = [];
    }
    free.push(session);
  }
  return free;
}

/** The best rank among those who are asked already. */
function ranked(view: View, call: Call, asked: readonly { readonly sessionId: SessionId }[], at: number): Rank | null {
  let best: Rank | null = null;
  for (const { sessionId } of asked) {
    const session = view.get('session', sessionId);
    const rank = session ? rankOf(view, call, session, at) : null;
    if (rank && (best === null || compare(rank, best) < 0)) best = rank;
  }
  return best;
}

function rankOf(view: View, call: Call, session: Session, at: number): Rank {
  const agent = view.directory.agents.get(session.agentId);
  const penalty = membershipOf(agent, call.queueId)?.penalty ?? 0;
  return { declined: declinersOf(view, call, at).has(session.id), penalty };
}

function compare(a: Rank, b: Rank): number {
  return a.declined === b.declined ? a.penalty - b.penalty : a.declined ? 1 : -1;
}

function candidateOf(view: View, { queueId }: Call, { id, agentId, freeSince }: Session, today: string): Candidate {
  const turn = view.get('turn', turnId(queueId ?? '', agentId));
  const dn = view.directory.agents.get(agentId)?.dn ?? '';
  return { id, freeSince, dn, calls: turn?.day === today ? turn.calls : 0, offeredAt: turn?.offeredAt ?? 0 };
}

/** K1 overflow: from then on nobody more is asked. */
function hasWaitedEnough({ state }: Call, at: number): boolean {
  return (state.at === 'waiting' || state.at === 'offered') && state.until !== null && state.until <= at;
}

/** A call is never offered to a dead leg (E5); one that may be dialled per call need not be up. */
export function legIsUsable(view: View, session: Session): boolean {
  const state = view.get('leg', session.id)?.state;
  if (state?.at === 'parked' || isResting(state)) return true;
  return !waitsInPark(session) && (state?.at === 'none' || state?.at === 'dropped');
}

/** In this queue, not paused there (C3), and skilled enough (K1). */
function serves(view: View, session: Session, call: Call, at: number): boolean {
  const { queueId } = call;
  if (isPausedIn(session, queueId)) return false;
  const agent = view.directory.agents.get(session.agentId);
  return membershipOf(agent, queueId) !== undefined && hasSkillsFor(view, session, call, at);
}

/** Who waits for anybody at all comes before one for whom others are asked. */
function isBefore(view: View, a: Call, b: Call): boolean {
  if (a.state.at !== b.state.at) return a.state.at === 'waiting';
  return comesBefore(view, a, b);
}

/** By priority, then by place, whoever may be asked for either already. */
export function comesBefore(view: View, a: Call, b: Call): boolean {
  const weight = (call: Call): number => call.priority + (queueOf(view, call)?.priority ?? 0);
  const difference = weight(b) - weight(a);
  return difference !== 0 ? difference < 0 : a.place < b.place;
}

/** K2: those to whom this call comes last. */
function declinersOf(view: View, call: Call, at: number): ReadonlySet<SessionId> {
  const all = Object.entries(call.declined);
  if (all.length === 0) return NOBODY;
  const forMs = settingFor(view.directory, 'declinedForMs', { queueId: call.queueId });
  return new Set(all.flatMap(([id, since]) => (at - since < forMs ? [id] : [])));
}

const NOBODY: ReadonlySet<SessionId> = new Set();

function membershipOf(agent: Agent | undefined, queueId: QueueId | null): Membership | undefined {
  return agent?.queues.find((membership) => membership.queueId === queueId);
}
