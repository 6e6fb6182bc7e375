import { callNext } from '../call.js';
import { endCall, overflowCall, requeueCall, turnAway } from '../calls.js';
import type { InboundRoute } from '../directory.js';
import type { Draft } from '../draft.js';
import type { SwitchEvent } from '../events.js';
import { moveAgent } from '../holds.js';
import type { CallId, SessionId } from '../ids.js';
import { legNext } from '../leg.js';
import { endMusic, failOffer, playMusic } from '../offers.js';
import { closedBecause } from '../policies/opening-hours.js';
import { isSameNumber } from '../session-number.js';
import type { Call, View } from '../world.js';

type Entered = Extract<SwitchEvent, { type: 'caller.entered' }>;

/** A customer arrived (or was found again after a restart): into the queue of the route. */
export function callerEntered(draft: Draft, event: Entered): void {
  if (draft.ownerOf(event.channel)) return;
  const trunkId = event.endpoint.startsWith('trunk-') ? event.endpoint.slice('trunk-'.length) : null;
  if (isDialIn(draft, event.dialledNumber)) return draft.send({ do: 'ask-who', channel: event.channel });
  const target = targetOf(draft, event.dialledNumber, trunkId);
  const queue = target && draft.directory.queues.get(target.queueId);
  if (!queue) return draft.send({ do: 'hangup', channel: event.channel, reason: 'unallocated' });
  const call: Call = {
    id: draft.newId(),
    channel: event.channel,
    caller: event.caller,
    trunkId,
    dialledNumber: event.dialledNumber,
    queueId: queue.id,
    priority: target.priority,
    arrivedAt: draft.at,
    place: draft.at,
    state: {
      at: 'waiting',
      since: draft.at,
      until: queue.maxWaitMs === null ? null : draft.at + queue.maxWaitMs,
      apology: null,
      music: false,
    },
    answered: queue.answerMode === 'at-entry',
    // The dialplan arms a dead-man right before it gives the caller to us.
    guarded: true,
    declined: {},
  };
  draft.put('call', call, 'call.arrived');
  const closed = closing(draft, target);
  if (closed) return turnAway(draft, call, closed.number);
  if (call.answered) draft.send({ do: 'answer', channel: call.channel });
  draft.raise({ signal: 'call.waiting', callId: call.id });
  draft.raiseLast({ signal: 'call.settled', callId: call.id });
}

/** E1c: this call is an agent's who wants to nail up; who they are is asked outside the engine. */
function isDialIn({ directory }: View, dialled: string): boolean {
  return directory.settings.dialInNumber !== '' && isSameNumber(directory.settings.dialInNumber, dialled);
}

/** Where a caller of a closed route goes (null: nowhere); null while it is open. */
function closing(draft: Draft, target: Target): { readonly number: string | null } | null {
  if (!('hours' in target)) return null;
  const zone = draft.directory.sites.get(target.siteId)?.zone ?? 'UTC';
  const because = closedBecause(target, draft.moment.local(zone));
  if (because === null) return null;
  return { number: because === 'emergency' ? target.emergencyNumber : target.closedNumber };
}

/** A route, or the queue whose own number was dialled: it has no hours. */
type Target = InboundRoute | Pick<InboundRoute, 'queueId' | 'priority'>;

/** The route of a dialled number; a queue's own number leads to it as well. */
export function targetOf(view: View, dialled: string, trunkId: string | null): Target | null {
  const routes = [...view.directory.routes.values()].filter((route) => route.number === dialled);
  const route =
    routes.find((candidate) => candidate.trunkId === trunkId) ?? routes.find((candidate) => candidate.trunkId === null);
  if (route) return route;
  for (const queue of view.directory.queues.values())
    if (queue.dn === dialled) return { queueId: queue.id, priority: 0 };
  return null;
}

/** The caller's channel hung up or left us for the dialplan. */
export function callerGone(draft: Draft, callId: CallId): void {
  const call = draft.call(callId);
  if (call) endCall(draft, call, 'caller');
}

/** The caller left the conversation's bridge without our asking: it hangs up, and the agent is free this instant. */
export function callerLeftBridge(draft: Draft, callId: CallId, bridge: string): void {
  const call = draft.call(callId);
  if (call?.state.at !== 'talking') return;
  if (draft.leg(call.state.sessionId)?.bridge === bridge) endCall(draft, call, 'caller');
}

/** The caller is in the agent's bridge: they talk. */
export function callerJoined(draft: Draft, callId: CallId, bridge: string): void {
  const offer = draft.offerOfCall(callId);
  if (!offer || offer.state.at !== 'delivering' || draft.leg(offer.sessionId)?.bridge !== bridge) return;
  joinTogether(draft, callId, offer.sessionId);
}

/** Makes the conversation true in every row: offer, call, leg and agent. What the rows said instead is over. */
export function joinTogether(draft: Draft, callId: CallId, sessionId: SessionId): void {
  const offer = draft.offerOfCall(callId);
  const delivered = offer?.sessionId === sessionId;
  if (offer && delivered) draft.drop('offer', offer.id, 'offer.joined', { callId, sessionId });
  else breakPlans(draft, callId, sessionId);
  const call = draft.call(callId);
  const session = draft.session(sessionId);
  const leg = draft.leg(sessionId);
  if (!call || !session || !leg || session.state.at === 'logged-out') return;
  const state = callNext(call.state, { on: 'joined', sessionId, at: draft.at });
  draft.put('call', { ...call, state, answered: true, guarded: false }, 'call.joined', { sessionId });
  draft.put('leg', { ...leg, state: legNext(leg.state, { on: 'joined', callId }) }, 'leg.connected');
  moveAgent(draft, session, { on: 'joined', callId }, 'agent.talking');
  if (call.guarded) draft.send({ do: 'deadman', channel: call.channel, seconds: 0 });
  // Found rather than delivered: nobody has ended the music yet.
  if (!delivered && call.state.at === 'waiting' && call.state.music) draft.send(endMusic(call));
}

/** A conversation that was found undoes the offers either side had, and the conversation the agent was thought to have. */
function breakPlans(draft: Draft, callId: CallId, sessionId: SessionId): void {
  for (const offer of [draft.offerOfCall(callId), draft.offerOfSession(sessionId)]) {
    if (offer) failOffer(draft, offer, 'void');
  }
  const state = draft.session(sessionId)?.state;
  const other = state?.at === 'talking' && state.callId !== callId ? draft.call(state.callId) : undefined;
  if (other) requeueCall(draft, other);
}

/** The longest wait is over (K1 overflow); while an offer runs it has the last word. */
export function waitedTooLong(draft: Draft, call: Call, until: number): void {
  if (call.state.at === 'waiting' && call.state.until === until) overflowCall(draft, call);
}

/** The prompt to the caller ended: music again. */
export function callerPromptEnded(draft: Draft, call: Call, playback: string): void {
  if (call.state.at === 'talking' || call.state.at === 'ended' || call.state.apology !== playback) return;
  if (draft.offerOfCall(call.id)?.state.at === 'delivering') return;
  const state = callNext(call.state, { on: 'apologised', playback });
  draft.put('call', { ...call, state }, 'call.apologised');
  playMusic(draft, { ...call, state });
}

/** A route or queue was taken away under waiting callers: nobody waits for nothing. */
export function releaseUnserved(draft: Draft): void {
  for (const call of [...draft.all('call')]) {
    if (call.state.at === 'waiting' && !draft.directory.queues.has(call.queueId)) overflowCall(draft, call);
  }
}
