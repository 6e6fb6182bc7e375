import type { CallingState } from './outgoing-state.js';
import type { CallState } from './call.js';
import { callNext } from './call.js';
import { endCall } from './calls.js';
import { isCalledIn } from './conferences.js';
import { destination } from './destination.js';
import { isInner, queueAt } from './direct-target.js';
import type { Draft } from './draft.js';
import { emergencyWay, isEmergencyCall } from './emergency.js';
import { moveAgent } from './holds.js';
import type { CallId, ChannelId, SessionId } from './ids.js';
import { channelOfLeg, legNext } from './leg.js';
import { dialLeg } from './legs.js';
import { calledProblem } from './policies/called-number.js';
import { dialFailure } from './policies/dial-failure.js';
import { tollProblem } from './policies/toll-limits.js';
import { waitsInPark } from './policies/leg-end.js';
import { shownInEmergency, shownOutside, shownToCaller } from './policies/shown-as.js';
import { agentLost, isCalledBack } from './callback-dial.js';
import { agreedNumber } from './callback-place.js';
import { failCall, isFailure } from './failed-call.js';
import { settingFor } from './setting-for.js';
import { takeLeg } from './taken-legs.js';
import type { Way } from './trunk-contacts.js';
import { noteTrunkAlive, noteTrunkUse, noteWayFailure } from './trunks.js';
import type { Call, Change, Session } from './world.js';

const DAY_MS = 86_400_000;

/** A call whose state is one of these. */
export type CallAt<At extends CallState['at']> = Call & { readonly state: Extract<CallState, { at: At }> };

/**
 * The agent is taken for a call of their own (D4): with a leg in park the far party is called at once, else the agent's
 * phone comes first; one that is on its way into park is waited for. Its number must have been looked at before.
 * @param channel the agent's telephone, on which they dialled; no leg may be up then
 */
export function makeCall(
  draft: Draft,
  session: Session,
  number: string,
  detail: Change['detail'],
  channel?: ChannelId,
): void {
  const call = ownCall(draft, session, number);
  const { id } = call;
  draft.put('call', call, 'call.asked', { ...detail, sessionId: session.id });
  const taken = { ...session, callFailed: null };
  const calling = moveAgent(draft, session, { on: 'calls', callId: id }, 'agent.calling', taken, detail);
  const leg = draft.leg(session.id)?.state;
  const purpose = waitsInPark(session) ? ({ for: 'park' } as const) : ({ for: 'call', callId: id } as const);
  if (channel !== undefined) return void takeLeg(draft, calling, channel, purpose);
  if (leg?.at === 'parked') return agentIsThere(draft, session.id);
  if (!leg || channelOfLeg(leg) !== null) return;
  dialLeg(draft, calling, { purpose, tried: [], attempt: 0 });
}

/** A call of this agent's own, which nobody has been called by yet. */
export function ownCall(draft: Draft, session: Session, number: string): Call {
  const id = draft.newId();
  return {
    id,
    direction: 'out',
    channel: outChannel(draft, id, 1),
    caller: { number, name: '' },
    trunkId: null,
    dialledNumber: '',
    queueId: null,
    priority: 0,
    arrivedAt: draft.at,
    place: draft.at,
    state: { at: 'agent-first', sessionId: session.id, since: draft.at },
    answered: false,
    guarded: false,
    declined: {},
  };
}

/** The agent is there: the far party is called the best way. */
export function callFrom(draft: Draft, call: Call): void {
  if (isAt(call, 'agent-first')) tryWay(draft, call, []);
}

/** The agent's leg is up: whoever they wish to call is called now. Nothing when they wish to call nobody. */
export function agentIsThere(draft: Draft, sessionId: SessionId): void {
  const state = draft.session(sessionId)?.state;
  const call = state?.at === 'calling' ? draft.call(state.callId) : undefined;
  const leg = draft.leg(sessionId);
  if (!isAt(call, 'agent-first') || !leg?.bridge) return;
  if (leg.state.at === 'parked') {
    draft.put('leg', { ...leg, state: legNext(leg.state, { on: 'joined', callId: call.id }) }, 'leg.connected');
  } else if (leg.state.at !== 'connected') {
    return;
  } else if (!draft.session(sessionId)?.nailedUp) {
    // One that stays went into its bridge when it came up.
    draft.send({ do: 'add', bridge: leg.bridge, channels: [leg.state.channel], joins: false });
  }
  tryWay(draft, call, []);
}

/** The agent's own phone did not come up: nobody was called. */
export function agentUnreached(draft: Draft, callId: CallId): void {
  const call = draft.call(callId);
  if (isAt(call, 'agent-first')) failCall(draft, call, 'agent-unreached');
}

/** The prepared channel is there: into the agent's bridge, and out. */
export function farEntered(draft: Draft, callId: CallId, channel: ChannelId): void {
  const call = draft.call(callId);
  if (!isAt(call, 'calling') || call.channel !== channel) {
    // Given up meanwhile; another one may be on its way.
    if (call?.channel !== channel) draft.send({ do: 'hangup', channel, reason: 'normal' });
    return;
  }
  const bridge = draft.leg(call.state.sessionId)?.bridge;
  if (call.state.placed || !bridge) return;
  draft.put('call', { ...call, state: callNext(call.state, { on: 'placed' }) }, 'call.placed');
  // Who is called into a conference is let in when they have answered: the others would hear it ring.
  if (!isCalledIn(call)) draft.send({ do: 'add', bridge, channels: [channel], joins: true });
  draft.send({
    do: 'place-call',
    channel,
    ringMs: ringMs(draft, call),
    ...(isCalledBack(call) ? { counted: true } : {}),
  });
}

/** 18x or early media: there is a way, and the far party may let it ring. */
export function farRinging(draft: Draft, call: Call): void {
  if (!isAt(call, 'calling') || call.state.ringing) return;
  const until = draft.at + ringMs(draft, call);
  draft.put('call', { ...call, state: callNext(call.state, { on: 'ringing', until }) }, 'call.ringing');
  noteTrunkAlive(draft, call.trunkId, call.state.contact);
}

/** The far party's channel is no more before anybody picked up. `cause` 0 without a SIP status: nobody knows why. */
export function farGone(draft: Draft, call: CallAt<'calling'>, cause: number, sip: number | null): void {
  if (cause === 0 && sip === null) return failCall(draft, call, 'broken-off');
  const why = dialFailure(cause, sip, call.state.ringing);
  if (why === 'trunk-failed') return nextWay(draft, call);
  failCall(draft, call, isFailure(why) ? why : 'broken-off');
}

/** The channel of this call could not be made, or not sent out: as good as a dead trunk. */
export function placingFailed(draft: Draft, call: CallAt<'calling'>): void {
  draft.send({ do: 'hangup', channel: call.channel, reason: 'normal' });
  nextWay(draft, call);
}

/** It could not be brought together with its agent, and would ring for nobody. */
export function bridgingFailed(draft: Draft, call: CallAt<'calling'>): void {
  if (isCalledBack(call)) return agentLost(draft, call);
  draft.send({ do: 'hangup', channel: call.channel, reason: 'normal' });
  failCall(draft, call, 'broken-off');
}

/** No sign of life, no answer, or what the agent is told has no end. */
export function outgoingOverdue(draft: Draft, call: Call, until: number): void {
  if (isAt(call, 'failed') && call.state.until === until)
    return agentWasTold(draft, call.state.sessionId, call.state.playback);
  if (!isAt(call, 'calling') || call.state.until !== until) return;
  draft.send({ do: 'hangup', channel: call.channel, reason: 'normal' });
  if (call.state.ringing) failCall(draft, call, 'no-answer');
  else nextWay(draft, call);
}

/** The agent has heard, on the leg of this session, why their call came to nothing: it is over. */
export function agentWasTold(draft: Draft, sessionId: SessionId, playback: string): void {
  const leg = draft.leg(sessionId);
  const call = leg?.state.at === 'connected' ? draft.call(leg.state.callId) : undefined;
  if (isAt(call, 'failed') && call.state.playback === playback) endCall(draft, call, 'failed');
}

/** Whether a call is in one of these states. */
export function isAt<At extends CallState['at']>(call: Call | undefined, at: At): call is CallAt<At> {
  return call?.state.at === at;
}

/** D1: the best way that is left. */
function tryWay(draft: Draft, call: CallAt<'agent-first' | 'calling'>, tried: readonly Way[]): void {
  const number = agreedNumber(call) ?? call.caller.number;
  if (isInner(draft, number)) return tryInner(draft, call, tried);
  const session = draft.session(call.state.sessionId);
  const emergency = isEmergencyCall(draft, number);
  const found = emergency && session ? emergencyWay(draft, session, number, tried) : null;
  const whom = isCalledBack(call) ? { queueId: call.queueId } : { agentId: session?.agentId ?? null };
  // D7: looked at again with each try, because rules may have changed since it was asked for.
  if (calledProblem(draft, draft.moment, whom, number)) return failCall(draft, call, 'number-unroutable');
  // Asked where it is counted: while the agent's own phone rang, another call may have come to the limit, or an admin lowered it.
  const spent = begins(draft, call) && session ? tollProblem(draft, draft.moment, session.agentId) : null;
  if (spent) return failCall(draft, call, `toll-${spent}`);
  const way = found ?? destination(draft, number, null, tried);
  if (!way.found || !session) return failCall(draft, call, way.found ? 'broken-off' : way.cause);
  const { trunkId, contact, contactIndex } = way;
  const channel = outChannel(draft, call.id, tried.length + 1, call);
  endForgotten(draft, call, channel);
  const until = draft.at + draft.directory.settings.trunkSilenceMs;
  const state = callNext(call.state, { on: 'called', until, contact, tried });
  draft.put('call', { ...call, channel, trunkId, state }, 'call.routed', { trunkId, sessionId: session.id });
  noteTrunkUse(draft, trunkId);
  const place = emergency ? shownInEmergency(draft, session) : null;
  const shown = place ?? shownToCaller(draft, call, way.callerId) ?? shownOutside(draft, session, way.callerId);
  const { id: callId } = call;
  draft.send({ do: 'prepare-call', channel, callId, trunkId, contactIndex, number: way.number, shown });
}

/** D7: whether this call outside is put to the agent's account now; another way of the same call is no second one. */
function begins(draft: Draft, call: CallAt<'agent-first' | 'calling'>): boolean {
  return call.state.at === 'agent-first' && !isCalledBack(call) && !isEmergencyCall(draft, call.caller.number);
}

/** K6: somebody of ours is reached without any trunk. There is one way, and no other one behind it. */
function tryInner(draft: Draft, call: CallAt<'agent-first' | 'calling'>, tried: readonly Way[]): void {
  const { sessionId } = call.state;
  if (tried.length > 0) return failCall(draft, call, 'broken-off');
  const channel = outChannel(draft, call.id, 1);
  endForgotten(draft, call, channel);
  const until = draft.at + draft.directory.settings.trunkSilenceMs;
  const state = callNext(call.state, { on: 'called', until, contact: '', tried });
  draft.put('call', { ...call, channel, trunkId: null, state }, 'call.routed', { trunkId: null, sessionId });
  const number = call.caller.number.replace(/^\+/, '');
  draft.send({ do: 'prepare-inner', channel, callId: call.id, sessionId, number });
}

/** A try that a crash forgot may ring still: its channel has the name that the row has had from the beginning. */
function endForgotten(draft: Draft, call: CallAt<'agent-first' | 'calling'>, channel: ChannelId): void {
  if (call.state.at !== 'agent-first' || isCalledBack(call) || call.channel === channel) return;
  draft.send({ do: 'hangup', channel: call.channel, reason: 'normal' });
}

function nextWay(draft: Draft, call: CallAt<'calling'>): void {
  if (call.trunkId === null) return failCall(draft, call, 'broken-off');
  const failed = { trunkId: call.trunkId ?? '', contact: call.state.contact };
  const tried = [...call.state.tried, failed];
  noteWayFailure(draft, failed, tried);
  tryWay(draft, call, tried);
}

const EMERGENCY_RING_MS = 600_000;

/** How long the far party may let it ring, ms; of a queue its own longest wait decides. */
export function ringMs(draft: Draft, call: CallAt<CallingState['at']>): number {
  // D7: who answers emergency calls may have a queue.
  if (isEmergencyCall(draft, call.caller.number)) return EMERGENCY_RING_MS;
  const queue = queueAt(draft, call.caller.number);
  if (queue) return (queue.maxWaitMs ?? DAY_MS) + draft.directory.settings.trunkSilenceMs;
  const agentId = draft.session(call.state.sessionId)?.agentId ?? null;
  return settingFor(draft.directory, 'outRingMs', { agentId });
}

/** The n-th channel of a call: its name is new, and known before it is asked for. */
function outChannel({ moment: { pbx, epoch } }: Draft, callId: CallId, n: number, call?: Call): ChannelId {
  // K1: each try of a callback has names of its own.
  const tries = call && isCalledBack(call) ? `${call.callback.tries}.` : '';
  return `${pbx}-out-${callId}-${epoch}-${tries}${n}`;
}
