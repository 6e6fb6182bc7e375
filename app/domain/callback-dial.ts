import type { Agreed, Callback } from './callback.js';
import { callbackNext } from './callback.js';
import { callNext } from './call.js';
import type { CallState } from './call.js';
import { awayChannel, isAway, lookAtCallback, type AwayCall } from './callback-place.js';
import { talkOverdue } from './callback-talk.js';
import { endCall, requeueCall } from './calls.js';
import type { Draft } from './draft.js';
import { moveAgent } from './holds.js';
import type { BridgeId, Instant } from './ids.js';
import { legNext } from './leg.js';
import { takenBy } from './offers.js';
import { callFrom } from './outgoing.js';
import { finishTalk } from './sessions.js';
import { settingFor } from './setting-for.js';
import type { Call, Leg, Offer } from './world.js';

/** Somebody who is being called back, and the agent who waits for them. */
export type CalledBack = Call & {
  readonly state: Extract<CallState, { at: 'agent-first' | 'calling' }>;
  readonly callback: Extract<Callback, { at: 'dialling' | 'confirming' | 'joining' }>;
};

export function isCalledBack(call: Call | undefined): call is CalledBack {
  const at = call?.callback?.at;
  return at === 'dialling' || at === 'confirming' || at === 'joining';
}

/** They have picked up: nothing that Asterisk has is new to us. */
export function hasPickedUp(call: Call): boolean {
  return isCalledBack(call) && call.callback.at !== 'dialling';
}

/**
 * K1: the agent is there, and hears how it rings; now the customer is called. The try is counted in this very step, whose
 * facts are stored before anybody's telephone rings, so a crash never makes the same try twice.
 */
export function callBack(draft: Draft, offer: Offer, away: AwayCall, leg: Leg): void {
  const session = draft.session(offer.sessionId);
  if (!session || leg.state.at !== 'connecting' || leg.bridge === null) return;
  const { channel } = leg.state;
  takenBy(draft, offer);
  draft.drop('offer', offer.id, 'offer.calls-back', { callId: away.id, sessionId: session.id });
  const call = draft.call(away.id) ?? away;
  const callback = callbackNext(call.callback ?? away.callback, { on: 'dialled' });
  const state = callNext(call.state, { on: 'called-back', sessionId: session.id, at: draft.at });
  const calling: Call = { ...call, direction: 'out', state, callback };
  draft.put('call', calling, 'call.calls-back', { sessionId: session.id, tries: (callback as Agreed).tries });
  draft.put('leg', { ...leg, state: legNext(leg.state, { on: 'joined', callId: call.id }) }, 'leg.connected');
  moveAgent(draft, session, { on: 'calls-back', callId: call.id }, 'agent.calling');
  // A leg that stays is in its bridge already.
  if (!session.nailedUp) draft.send({ do: 'add', bridge: leg.bridge, channels: [channel], joins: false });
  callFrom(draft, calling);
}

/** They picked up: out of the agent's bridge again, until a key shows that it is a person. True: the agent may be joined now. */
export function mayJoinAtOnce(draft: Draft, call: Call): boolean {
  if (!isCalledBack(call)) return true;
  if (call.callback.at !== 'dialling') return false;
  if (!settingFor(draft.directory, 'callbackConfirm', { queueId: call.queueId })) return true;
  const bridge = bridgeOf(draft, call);
  if (bridge !== null) draft.send({ do: 'remove', bridge, channel: call.channel });
  askForKey(draft, call);
  return false;
}

/** A key of somebody who is called back. */
export function pickedUpKey(draft: Draft, call: Call, key: string): void {
  if (!isCalledBack(call) || call.callback.at !== 'confirming' || key !== '1') return;
  const { channel } = call;
  const bridge = bridgeOf(draft, call);
  if (bridge === null) return;
  const until = draft.at + draft.directory.settings.deliverMs;
  const callback = callbackNext(call.callback, { on: 'there', until });
  draft.send({ do: 'hush', channel, playback: call.callback.playback });
  putWaiting(draft, call, callback, until);
  draft.send({ do: 'add', bridge, channels: [channel], joins: true });
}

/** Whether this join is of somebody who was called back and has said that they are there. */
export function comesBack(draft: Draft, call: Call | undefined, bridge: BridgeId): call is CalledBack {
  return isCalledBack(call) && call.callback.at === 'joining' && bridgeOf(draft, call) === bridge;
}

/** A deadline of the callback, whatever it is about. False: it is none of its. */
export function callbackOverdue(draft: Draft, call: Call, until: Instant): boolean {
  const { callback } = call;
  if (!callback || !('until' in callback) || callback.until !== until) return false;
  if (isAway(call)) {
    lookAtCallback(draft, call.id);
    draft.raise({ signal: 'call.waiting', callId: call.id });
  } else if (!isCalledBack(call)) talkOverdue(draft, call);
  else if (call.callback.at === 'confirming' && call.callback.asked < mostAsked(draft, call)) askForKey(draft, call);
  else if (call.callback.at === 'confirming') abortCallback(draft, call, 'not-confirmed');
  else agentLost(draft, call);
  return true;
}

/** Ends the try from our side. */
export function abortCallback(draft: Draft, call: CalledBack, cause: string): void {
  hangUp(draft, call);
  notReached(draft, call, cause);
}

/**
 * E4: the agent is gone, or cannot be joined. Who has said that they are there is on the phone with us by then, and waits
 * at the head of the queue as any caller of a lost leg; anybody else is called again.
 */
export function agentLost(draft: Draft, call: CalledBack): void {
  if (call.callback.at !== 'joining') return abortCallback(draft, call, 'broken-off');
  const session = draft.session(call.state.sessionId);
  const state = callNext(call.state, { on: 'joined', sessionId: call.state.sessionId, at: draft.at });
  requeueCall(draft, { ...call, state, callback: undefined, answered: true });
  if (session) finishTalk(draft, session, { id: call.id, queueId: null });
}

/** Nobody was reached: the agent is free, and the customer is called again later, or never again. */
export function notReached(draft: Draft, call: CalledBack, cause: string): void {
  const away = placeKept(draft, call, cause);
  // While it rang the queue may have been taken away: then nobody waits for it, not even to be called again.
  draft.raise({ signal: 'call.waiting', callId: call.id });
  const most = settingFor(draft.directory, 'callbackTries', { queueId: call.queueId });
  if (call.callback.tries >= most) endCall(draft, away, 'given-up');
}

/** Ends the try from our side, and the agent is free; what becomes of the place is another's matter. */
export function letGo(draft: Draft, call: CalledBack, cause: string): Call {
  hangUp(draft, call);
  return placeKept(draft, call, cause);
}

function hangUp(draft: Draft, { channel }: Call): void {
  draft.send({ do: 'hangup', channel, reason: 'normal' });
}

function placeKept(draft: Draft, call: CalledBack, cause: string): Call {
  const { queueId, trunkId, state: before } = call;
  const session = draft.session(before.sessionId);
  const until = draft.at + settingFor(draft.directory, 'callbackRetryMs', { queueId });
  const callback = callbackNext(call.callback, { on: 'not-reached', until });
  const state = callNext(before, { on: 'not-reached', since: call.arrivedAt });
  const channel = awayChannel(draft.moment, call.id);
  const away: Call = { ...call, channel, trunkId: null, state, callback, answered: false };
  const { tries } = call.callback;
  draft.put('call', away, 'call.not-reached', { cause, sessionId: before.sessionId, tries });
  if (trunkId !== null) draft.raise({ signal: 'routes.changed' });
  // No conversation, so no wrap-up after it (C4).
  if (session) finishTalk(draft, session, { id: call.id, queueId: null });
  return away;
}

/** A restart of Asterisk ended every channel; who is called back has lost none that mattered. Whether the call goes on. */
export function outlivesSwitch(draft: Draft, call: Call): boolean {
  if (isCalledBack(call)) notReached(draft, call, 'broken-off');
  return isAway(call) || isCalledBack(call);
}

function askForKey(draft: Draft, call: CalledBack): void {
  const playback = `${draft.moment.pbx}-back-${draft.newId()}`;
  const until = draft.at + settingFor(draft.directory, 'callbackKeyMs', { queueId: call.queueId });
  putWaiting(draft, call, callbackNext(call.callback, { on: 'asked-for-key', playback, until }), until);
  draft.send({ do: 'play', channel: call.channel, playback, prompt: 'callback-here' });
}

/** The call's own patience with who rings must not end this one first. */
function putWaiting(draft: Draft, call: CalledBack, callback: Callback, until: Instant): void {
  const later = until + draft.directory.settings.deliverMs;
  const state = callNext({ ...call.state, ringing: false } as CallState, { on: 'ringing', until: later });
  draft.put('call', { ...call, state, callback }, 'call.picked-up', { step: callback.at });
}

function mostAsked(draft: Draft, { queueId }: Call): number {
  return settingFor(draft.directory, 'confirmTries', { queueId });
}

function bridgeOf(draft: Draft, { state }: CalledBack): BridgeId | null {
  return draft.leg(state.sessionId)?.bridge ?? null;
}
