import { callNext } from './call.js';
import type { Strategy } from './directory.js';
import { isDirect } from './direct-target.js';
import { callBack } from './callback-dial.js';
import { isAway } from './callback-place.js';
import { hushTalk } from './callback-talk.js';
import type { Draft } from './draft.js';
import type { Effect } from './effects.js';
import { heldBy, moveAgent } from './holds.js';
import type { AgentId, CallId, Instant, QueueId } from './ids.js';
import { legNext } from './leg.js';
import { legBeginsToWait } from './leg-waits.js';
import { dialLeg, freeLeg } from './legs.js';
import type { OfferFailure } from './offer.js';
import { offerNext } from './offer.js';
import { askToAccept, hushPreview, previewOf, tellTaken } from './previews.js';
import { chainOf, resolve, settingFor } from './setting-for.js';
import { lineFreeAt } from './policies/line-free.js';
import { headOf } from './policies/requeue.js';
import { directCost, missedBeforeHeld, offerCost, type FailedOffer, type OfferCosts } from './policies/no-answer.js';
import type { SettingKey } from './scoped-values.js';
import { endSession } from './sessions.js';
import { noteOffered } from './turns.js';
import type { Call, Leg, Offer, Session } from './world.js';

/** Why just this agent is asked: what was known when it was decided is told by history alone. */
export type Chosen =
  /** A caller waited, and the strategy chose among those who were free. */
  | { readonly because: 'strategy'; readonly strategy: Strategy; readonly free: number }
  /** The agent came free, and this caller was the first of those they could take. */
  | { readonly because: 'agent-free'; readonly waiting: number }
  /** K3: a colleague sent the caller to them, or gets back whom nobody took. */
  | { readonly because: 'sent' | 'came-back' };

/**
 * Asks a ready agent to take a call that waits, or that others are asked for already: both are taken in the same step, so
 * no agent is asked twice.
 */
export function makeOffer(draft: Draft, call: Call, session: Session, chosen: Chosen): void {
  const id = draft.newId();
  const nailed = draft.leg(session.id)?.state.at === 'parked';
  const until = draft.at + patience(draft, session, call, nailed);
  const { queueId } = call;
  if (queueId === null) return;
  const state = (nailed ? previewOf(draft, session, call, id) : null) ?? ({ at: 'reserved', until } as const);
  draft.put('offer', { id, callId: call.id, sessionId: session.id, queueId, state }, 'offer.made', { ...chosen });
  draft.put('call', { ...call, state: callNext(call.state, { on: 'offered' }) }, 'call.offered', {
    sessionId: session.id,
  });
  noteOffered(draft, call, session.agentId);
  moveAgent(draft, session, { on: 'offered', offerId: id, callId: call.id }, 'agent.offered');
  if (state.at === 'preview') askToAccept(draft, session, state);
  else if (nailed) deliverTo(draft, session, call, id);
  else dialLeg(draft, session, { purpose: { for: 'offer', offerId: id }, tried: [], attempt: 0 });
}

/** K1: this agent takes the call; whoever else was asked is asked no more, and nobody blames them for it. */
export function takenBy(draft: Draft, taker: Offer): void {
  for (const offer of draft.offersOfCall(taker.callId)) {
    if (offer.id !== taker.id) failOffer(draft, offer, 'answered-elsewhere');
  }
}

/** Everybody is there: asks for the join. */
export function deliver(draft: Draft, offer: Offer): void {
  const call = draft.call(offer.callId);
  const leg = draft.leg(offer.sessionId);
  if (!call || leg?.state.at !== 'connecting' || !leg.bridge || offer.state.at !== 'reserved') return;
  if (isAway(call)) return callBack(draft, offer, call, leg);
  const until = draft.at + draft.directory.settings.deliverMs;
  draft.put('offer', { ...offer, state: offerNext(offer.state, { on: 'deliver', until }) }, 'offer.delivering');
  if (call.state.at === 'offered' && call.state.apology) {
    draft.send({ do: 'hush', channel: call.channel, playback: call.state.apology });
  }
  hushTalk(draft, call);
  if (!call.answered) {
    draft.put('call', { ...call, answered: true }, 'call.answered');
    draft.send({ do: 'answer', channel: call.channel });
  }
  const session = draft.session(offer.sessionId);
  // A leg that stays is in its bridge already; another one goes in first, alone, so that only its keys are absorbed.
  if (!session?.nailedUp) draft.send({ do: 'add', bridge: leg.bridge, channels: [leg.state.channel], joins: false });
  const quiets = call.state.at === 'offered' && call.state.music ? { quiets: true as const } : {};
  draft.send({ do: 'add', bridge: leg.bridge, channels: [call.channel], joins: true, ...quiets });
  takenBy(draft, offer);
}

/**
 * Nothing came of it: the agent pays what K2 says, the leg is freed, and the caller, when nobody else is asked, goes to the
 * head of the queue.
 */
export function failOffer(draft: Draft, offer: Offer, reason: OfferFailure): void {
  hushPreview(draft, offer);
  draft.drop('offer', offer.id, 'offer.failed', { reason, callId: offer.callId, sessionId: offer.sessionId });
  const call = draft.call(offer.callId);
  if (call?.state.at === 'offered') giveBack(draft, call, offer, reason);
  const session = draft.session(offer.sessionId);
  if (!session) return;
  const legBefore = draft.leg(session.id)?.state;
  const elsewhere = reason === 'answered-elsewhere';
  if (elsewhere) tellTaken(draft, offer);
  freeLeg(draft, session, 'leg.released', elsewhere ? 'dismiss' : 'normal');
  const lineFree = lineFreeAt(legBefore, draft.leg(session.id)?.state, draft.at, draft.directory.settings);
  const { callId, queueId } = offer;
  const failed = { reason, callId, queueId, byPhone: offer.state.at !== 'preview' };
  chargeAgent(draft, draft.session(session.id) ?? session, failed, lineFree);
  // E6: a call that was there counts, even when it was only looked at.
  legBeginsToWait(draft, session.id);
}

interface Failed extends FailedOffer {
  readonly callId: CallId;
  readonly queueId: QueueId | null;
}

function chargeAgent(draft: Draft, session: Session, failed: Failed, lineFree: Instant): void {
  const { callId, queueId } = failed;
  const cost =
    queueId === null
      ? directCost(session)
      : offerCost(session, failed, draft.at, offerCosts(draft, session.agentId, queueId));
  if (cost.hold && queueId !== null && isSignedOut(draft, session, queueId)) {
    return endSession(draft, session, { via: 'system', by: 'system', note: cost.hold });
  }
  // RONA's hold is the agent's own, set for them: their Ready takes it off.
  const hold = { setter: 'agent', reason: cost.hold ?? '', since: draft.at, via: 'system', by: 'system' } as const;
  const holds = cost.hold ? [...session.holds.filter((held) => held.setter !== 'agent'), hold] : session.holds;
  const { noAnswers, refusals } = cost;
  const change = { ...session, holds, noAnswers, refusals, restUntil: Math.max(cost.restUntil, lineFree) };
  moveAgent(draft, session, { on: 'offer-ended', held: heldBy(holds) }, 'agent.offer-ended', change, {
    callId,
  });
}

/** K2: whether who missed too many is signed out rather than held. */
function isSignedOut(draft: Draft, { agentId }: Session, queueId: QueueId): boolean {
  return settingFor(draft.directory, 'afterNoAnswers', { agentId, queueId }) === 'logout';
}

function offerCosts(draft: Draft, agentId: AgentId, queueId: QueueId): OfferCosts {
  const { lineFreeMs, trunkRetryMs } = draft.directory.settings;
  const whom = { agentId, queueId };
  const set = <K extends SettingKey>(key: K) => settingFor(draft.directory, key, whom);
  return {
    notReadyAfter: missedBeforeHeld(set('strategy'), resolve('notReadyAfter', chainOf(draft.directory, whom))),
    noAnswerDelayMs: set('noAnswerDelayMs'),
    rejectDelayMs: set('rejectDelayMs'),
    busyDelayMs: set('busyDelayMs'),
    lineFreeMs,
    trunkRetryMs,
  };
}

/** Not the agent's doing, so nothing keeps the caller from them. */
const NOT_DECLINED: readonly OfferFailure[] = ['void', 'answered-elsewhere'];

function giveBack(draft: Draft, asked: Call, offer: Offer, reason: OfferFailure): void {
  const { sessionId } = offer;
  const declined = NOT_DECLINED.includes(reason) ? asked.declined : { ...asked.declined, [sessionId]: draft.at };
  const call = { ...asked, declined };
  if (draft.offersOfCall(call.id).length === 0) return backToHead(draft, call, offer, reason);
  if (declined !== asked.declined) draft.put('call', call, 'call.declined', { sessionId });
  draft.raise({ signal: 'call.waiting', callId: call.id });
}

function backToHead(draft: Draft, call: Call, offer: Offer, reason: OfferFailure): void {
  const place = headOf(draft, call.queueId, call.place);
  const failed = callNext(call.state, { on: 'offers-failed' });
  // The prompt was cut short for the join; its end was told, or is told to nobody.
  const cut = offer.state.at === 'delivering' && failed.at === 'waiting' ? failed.apology : null;
  const state = cut === null ? failed : callNext(failed, { on: 'apologised', playback: cut });
  draft.put('call', { ...call, state, place }, 'call.requeued');
  const bridge = draft.leg(offer.sessionId)?.bridge;
  if (offer.state.at === 'delivering') {
    if (bridge) draft.send({ do: 'remove', bridge, channel: call.channel });
    playMusic(draft, draft.call(call.id) ?? call);
  }
  const { id: callId } = call;
  draft.raise(isDirect(call) ? { signal: 'direct.unanswered', callId, reason } : { signal: 'call.waiting', callId });
}

/** Music that is a ringing tone: Asterisk's own may fall silent for who is not answered yet. */
const RINGING_CLASS = 'farline-ringing';

/**
 * Music or ringing for a caller who waits; who is not answered yet hears it as early media. Who calls an agent's own
 * number hears it ring (K6).
 */
export function playMusic(draft: Draft, call: Call): void {
  const { queueId, channel } = call;
  if (isDirect(call)) {
    hearsMusic(draft, call);
    return draft.send({ do: 'ring', channel });
  }
  const musicClass = settingFor(draft.directory, 'musicClass', { queueId });
  const rings = settingFor(draft.directory, 'waitSound', { queueId }) === 'ringing';
  hearsMusic(draft, call);
  if (!call.answered) draft.send({ do: 'progress', channel });
  if (rings && call.answered) draft.send({ do: 'ring', channel });
  else draft.send({ do: 'music', channel, musicClass: rings ? RINGING_CLASS : musicClass });
}

/** From now on a join ends the caller's music. */
export function hearsMusic(draft: Draft, call: Call): void {
  const state = callNext(call.state, { on: 'music-started' });
  if (state !== call.state) draft.put('call', { ...call, state }, 'call.music');
}

export function endMusic(call: Call): Effect {
  return { do: 'quiet', channel: call.channel, what: 'music' };
}

/** A parked leg is on its way to this caller, behind the announcement where there is one. */
export function deliverTo(draft: Draft, session: Session, call: Call, offerId: string): void {
  const leg = draft.leg(session.id) as Leg;
  if (leg.state.at !== 'parked') return;
  const whom = { agentId: session.agentId, queueId: call.queueId };
  const announce = isAway(call) || settingFor(draft.directory, 'announceToAgent', whom);
  const playback = announce ? `${draft.moment.pbx}-beep-${offerId}` : null;
  const { channel } = leg.state;
  draft.put('leg', { ...leg, state: legNext(leg.state, { on: 'reserved', offerId, playback }) }, 'leg.reserved');
  if (playback) draft.send({ do: 'play', channel, playback, prompt: isAway(call) ? 'calling-back' : 'beep' });
  else draft.raise({ signal: 'leg.usable', sessionId: session.id });
}

/** How long an offer may stay reserved before it is given up whatever else happens, ms. */
export function patience(draft: Draft, { agentId }: Session, call: Call, nailed: boolean): number {
  const { queueId } = call;
  const { trunkSilenceMs, deliverMs, tellMs } = draft.directory.settings;
  if (nailed) return 2 * deliverMs + (isAway(call) ? tellMs : 0);
  const set = (key: 'ringMs' | 'confirmTries' | 'confirmWaitMs') =>
    settingFor(draft.directory, key, { agentId, queueId });
  return set('ringMs') + 3 * trunkSilenceMs + set('confirmTries') * set('confirmWaitMs') + deliverMs;
}
