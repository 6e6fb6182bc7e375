import type { Draft } from '../draft.js';
import { greetingFor, greetingPrompt } from '../greeting.js';
import type { ChannelId, SessionId } from '../ids.js';
import { legIsActive, waitIsOver } from '../leg-waits.js';
import { legNext } from '../leg.js';
import type { LegPurpose, LegState } from '../leg.js';
import { dialLeg, legDown, queueOfPurpose, ringTime } from '../legs.js';
import { agentWasTold } from '../outgoing.js';
import type { LegCause } from '../policies/dial-failure.js';
import { dialFailure } from '../policies/dial-failure.js';
import { settingFor } from '../setting-for.js';
import type { ScopedValues } from '../scoped-values.js';
import { noteTrunkAlive, noteWayFailure } from '../trunks.js';
import type { Leg, Session } from '../world.js';

interface Pair {
  readonly session: Session;
  readonly leg: Leg;
}

function pairOf(draft: Draft, sessionId: SessionId): Pair | null {
  const session = draft.session(sessionId);
  const leg = draft.leg(sessionId);
  return session && leg ? { session, leg } : null;
}

/** 18x or early media: the trunk lives, and the phone may ring its full time. */
export function legRinging(draft: Draft, sessionId: SessionId): void {
  const pair = pairOf(draft, sessionId);
  if (pair?.leg.state.at !== 'dialing' || pair.leg.state.ringing) return;
  ringOn(draft, pair, pair.leg.state);
}

/** Picked up while we were away, and not with us yet: its ring time no longer counts against it. */
export function foundAnswered(draft: Draft, sessionId: SessionId): void {
  const pair = pairOf(draft, sessionId);
  if (pair?.leg.state.at === 'dialing') ringOn(draft, pair, pair.leg.state);
}

type Dialing = Extract<LegState, { at: 'dialing' }>;

function ringOn(draft: Draft, { session, leg }: Pair, { purpose, contact }: Dialing): void {
  const until = draft.at + ringTime(draft, session, purpose);
  draft.put('leg', { ...leg, state: legNext(leg.state, { on: 'ringing', until }) }, 'leg.ringing');
  noteTrunkAlive(draft, leg.trunkId, contact);
}

/** Answered. A number we do not know to be the right one is asked to press 1 (D6). */
export function legEntered(draft: Draft, sessionId: SessionId, channel: ChannelId): void {
  const pair = pairOf(draft, sessionId);
  if (pair?.leg.state.at !== 'dialing' || pair.leg.state.channel !== channel) return;
  const { leg, session } = pair;
  const set = confirmation(draft, session, pair.leg.state.purpose);
  const { contact, dialledIn, purpose, attempt } = pair.leg.state;
  noteTrunkAlive(draft, leg.trunkId, contact);
  if (leg.bridge) draft.send({ do: 'bridge', bridge: leg.bridge, name: leg.bridge });
  const playback = `${draft.moment.pbx}-press1-${draft.newId()}`;
  // D6: who answers a phone of ours is no voicemail, and a dial-in is confirmed by its PIN.
  const asks = session.device.kind === 'number' && !dialledIn && set('confirm');
  const ask = asks ? { playback, until: draft.at + set('confirmWaitMs') } : null;
  const greet = ask ? null : greetingFor(draft, session, purpose, attempt);
  const state = legNext(leg.state, { on: 'entered', at: draft.at, ask, greet });
  // K3: an agent who dials on their telephone is answered by whom they call.
  const answeredAt = dialledIn ? leg.answeredAt : draft.at;
  const up = { ...leg, state, answeredAt };
  draft.put('leg', up, ask ? 'leg.answered' : 'leg.confirmed');
  if (ask) draft.send({ do: 'play', channel, playback, prompt: 'press-1' });
  else legUp(draft, session, up);
}

/** D6 as it is set for this agent and, when the leg is for a call, for its queue. */
function confirmation(draft: Draft, { agentId }: Session, purpose: LegPurpose) {
  const whom = { agentId, queueId: queueOfPurpose(draft, purpose) };
  return <K extends 'confirm' | 'confirmTries' | 'confirmWaitMs'>(key: K): ScopedValues[K] =>
    settingFor(draft.directory, key, whom);
}

/** `1` on a leg that is being asked; other digits mean nothing here but that the agent is there (E6). */
export function legDigit(draft: Draft, sessionId: SessionId, digit: string): void {
  const pair = pairOf(draft, sessionId);
  if (pair?.leg.state.at === 'parked') return legIsActive(draft, sessionId);
  if (digit !== '1' || pair?.leg.state.at !== 'confirming') return;
  const { leg, session } = pair;
  const { channel, playback, purpose, attempt } = pair.leg.state;
  const greet = greetingFor(draft, session, purpose, attempt);
  const state = legNext(leg.state, { on: 'confirmed', at: draft.at, greet });
  draft.put('leg', { ...leg, state }, 'leg.confirmed');
  draft.send({ do: 'hush', channel, playback });
  legUp(draft, session, { ...leg, state });
}

/** Up and confirmed: into its bridge, and on to what it was dialled for. */
function legUp(draft: Draft, session: Session, leg: Leg): void {
  if (!('channel' in leg.state) || !leg.bridge) return;
  if (session.nailedUp) {
    draft.send({ do: 'add', bridge: leg.bridge, channels: [leg.state.channel], joins: false });
  }
  const prompt = leg.state.at === 'greeting' ? greetingPrompt(draft, session) : null;
  if (leg.state.at === 'greeting' && prompt !== null) {
    const { channel, playback } = leg.state;
    return draft.send({ do: 'play', channel, playback, prompt: { own: prompt, after: null } });
  }
  const parked = leg.state.at === 'parked';
  draft.raise({ signal: parked ? 'leg.parked' : 'leg.usable', sessionId: session.id });
}

/**
 * The announcement to the agent ended, one way or the other. A greeting that breaks off does so with the leg, of whose
 * end we hear next; should that not come, its deadline parks the leg.
 */
export function legPromptEnded(draft: Draft, sessionId: SessionId, playback: string, ok: boolean): void {
  const leg = draft.leg(sessionId);
  if (leg?.state.at === 'greeting') return ok && leg.state.playback === playback ? greeted(draft, leg) : undefined;
  if (leg?.state.at === 'connected') return agentWasTold(draft, sessionId, playback);
  if (leg?.state.at !== 'connecting' || leg.state.playback !== playback) return;
  draft.put('leg', { ...leg, state: legNext(leg.state, { on: 'announced' }) }, 'leg.announced');
  draft.raise({ signal: 'leg.usable', sessionId });
}

/** E1a: the agent has heard the greeting: the leg is parked. */
function greeted(draft: Draft, leg: Leg): void {
  draft.put('leg', { ...leg, state: legNext(leg.state, { on: 'greeted', at: draft.at }) }, 'leg.greeted');
  draft.raise({ signal: 'leg.parked', sessionId: leg.id });
}

/** The leg's channel is no more. Cause 16 is a person hanging up; anything else is a lost leg (E4, E5). */
export function legGone(draft: Draft, sessionId: SessionId, cause: number, sip: number | null): void {
  const pair = pairOf(draft, sessionId);
  if (!pair) return;
  const { leg, session } = pair;
  if (leg.state.at === 'dialing' && leg.state.dialledIn) return dialOver(draft, session, leg, 'hung-up');
  if (leg.state.at === 'dialing') {
    const why = dialFailure(cause, sip, leg.state.ringing);
    return why === 'trunk-failed' ? tryNextWay(draft, session, leg) : dialOver(draft, session, leg, why);
  }
  if (leg.state.at === 'confirming') return dialOver(draft, session, leg, 'not-confirmed');
  // A telephone on which somebody dialled: before it is answered each end of it is its agent's. Of a leg of an earlier
  // version nobody knows when it began, or was.
  const isUnanswered = leg.startedAt !== null && leg.answeredAt === null && !session.nailedUp;
  legDown(draft, session, leg, cause === 16 || isUnanswered ? 'hung-up' : 'media-lost');
}

/** Nothing happened in time. */
export function legOverdue(draft: Draft, leg: Leg, until: number): void {
  const session = draft.session(leg.id);
  const { state } = leg;
  if (!session || !('until' in state) || state.until !== until) return;
  if (state.at === 'lost') return redial(draft, session, state);
  if (state.at === 'confirming') return askAgain(draft, session, leg, state);
  if (state.at === 'parked') return waitIsOver(draft, session, leg);
  if (state.at === 'greeting') {
    draft.send({ do: 'hush', channel: state.channel, playback: state.playback });
    return greeted(draft, leg);
  }
  draft.send({ do: 'hangup', channel: state.channel, reason: 'normal' });
  if (state.ringing) dialOver(draft, session, leg, 'no-answer');
  else tryNextWay(draft, session, leg);
}

/** Asterisk did not answer: that is nobody's fault but its own, and no trunk pays for it (K7). */
export function dialUnheard(draft: Draft, sessionId: SessionId): void {
  const pair = pairOf(draft, sessionId);
  if (pair?.leg.state.at === 'dialing') dialOver(draft, pair.session, pair.leg, 'switch-down');
}

/** Asterisk refused to dial: as good as a dead trunk. */
export function dialRefused(draft: Draft, sessionId: SessionId, channel: ChannelId): void {
  const pair = pairOf(draft, sessionId);
  if (pair?.leg.state.at !== 'dialing' || pair.leg.state.channel !== channel) return;
  tryNextWay(draft, pair.session, pair.leg);
}

function redial(draft: Draft, session: Session, state: Extract<LegState, { at: 'lost' }>): void {
  dialLeg(draft, session, { purpose: { for: 'park' }, tried: [], attempt: state.attempt + 1 });
}

function askAgain(draft: Draft, session: Session, leg: Leg, state: Extract<LegState, { at: 'confirming' }>): void {
  const set = confirmation(draft, session, state.purpose);
  if (state.asked >= set('confirmTries')) {
    draft.send({ do: 'hangup', channel: state.channel, reason: 'normal' });
    return dialOver(draft, session, leg, 'not-confirmed');
  }
  const playback = `${draft.moment.pbx}-press1-${draft.newId()}`;
  const next = legNext(state, { on: 'asked-again', playback, until: draft.at + set('confirmWaitMs') });
  draft.put('leg', { ...leg, state: next }, 'leg.asked-again', { asked: state.asked + 1 });
  draft.send(
    { do: 'hush', channel: state.channel, playback: state.playback },
    { do: 'play', channel: state.channel, playback, prompt: 'press-1' },
  );
}

/** D1: the next contact of the trunk, else the next trunk. */
function tryNextWay(draft: Draft, session: Session, leg: Leg): void {
  if (leg.state.at !== 'dialing') return;
  const { purpose, attempt, contact } = leg.state;
  if (leg.trunkId === null || contact === null) return dialOver(draft, session, leg, 'phone-unreachable');
  const failed = { trunkId: leg.trunkId, contact };
  const tried = [...leg.state.tried, failed];
  noteWayFailure(draft, failed, tried);
  dialLeg(draft, session, { purpose, tried, attempt });
}

function dialOver(draft: Draft, session: Session, leg: Leg, cause: LegCause): void {
  legDown(draft, session, leg, cause);
}
