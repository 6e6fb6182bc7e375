import { askedBy, type Asking } from './asking.js';
import { sessionOf } from './calls.js';
import { ALONE, companyOf } from './company.js';
import { conferenceOf, isMember } from './conferences.js';
import type { Draft } from './draft.js';
import { clearHolds } from './holds.js';
import type { ChannelId, Millis } from './ids.js';
import { channelOfLeg } from './leg.js';
import { legBeginsToWait } from './leg-waits.js';
import { endMouth, followMouths, mouthOf } from './mouths.js';
import { maySupervise, speaks, whoSpeaks } from './policies/may-supervise.js';
import { isOnTheLine, newestTap, supervisionNext, tapsOf } from './supervision.js';
import type { SupervisionEvent, SupervisionMode, Tap } from './supervision.js';
import { endStraySilence, followWhispersAlone, isPlayedSilence } from './whispers-alone.js';
import type { Change, Leg, Session, Supervision, View } from './world.js';

/** The hold of an agent who supervises somebody on their own telephone. */
export const SUPERVISING = 'supervising';

/** Why a supervision is over: its supervisor asked, or may no more, or hung up, or there is nobody to listen to any more. */
export type SupervisionEnd =
  | 'stopped'
  | 'not-entitled'
  | 'hung-up'
  | 'call-over'
  | 'agent-signed-out'
  | 'not-reached'
  | 'not-confirmed'
  | 'switch-restarted';

/**
 * What follows of this decision for those who supervise: the tap is moved to the leg the agent has now, who is to hear
 * them does, and what has nobody to listen to any more ends. True when something else follows of that.
 */
export function followSupervisions(draft: Draft): boolean {
  if (draft.refusal) return false;
  for (const { id } of draft.all('supervision')) {
    const one = draft.get('supervision', id);
    if (one) follow(draft, one);
  }
  for (const one of draft.all('supervision')) noteCompany(draft, one);
  return draft.signals.length + draft.lastSignals.length > 0;
}

function follow(draft: Draft, one: Supervision): void {
  const session = draft.session(one.sessionId);
  if (!session || session.state.at === 'logged-out') return endSupervision(draft, one, 'agent-signed-out');
  if (one.callId !== null && !isInCall(draft, one)) return endSupervision(draft, one, 'call-over');
  if (!isAtOwnPlace(draft, one)) return endSupervision(draft, one, 'hung-up');
  if (!isOnTheLine(one.state)) return;
  const leg = draft.leg(session.id);
  if (one.state.at === 'resting' || rests(draft, one, leg)) return;
  const target =
    leg && isUp(leg) && maySupervise(draft, session, queueNow(draft, leg)) ? channelOfLeg(leg.state) : null;
  const isTapped = tapTo(draft, one, target) !== one && target !== null;
  const opened = followMouths(draft, one.id, target);
  followWhispersAlone(draft, one.id, leg, isTapped || opened.includes('agent'));
}

/** Until Asterisk has taken what was ended off the leg, and a packet of the agent's has told it so. */
const REST_MS: Millis = 150;

/**
 * Break before make, between one company of the leg and the next. Asterisk 22 decodes for all that listens on a channel by
 * one decoder, which stays as long as anything does, and takes the packets of the next party for late ones when their
 * numbers happen to be lower: nothing of that party would be heard, and nothing whispered. Silence is numbered 0, so it is
 * such a party, too. True while it rests.
 */
function rests(draft: Draft, one: Supervision, leg: Leg | undefined): boolean {
  const { of = null, on = null } = newestTap(one.state) ?? {};
  // What listens on a leg that is no more goes with it.
  if (of === null || !leg || on !== channelOfLeg(leg.state)) return false;
  // Silence ends behind the join, so what is made anew before that would have it in mind again.
  const now = companyOf(draft, leg);
  if (now === null || now === of) return false;
  for (const tap of tapsOf(one.state)) endTap(draft, tap);
  for (const mouth of one.mouths) endMouth(draft, one, mouth);
  move(draft, { ...one, mouths: [] }, { on: 'worn', until: draft.at + REST_MS }, 'supervision.untapped');
  return true;
}

/** What listens on a leg is worn by whomever the leg is with; who is alone sends nothing, unless silence is played. */
function noteCompany(draft: Draft, one: Supervision): void {
  const leg = draft.leg(one.sessionId);
  const company = leg && companyOf(draft, leg);
  if (!company || newestTap(one.state)?.on !== channelOfLeg(leg.state)) return;
  if (company === ALONE && !isPlayedSilence(draft, one.sessionId)) return;
  move(draft, one, { on: 'with', company }, 'supervision.tapped');
}

/** The queue of whoever the leg talks with: a queue may not let its calls be listened to. */
function queueNow(draft: Draft, { state }: Leg): string | null {
  const callId = state.at === 'connected' ? state.callId : undefined;
  return (callId === undefined ? null : draft.call(callId)?.queueId) ?? null;
}

/** Answered, and confirmed where that is asked for. */
function isUp({ state }: Leg): boolean {
  return state.at === 'greeting' || state.at === 'parked' || state.at === 'connecting' || state.at === 'connected';
}

/** Whom the agent consults meanwhile belongs to it: the customer on hold is still theirs; and so does a conference. */
function isInCall(draft: Draft, { callId, sessionId }: Supervision): boolean {
  const call = callId === null ? undefined : draft.call(callId);
  const session = draft.session(sessionId);
  if (isMember(call))
    return session !== undefined && conferenceOf(draft, session)?.conference === call.state.conference;
  return call !== undefined && sessionOf(call) === sessionId;
}

/** Who takes part where they are signed in has to stay so, held for it: a reset takes them out, and so does their sign-out. */
function isAtOwnPlace(draft: Draft, one: Supervision): boolean {
  if (one.ownSessionId === null) return true;
  const own = draft.session(one.ownSessionId);
  const held = own?.holds.some(({ setter, reason }) => setter === 'system' && reason === SUPERVISING) ?? false;
  return held && (one.device !== null || ownLegWaits(draft, one));
}

function ownLegWaits(draft: Draft, { ownSessionId, state }: Supervision): boolean {
  const leg = ownSessionId === null ? undefined : draft.leg(ownSessionId);
  return leg?.state.at === 'parked' && leg.state.channel === state.channel;
}

/** Make before break: what is heard now is heard until the new tap is there. */
function tapTo(draft: Draft, one: Supervision, on: ChannelId | null): Supervision {
  const newest = newestTap(one.state);
  if (on === null) return untapAll(draft, one);
  if (newest?.on === on) return one;
  return makeTap(draft, one, on);
}

/** Asks for a tap; one that is still on its way is given up for it. */
export function makeTap(draft: Draft, one: Supervision, on: ChannelId): Supervision {
  const given = one.state.at === 'tapping' ? one.state.tap : one.state.at === 'switching' ? one.state.next : null;
  if (given) endTap(draft, given);
  const made = one.made + 1;
  const { pbx, epoch } = draft.moment;
  const name = `${one.id}-${epoch}-${made}`;
  const tap = { channel: `${pbx}-tap-${name}`, bridge: `${pbx}-supervise-${name}`, on, of: null };
  const { channel, bridge } = tap;
  draft.send({ do: 'bridge', bridge, name: bridge }, { do: 'tap', channel, on, as: 'ear' });
  const until = draft.at + draft.directory.settings.deliverMs;
  return move(draft, { ...one, made }, { on: 'tapped', tap, until }, 'supervision.tapped');
}

function untapAll(draft: Draft, one: Supervision): Supervision {
  const until = draft.at + draft.directory.settings.deliverMs;
  return tapsOf(one.state).reduce((now, tap) => {
    endTap(draft, tap);
    return move(draft, now, { on: 'untapped', tap: tap.channel, until }, 'supervision.untapped');
  }, one);
}

/** Live: what is heard is not touched, others begin or cease to hear the supervisor. The same mode again is no change. */
export function switchMode(draft: Draft, one: Supervision, mode: SupervisionMode, asking: Asking): void {
  if (one.mode === mode) return;
  if (speaks(mode) && whoSpeaks(draft, one)) return draft.refuse('supervised-by-another', 'mode');
  const detail = { mode, was: one.mode, ...askedBy(asking), supervised: true };
  draft.put('supervision', { ...one, mode }, 'supervision.switched', detail);
}

/** Nothing is left of it: no tap, no leg of its own, no bridge. */
export function endSupervision(draft: Draft, one: Supervision, cause: SupervisionEnd, asking?: Asking): void {
  if (one.device === null) backToPark(draft, one);
  else {
    if (one.state.at === 'confirming') {
      draft.send({ do: 'hush', channel: one.state.channel, playback: one.state.playback });
    }
    hangUp(draft, one.state.channel);
  }
  for (const tap of tapsOf(one.state)) endTap(draft, tap);
  for (const mouth of one.mouths) endMouth(draft, one, mouth);
  const { via, by } = asking ?? { via: 'system', by: one.by };
  const about = { agentId: one.agentId, sessionId: one.sessionId, callId: one.callId, mode: one.mode };
  draft.drop('supervision', one.id, 'supervision.ended', { ...about, cause, via, by, supervised: true });
  // Nobody would end it later, and no announcement is heard in a bridge to which it is played.
  if (isOnTheLine(one.state) && one.mouths.every(({ alone }) => alone === null)) endStraySilence(draft, one);
  if (one.trunkId !== null) draft.raise({ signal: 'routes.changed' });
  backToWork(draft, one);
}

/** Their own leg waits again where it waited before. */
function backToPark(draft: Draft, one: Supervision): void {
  const leg = draft.leg(one.ownSessionId ?? '');
  // Who waits for the next call may be in no bridge since the last one.
  const wasMoved = one.state.at === 'resting' || one.state.at === 'waiting' || tapsOf(one.state).length > 0;
  if (!leg?.bridge || !ownLegWaits(draft, one) || !wasMoved) return;
  draft.send({ do: 'add', bridge: leg.bridge, channels: [one.state.channel], joins: false });
}

/** Who supervised on their own telephone takes calls again, when nothing else holds them. */
function backToWork(draft: Draft, { ownSessionId }: Supervision): void {
  const own = ownSessionId === null ? undefined : draft.session(ownSessionId);
  if (!own || own.state.at === 'logged-out') return;
  clearHolds(draft, own, ({ setter, reason }) => setter === 'system' && reason === SUPERVISING);
  legBeginsToWait(draft, own.id);
}

/** Asterisk was away, or we were: what an earlier life asked for right before its end may be in none of its rows. */
export function endStraySilences(draft: Draft): void {
  for (const one of draft.all('supervision')) endStraySilence(draft, one);
}

/** Asterisk itself is a new one: no channel of before is there. */
export function endAllSupervisions(draft: Draft): void {
  for (const one of draft.all('supervision')) endSupervision(draft, one, 'switch-restarted');
}

/** The machine takes an event; `why` names the fact. What changes nothing is no fact. */
export function move(
  draft: Draft,
  one: Supervision,
  event: SupervisionEvent,
  why: string,
  detail: Change['detail'] = {},
): Supervision {
  const state = supervisionNext(one.state, event);
  if (state === one.state) return one;
  const next = { ...one, state };
  draft.put('supervision', next, why, detail);
  return next;
}

/** Whether this agent supervises somebody on their own telephone now. */
export function isSupervising(view: View, { id }: Pick<Session, 'id'>): boolean {
  for (const { ownSessionId } of view.all('supervision')) if (ownSessionId === id) return true;
  return false;
}

/** The supervision to which this channel belongs: the supervisor's own, a tap, or one of a mouth. */
export function supervisionOf(view: View, channel: ChannelId): Supervision | undefined {
  for (const one of view.all('supervision')) {
    const own = one.state.channel === channel;
    if (own || mouthOf(one, channel) || tapsOf(one.state).some((tap) => tap.channel === channel)) return one;
  }
  return undefined;
}

/** The tap, and the bridge it was in. */
export function endTap(draft: Draft, { channel, bridge }: Tap): void {
  hangUp(draft, channel);
  draft.send({ do: 'unbridge', bridge });
}

function hangUp(draft: Draft, channel: ChannelId): void {
  draft.send({ do: 'hangup', channel, reason: 'normal' });
}
