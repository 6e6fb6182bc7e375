import { callNext } from './call.js';
import { releaseCall } from './calls.js';
import { endCalledIn } from './conference-moves.js';
import type { TalkingCall } from './consults.js';
import type { Draft } from './draft.js';
import { giveToColleague } from './handed-over.js';
import { moveAgent } from './holds.js';
import type { CallId, Instant, QueueId } from './ids.js';
import { arrivingEnd, callingEnd } from './inner-ends.js';
import { legNext } from './leg.js';
import { makeOffer } from './offers.js';
import { isAt, ringMs, type CallAt } from './outgoing.js';
import { headOf } from './policies/requeue.js';
import { isPausedIn } from './queue-pauses.js';
import { canTakeCall, queueOf } from './routing.js';
import { endLine, isLine, tellLine } from './second-lines.js';
import { finishTalk } from './sessions.js';
import { bringTogether } from './together.js';
import { guardOnHold } from './reactions/hold-call.js';
import type { Call, Change, Session, View } from './world.js';

export type PassingCall = CallAt<'passing'>;

/** The customer who waits for whoever is rung by this call; undefined: none does. */
export function passingTo(view: Pick<View, 'all'>, partyId: CallId): PassingCall | undefined {
  for (const call of view.all('call')) {
    if (isAt(call, 'passing') && call.state.withCall === partyId && !call.state.told) return call;
  }
  return undefined;
}

/** K3, E9: completed while it rings: the agent is done as after any call, and the customer waits for the answer. */
export function passOn(
  draft: Draft,
  session: Session,
  customer: TalkingCall,
  party: CallAt<'calling'>,
  detail: Change['detail'],
): void {
  const until = answeredBy(draft, party);
  const state = callNext(customer.state, { on: 'passed', at: draft.at, until });
  const about = { sessionId: session.id, ...detail, withCall: party.id };
  draft.put('call', { ...customer, state, guarded: true }, 'call.passed', about);
  draft.put('call', { ...party, state: { ...party.state, into: customer.id } }, 'call.passes', about);
  const leg = draft.leg(session.id);
  if (leg?.bridge && party.state.placed) draft.send({ do: 'remove', bridge: leg.bridge, channel: party.channel });
  if (leg?.state.at === 'connected') {
    draft.send({ do: 'quiet', channel: leg.state.channel, what: 'ring' });
    draft.put('leg', { ...leg, state: legNext(leg.state, { on: 'joined', callId: customer.id }) }, 'leg.connected');
  }
  const theirs = moveAgent(draft, session, { on: 'joined', callId: customer.id }, 'agent.talking');
  finishTalk(draft, theirs, customer);
  const arrival = arrivingEnd(draft, party);
  if (arrival) arrivalJoined(draft, arrival.id);
}

/** Whom the customer waits for has answered; a colleague who picks up is waited for until they are joined. */
export function passedAnswered(draft: Draft, party: Call, customer: PassingCall): void {
  const arrival = arrivingEnd(draft, party);
  if (arrival && arrival.state.at !== 'talking') return;
  const { from } = customer.state;
  // D2: the agent's own line is answered by whom they called.
  if (isLine(customer)) draft.send({ do: 'answer', channel: customer.channel });
  if (!giveToColleague(draft, customer, party, { sessionId: from })) {
    bringTogether(draft, customer, party, { sessionId: from });
  }
}

/** This call may be joined with its agent by now, who may be the colleague that a customer waits for. */
export function arrivalJoined(draft: Draft, callId: CallId): void {
  const call = draft.call(callId);
  const party = call && callingEnd(draft, call);
  const customer = party && passingTo(draft, party.id);
  if (call?.state.at === 'talking' && party && customer) passedAnswered(draft, party, customer);
}

/** Whoever was rung by this call, which is no more, does not come: a customer who waited for them comes back. */
export function partyNotComing(draft: Draft, partyId: CallId): void {
  const customer = passingTo(draft, partyId);
  if (customer) notComing(draft, customer);
}

/** The customer is gone: nobody is rung for them any more. */
export function passingGone(draft: Draft, { state: { withCall } }: PassingCall): void {
  const party = draft.call(withCall);
  if (isAt(party, 'calling') || isAt(party, 'agent-first')) endCalledIn(draft, party);
}

export function passingOverdue(draft: Draft, customer: PassingCall, until: number): void {
  if (customer.state.until !== until) return;
  passingGone(draft, customer);
  notComing(draft, customer);
}

/** After a break: what they hear is asked for again; whom nobody is rung for any more comes back. */
export function resumePassing(draft: Draft, customer: PassingCall): void {
  const party = draft.call(customer.state.withCall);
  const isRung = isAt(party, 'calling') || isAt(party, 'agent-first');
  // A line that is just being told why has a deadline.
  if (isLine(customer) && customer.state.told) return;
  if (!isRung) notComing(draft, customer);
  else if (!isLine(customer)) guardOnHold(draft, customer);
}

/** A second line of the agent's own telephone (D2) hears so, and is over once it was told. */
function notComing(draft: Draft, customer: PassingCall): void {
  if (!isLine(customer)) return comeBack(draft, customer);
  if (customer.state.told) endLine(draft, customer);
  else tellLine(draft, customer, 'far-no-answer', 'not-ready');
}

/**
 * K3: back to who passed them on, if they are free now; else in front of everybody in the queue they came by. Of a call of
 * the agent's own that is the agent's first queue.
 */
function comeBack(draft: Draft, customer: PassingCall): void {
  const from = draft.session(customer.state.from);
  const queueId = customer.queueId ?? (customer.directTo === undefined ? firstQueue(draft, from) : null);
  if (queueId === null && customer.directTo === undefined) return releaseCall(draft, customer, 'lost');
  const maxWait = queueOf(draft, { ...customer, queueId })?.maxWaitMs ?? null;
  const until = maxWait === null ? null : draft.at + maxWait;
  const state = callNext(customer.state, { on: 'queued', at: draft.at, until });
  const back = { ...customer, queueId, place: headOf(draft, queueId, customer.place), state, guarded: true };
  draft.put('call', back, 'call.came-back', { sessionId: customer.state.from });
  if (queueId !== null && from && takesBack(draft, from, queueId))
    makeOffer(draft, back, from, { because: 'came-back' });
  else draft.raise({ signal: 'call.waiting', callId: customer.id });
  draft.raiseLast({ signal: 'call.settled', callId: customer.id });
}

/** C3: who wants no calls of this queue gets none back. */
function takesBack(draft: Draft, from: Session, queueId: QueueId): boolean {
  return draft.directory.queues.has(queueId) && !isPausedIn(from, queueId) && canTakeCall(draft, from, draft.at);
}

function firstQueue({ directory }: Draft, from: Session | undefined): string | null {
  return directory.agents.get(from?.agentId ?? '')?.queues[0]?.queueId ?? null;
}

/** Until when whoever is rung by this call may answer. */
export function answeredBy(draft: Draft, party: CallAt<'agent-first' | 'calling'>): Instant {
  return draft.at + (isAt(party, 'calling') ? ringMs(draft, party) : 0) + silenceMs(draft);
}

/** For how long no way to the other one may show a sign of life, ms. */
function silenceMs({ directory: { settings } }: Draft): number {
  return 4 * settings.trunkSilenceMs + settings.deliverMs;
}
