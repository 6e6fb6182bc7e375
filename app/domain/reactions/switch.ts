import { announcementFailed } from '../announcements.js';
import { isOnHold } from '../call.js';
import { isAway } from '../callback-place.js';
import { deliveringOffer } from '../call-offers.js';
import { notInConference } from '../conference-ends.js';
import { isMember } from '../conferences.js';
import type { Draft } from '../draft.js';
import { isOfRecorder } from '../effect-traits.js';
import type { Effect } from '../effects.js';
import type { DomainEvent, EffectFailure } from '../events.js';
import { isHeld, moveAgent } from '../holds.js';
import type { ChannelId } from '../ids.js';
import { channelOfLeg } from '../leg.js';
import { legDown } from '../legs.js';
import { isInMenu, menuDigit, resumeMenu } from '../menus.js';
import { deliver, endMusic, failOffer, hearsMusic } from '../offers.js';
import { bridgingFailed, farGone, isAt, placingFailed } from '../outgoing.js';
import { resumePassing } from '../passing.js';
import { settleRecordings } from '../recordings.js';
import { waitingInOrder } from '../routing.js';
import { trunkRested } from '../trunks.js';
import { askAgain } from './again.js';
import { callbackKey, endWithSwitch } from './callback.js';
import { callerGone, callerJoined, callerLeftBridge, callerPromptEnded, waitedTooLong } from './callers.js';
import { desktopGone } from './desktop.js';
import { guardOnHold, joinAgain, notRetrieved } from './hold-call.js';
import { presenceSettled } from './presence.js';
import { stillAway } from './reach.js';
import { dialRefused, dialUnheard, legDigit, legGone, legOverdue, legPromptEnded } from './legs.js';
import { recordingFailed, recordingOverdue } from './recordings.js';
import { notTogether } from '../together.js';
import type { Call } from '../world.js';

/** A channel is no more (`left`: it only left our application; a leg's cause is still to come then). */
export function channelGone(
  draft: Draft,
  channel: ChannelId,
  end: { cause: number; sip: number | null; fellBack?: true } | 'left',
): void {
  const owner = draft.ownerOf(channel);
  if (owner?.kind === 'call') callChannelGone(draft, owner.id, end);
  else if (owner && end !== 'left') legGone(draft, owner.id, end.cause, end.sip);
}

/**
 * While it is called, the far party's channel only leaves us with its end, and the cause is still to come. Of a call that
 * nobody was called by yet only an earlier life, whose rows were lost, can have made the channel: that is over.
 */
function callChannelGone(draft: Draft, callId: string, end: Parameters<typeof channelGone>[2]): void {
  const call = draft.call(callId);
  if (isAt(call, 'calling')) return end === 'left' ? undefined : farGone(draft, call, end.cause, end.sip);
  const by = end !== 'left' && end.fellBack ? 'fallback' : 'caller';
  if (!isAt(call, 'failed')) callerGone(draft, callId, by);
}

export function bridgeChanged(
  draft: Draft,
  event: Extract<DomainEvent, { type: 'bridge.joined' | 'bridge.left' }>,
): void {
  const owner = draft.ownerOf(event.channel);
  if (owner?.kind !== 'call') return;
  if (event.type === 'bridge.joined') callerJoined(draft, owner.id, event.bridge);
  else callerLeftBridge(draft, owner.id, event.bridge);
}

export function digit(draft: Draft, channel: ChannelId, key: string): void {
  const owner = draft.ownerOf(channel);
  if (owner?.kind === 'leg') legDigit(draft, owner.id, key);
  const call = owner?.kind === 'call' ? draft.call(owner.id) : undefined;
  if (isInMenu(call)) menuDigit(draft, call, key);
  else if (call) callbackKey(draft, call, key);
}

/** `ok` false: it broke off, or could not be played. */
export function playbackEnded(draft: Draft, channel: ChannelId, playback: string, ok: boolean): void {
  const owner = draft.ownerOf(channel);
  if (owner?.kind === 'leg') legPromptEnded(draft, owner.id, playback, ok);
  const call = owner?.kind === 'call' ? draft.call(owner.id) : undefined;
  if (call) callerPromptEnded(draft, call, playback);
}

/** A restart of Asterisk ended every channel; legs are redialled, spread over the jitter (E11). */
export function switchUp(draft: Draft, restarted: boolean): void {
  if (restarted) {
    for (const { id } of draft.all('call')) endWithSwitch(draft, id);
    const legs = [...draft.all('leg')].filter((leg) => channelOfLeg(leg.state) !== null);
    legs.forEach((leg, index) => {
      const session = draft.session(leg.id);
      const delay = Math.round((index / legs.length) * draft.directory.settings.restartJitterMs);
      if (session) legDown(draft, session, leg, 'switch-restarted', delay);
    });
  }
  settleRecordings(draft);
  // Callers first: with several free agents the strategies choose among all of them.
  for (const { id } of waitingInOrder(draft)) draft.raise({ signal: 'call.waiting', callId: id });
  for (const session of draft.all('session')) {
    if (session.state.at === 'ready') draft.raise({ signal: 'agent.free', sessionId: session.id });
  }
  // Asterisk cannot tell what its callers hear: who talks hears no music, who still waits once all is decided does.
  for (const call of draft.all('call')) {
    if (call.state.at === 'talking' || call.state.at === 'together' || isMember(call)) {
      resumeTalk(draft, call);
      continue;
    }
    if (isAt(call, 'passing')) {
      resumePassing(draft, call);
      continue;
    }
    if (isAt(call, 'agent-first') || isAt(call, 'calling') || isAt(call, 'failed')) continue;
    if (isAway(call)) continue;
    if (isInMenu(call)) {
      resumeMenu(draft, call);
      continue;
    }
    // Music asked for right before a crash may play unknown to the row; whoever joins must end it.
    hearsMusic(draft, call);
    if (deliveringOffer(draft, call.id)) draft.send(endMusic(call));
    if (call.answered) draft.send({ do: 'answer', channel: call.channel });
    draft.raiseLast({ signal: 'call.settled', callId: call.id });
  }
}

function resumeTalk(draft: Draft, call: Call): void {
  if (isOnHold(call.state)) return guardOnHold(draft, call);
  if (call.state.at === 'talking' && call.state.held) return joinAgain(draft, call, 'call.retrieving', {});
  draft.send(endMusic(call));
}

/** An effect did not do what it was sent for. */
export function effectFailed(draft: Draft, event: Extract<DomainEvent, { type: 'effect.failed' }>): void {
  const { effect, reason } = event;
  if (effect.do === 'dial' || effect.do === 'dial-peer') {
    dialFailed(draft, effect.sessionId, effect.channel, reason === 'timeout');
  } else if (effect.do === 'take-leg' || effect.do === 'take-line') {
    // Their own call is gone, cannot become the leg, or nobody knows whether it has: they may call again.
    draft.send({ do: 'hangup', channel: effect.channel, reason: 'normal' });
    channelGone(draft, effect.channel, { cause: 16, sip: null });
  } else if (effect.do === 'prepare-call' || effect.do === 'prepare-inner' || effect.do === 'place-call') {
    callNotPlaced(draft, effect, reason);
  } else if (isOfRecorder(effect)) {
    recordingFailed(draft, effect, reason);
  } else if (effect.do === 'greet') {
    announcementFailed(draft, effect, reason);
  } else if (effect.do === 'play') {
    // E5: nobody is joined to a leg that is no more; its end is told next, or found.
    if (reason === 'gone' && draft.ownerOf(effect.channel)?.kind === 'leg') return;
    playbackEnded(draft, effect.channel, effect.playback, reason === 'refused');
  } else if (effect.do === 'add' && (reason !== 'timeout' || !effect.joins)) {
    joinFailed(draft, effect.channels.at(-1) ?? '');
  } else {
    askAgain(draft, effect, reason);
  }
}

/**
 * What a call that was sent out without an answer does its deadline shows; a channel that may or may not be there is
 * given up for the next one.
 */
function callNotPlaced(
  draft: Draft,
  effect: Extract<Effect, { do: 'prepare-call' | 'prepare-inner' | 'place-call' }>,
  reason: EffectFailure,
): void {
  const owner = draft.ownerOf(effect.channel);
  const call = owner?.kind === 'call' ? draft.call(owner.id) : undefined;
  if (!isAt(call, 'calling') || call.state.ringing) return;
  if (effect.do !== 'place-call' ? !call.state.placed : reason === 'refused') placingFailed(draft, call);
}

/** Asterisk may have dialled all the same when it only did not answer in time: what rings or answered is left alone. */
function dialFailed(draft: Draft, sessionId: string, channel: ChannelId, mayRing: boolean): void {
  const state = draft.leg(sessionId)?.state;
  const ours = state !== undefined && channelOfLeg(state) === channel;
  if (ours && (state.at !== 'dialing' || state.ringing)) return;
  if (mayRing) draft.send({ do: 'hangup', channel, reason: 'normal' });
  if (mayRing || !draft.switchUp) return dialUnheard(draft, sessionId);
  dialRefused(draft, sessionId, channel);
}

/**
 * After a time-out of the join itself the offer's deadline and reconcile decide, because it may have happened. A leg that
 * may not be in the bridge must not be joined: the caller would be alone there, and be taken for talking.
 */
function joinFailed(draft: Draft, channel: ChannelId): void {
  const owner = draft.ownerOf(channel);
  const called = owner?.kind === 'call' ? draft.call(owner.id) : undefined;
  if (isAt(called, 'calling')) return bridgingFailed(draft, called);
  const offer = owner && (owner.kind === 'call' ? deliveringOffer(draft, owner.id) : draft.offerOfSession(owner.id));
  if (offer?.state.at === 'delivering') return failOffer(draft, offer, 'join-failed');
  const call = owner?.kind === 'call' ? draft.call(owner.id) : undefined;
  if (call?.state.at === 'together') return notTogether(draft, call);
  if (isMember(call)) return notInConference(draft, call);
  if (call) notRetrieved(draft, call);
}

/** A deadline that a state carries has come; one that no longer fits its state means nothing. */
export function overdue(draft: Draft, event: Extract<DomainEvent, { type: 'deadline' }>): void {
  switch (event.kind) {
    case 'leg': {
      const leg = draft.leg(event.id);
      return leg && legOverdue(draft, leg, event.until);
    }
    case 'call': {
      const call = draft.call(event.id);
      return call && waitedTooLong(draft, call, event.until);
    }
    case 'offer': {
      const offer = draft.get('offer', event.id);
      if (!offer || !('until' in offer.state) || offer.state.until !== event.until) return;
      return failOffer(draft, offer, offer.state.at === 'preview' ? 'no-answer' : 'join-failed');
    }
    case 'trunk': {
      const health = draft.get('trunk', event.id);
      return health && trunkRested(draft, health, event.until);
    }
    case 'session':
      return sessionOverdue(draft, event.id, event.until);
    case 'recording':
      return recordingOverdue(draft, event.id, event.until);
    case 'turn':
    case 'toll':
    case 'supervision':
      return;
  }
}

/** Wrap-up is over, phone or desktop is gone too long (C6), or the rest after a refused call is over (K2). */
function sessionOverdue(draft: Draft, id: string, until: number): void {
  const session = draft.session(id);
  if (session?.state.at === 'wrap-up' && session.state.until === until) {
    moveAgent(draft, session, { on: 'wrap-up-over', held: isHeld(session) }, 'agent.wrap-up-ended');
  } else if (session?.reach.at === 'away' && session.reach.until === until) {
    stillAway(draft, session);
  } else if (session?.desktop.at === 'closed' && session.desktop.until === until) {
    desktopGone(draft, session);
  } else if (session?.presence?.settleUntil === until) {
    presenceSettled(draft, session);
  } else if (session?.restUntil === until) {
    draft.put('session', { ...session, restUntil: 0 }, 'agent.rested');
    draft.raise({ signal: 'routes.changed' }, { signal: 'agent.free', sessionId: id });
  }
}

/** The leg is there: the offer it was reserved or dialled for goes on. */
export function continueOffer(draft: Draft, sessionId: string): void {
  const offer = draft.offerOfSession(sessionId);
  if (offer) deliver(draft, offer);
}
