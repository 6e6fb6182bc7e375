import { deliveringOffer } from '../call-offers.js';
import { leaveCall } from '../calls.js';
import { joinMemberAgain } from '../conference-moves.js';
import { isMember } from '../conferences.js';
import { backToCustomer, customerOf, type TalkingCall } from '../consults.js';
import type { Draft } from '../draft.js';
import type { DomainEvent } from '../events.js';
import type { SessionId } from '../ids.js';
import { channelOfLeg, legNext } from '../leg.js';
import { legPlace } from '../leg-place.js';
import { failOffer } from '../offers.js';
import { lineOf } from '../second-lines.js';
import { finishTalk } from '../sessions.js';
import type { Call } from '../world.js';
import { joinBothAgain, completeConsult, type TogetherCall } from '../together.js';
import { wayOf } from './arrivals.js';
import { agentWay } from './inner-calls.js';
import { firstQueueOf, joinTogether } from './callers.js';
import { callerRetrieved } from './hold-call.js';
import { legGone } from './legs.js';
import { takesLine } from './second-line.js';

type Found<T extends string> = Extract<DomainEvent, { type: `found.${T}` }>;

/** A leg in conversation of which its row knows nothing (facts were lost with the process): nobody is cut off. */
export function foundLeg(draft: Draft, { sessionId, channel, bridge }: Found<'leg'>): void {
  const session = draft.session(sessionId);
  const leg = draft.leg(sessionId);
  const owner = draft.ownerOf(channel);
  if (!leg || !session || session.state.at === 'logged-out' || (owner && owner.id !== sessionId)) return;
  const state = legNext(leg.state, { on: 'adopted', channel, at: draft.at });
  if (state === leg.state) return;
  const isKnown = channelOfLeg(leg.state) === channel;
  const startedAt = isKnown ? leg.startedAt : draft.at;
  const answeredAt = (isKnown ? leg.answeredAt : null) ?? draft.at;
  draft.put('leg', { ...leg, state, bridge, startedAt, answeredAt }, 'leg.adopted');
}

/** Reconcile found a conversation whose caller's row was lost with the process: it is written again. */
export function foundConversation(draft: Draft, event: Found<'conversation'>): void {
  const session = draft.session(event.sessionId);
  if (!session || draft.ownerOf(event.channel)) return;
  const trunkId = event.endpoint.startsWith('trunk-') ? event.endpoint.slice('trunk-'.length) : null;
  const target = (wayOf(draft, event.dialledNumber, trunkId) ?? agentWay(draft, event))?.target;
  const isOut = event.direction === 'out';
  const direct = !isOut && target?.kind === 'agent';
  const queueId = target?.kind === 'queue' ? target.queueId : firstQueueOf(draft.directory, session.agentId);
  const call: Call = {
    id: draft.newId(),
    direction: event.direction,
    channel: event.channel,
    caller: event.caller,
    trunkId,
    dialledNumber: event.dialledNumber,
    queueId: isOut || direct ? null : queueId,
    ...(direct ? { directTo: target.agentId } : {}),
    priority: 0,
    arrivedAt: draft.at,
    place: draft.at,
    state: { at: 'waiting', since: draft.at, until: null, apology: null, music: true },
    answered: true,
    guarded: true,
    declined: {},
  };
  draft.put('call', call, 'call.found');
  joinTogether(draft, call.id, session.id, { found: true });
}

/** Whom the caller talked to before, as far as the rows know, is done with them. */
export function foundTogether(draft: Draft, { callId, sessionId }: Found<'together'>): void {
  const call = draft.call(callId);
  if (!call || call.state.at === 'together' || isMember(call)) return;
  const before = call.state.at === 'talking' ? call.state.sessionId : null;
  if (before === sessionId) return callerRetrieved(draft, call, { found: true });
  joinTogether(draft, callId, sessionId, { found: true });
  const left = before === null ? undefined : draft.session(before);
  if (left) finishTalk(draft, left, call);
}

/**
 * Two who should talk, or whose join was asked for, share no bridge: the caller is served again, the agent is free.
 * The leg itself may be the one that is in no bridge.
 */
export function foundApart(draft: Draft, event: Found<'apart'>): void {
  const call = draft.call(event.callId);
  const offer = deliveringOffer(draft, event.callId);
  const sessionId = offer?.sessionId ?? (call?.state.at === 'talking' ? call.state.sessionId : null);
  const session = sessionId === null ? undefined : draft.session(sessionId);
  if (session?.nailedUp) intoOwnBridge(draft, session.id);
  if (offer) return failOffer(draft, offer, 'void');
  if (call?.state.at === 'together') return joinBothAgain(draft, call as TogetherCall);
  if (isMember(call)) return joinMemberAgain(draft, call);
  if (!call || call.state.at !== 'talking' || call.state.held) return;
  leaveCall(draft, call);
  if (session) finishTalk(draft, session, call);
}

/**
 * The caller is served on, whatever becomes of callers of lost legs; of the leg nobody knows how it ended. Whom the agent
 * only consulted is let go, and the customer who was on hold meanwhile is served on.
 */
export function foundTakenOut(draft: Draft, { callId, sessionId }: Found<'taken-out'>): void {
  const call = draft.call(callId);
  const session = draft.session(sessionId);
  if (call?.state.at === 'talking' && call.state.sessionId === sessionId) {
    const customer = customerOf(draft, callId);
    leaveCall(draft, call);
    if (customer && session) {
      backToCustomer(draft, session, customer);
      leaveCall(draft, draft.call(customer.id) ?? customer);
    }
  }
  legGone(draft, sessionId, 0, null);
}

/** An earlier life brought the two together and could not write it down. */
export function foundCompleted(draft: Draft, event: Found<'completed'>): void {
  const customer = draft.call(event.callId);
  const session = customer?.state.at === 'talking' ? draft.session(customer.state.sessionId) : undefined;
  if (!session || customer?.state.at !== 'talking') return;
  const asked = { via: 'system', by: 'system' };
  const consult = customer.state.held?.at === 'held' ? customer.state.held.consult : undefined;
  const line = consult === undefined ? lineOf(draft, session.id) : undefined;
  if (line && takesLine(draft, session, customer as TalkingCall, line, asked)) {
    return finishTalk(draft, draft.session(session.id) ?? session, customer);
  }
  const party = draft.call(consult ?? '');
  if (party?.state.at === 'talking')
    completeConsult(draft, session, customer as TalkingCall, party as TalkingCall, asked);
}

/** A nailed-up leg that is in no bridge of its own gets one. */
export function foundUnbridged(draft: Draft, event: Found<'unbridged'>): void {
  intoOwnBridge(draft, event.sessionId);
}

function intoOwnBridge(draft: Draft, sessionId: SessionId): void {
  const leg = draft.leg(sessionId);
  const channel = leg && channelOfLeg(leg.state);
  const bridge = leg && (legPlace(draft, leg) ?? leg.bridge);
  if (!bridge || !channel) return;
  draft.send({ do: 'bridge', bridge, name: bridge }, { do: 'add', bridge, channels: [channel], joins: false });
}

/** A channel of ours that belongs to nothing we know: alone it goes; in company it may finish. */
export function foundStray(draft: Draft, { alone, channel, sessionId }: Found<'stray'>): void {
  if (!alone || draft.ownerOf(channel)) return;
  draft.send({ do: 'hangup', channel, reason: 'normal' });
  if (sessionId !== undefined) letLineRest(draft, sessionId);
}

/** An earlier life rang this telephone and could not store it: rung again at once it would be engaged, and its agent blamed. */
function letLineRest(draft: Draft, sessionId: SessionId): void {
  const session = draft.session(sessionId);
  const leg = draft.leg(sessionId);
  if (!session || !leg || session.state.at === 'logged-out' || channelOfLeg(leg.state) !== null) return;
  const restUntil = draft.at + draft.directory.settings.lineFreeMs;
  if (session.restUntil < restUntil) draft.put('session', { ...session, restUntil }, 'agent.line-ended');
}
