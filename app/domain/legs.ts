import { wayTo } from './device.js';
import type { Draft } from './draft.js';
import { groupsOfLeg } from './groups.js';
import { LEG_HOLDS, clearHolds, setHold, systemHold } from './holds.js';
import type { HangUpReason } from './effects.js';
import type { BridgeId, ChannelId, QueueId } from './ids.js';
import { channelOfLeg, IDLE, legNext } from './leg.js';
import type { LegPurpose, LegState } from './leg.js';
import type { OfferFailure } from './offer.js';
import { calledProblem } from './policies/called-number.js';
import type { LegCause } from './policies/dial-failure.js';
import { settingFor } from './setting-for.js';
import { legVerdict, waitsInPark } from './policies/leg-end.js';
import type { Way } from './trunk-contacts.js';
import { noteTrunkUse } from './trunks.js';
import type { Leg, Session } from './world.js';

export interface DialPlan {
  readonly purpose: LegPurpose;
  /** What failed for this attempt already. */
  readonly tried: readonly Way[];
  /** Redials of a lost leg made so far. */
  readonly attempt: number;
}

/** Dials the session's device, a number over the best trunk; without a way the leg is down at once with that cause (D1). */
export function dialLeg(draft: Draft, session: Session, plan: DialPlan): void {
  const leg = draft.leg(session.id);
  if (!leg) return;
  const dialled = leg.dialled + 1;
  const channel = `${draft.moment.pbx}-leg-${session.id}-${draft.moment.epoch}-${dialled}`;
  const until = draft.at + draft.directory.settings.trunkSilenceMs;
  const way = isRuledOut(draft, session) ? NO_WAY : wayTo(draft, session.device, plan.tried);
  const contact = way.by === 'trunk' ? way.contact : null;
  const state = legNext(leg.state, { on: 'dialled', channel, until, contact, ...plan });
  if (!draft.switchUp) return legDown(draft, session, { ...leg, state, bridge: null }, 'switch-down');
  if (way.by === 'none') return legDown(draft, session, { ...leg, state, bridge: null }, way.cause);
  const bridge = legBridge(draft, session, plan.purpose);
  const trunkId = way.by === 'trunk' ? way.trunkId : null;
  const fresh = { dialled, trunkId, bridge, startedAt: draft.at, answeredAt: null };
  draft.put('leg', { ...leg, state, ...fresh }, 'leg.dialled', { trunkId, attempt: plan.attempt });
  const ringMs = ringTime(draft, session, plan.purpose);
  const groups = groupsOfLeg(session);
  if (way.by === 'peer') {
    const { peer, autoAnswer } = way;
    return draft.send({ do: 'dial-peer', channel, sessionId: session.id, peer, autoAnswer, groups, ringMs });
  }
  noteTrunkUse(draft, way.trunkId);
  const { by: _by, contact: _contact, ...over } = way;
  draft.send({ do: 'dial', channel, sessionId: session.id, ...over, groups, ringMs });
}

const NO_WAY = { by: 'none', cause: 'number-unroutable' } as const;

/** D7: rules may have changed since the sign-in. */
function isRuledOut(draft: Draft, { agentId, device }: Session): boolean {
  if (device.kind !== 'number') return false;
  return calledProblem(draft, draft.moment, { agentId }, device.number, device.trunkId) !== null;
}

/** How long this leg may ring before it counts as not answered, ms. */
export function ringTime(draft: Draft, { agentId }: Session, purpose: LegPurpose): number {
  if (purpose.for === 'park') return settingFor(draft.directory, 'nailUpRingMs', { agentId });
  return settingFor(draft.directory, 'ringMs', { agentId, queueId: queueOfPurpose(draft, purpose) });
}

/** The queue whose call a leg is dialled for; null: it is dialled to wait in park. */
export function queueOfPurpose(draft: Draft, purpose: LegPurpose): QueueId | null {
  return purpose.for === 'offer' ? (draft.get('offer', purpose.offerId)?.queueId ?? null) : null;
}

/** The leg is no more, or could not be brought up: what remains of it, the agent's hold, and the call's fate. */
export function legDown(draft: Draft, asked: Session, leg: Leg, cause: LegCause, delayMs = 0): void {
  // This very step may have changed the session already (an offer that finds no way).
  const session = draft.session(asked.id) ?? asked;
  const was = leg.state;
  const set = <K extends 'redialMs' | 'afterIdle'>(key: K) =>
    settingFor(draft.directory, key, { agentId: session.agentId });
  const { trunkRetryMs, lineFreeMs } = draft.directory.settings;
  const waits = { redialMs: set('redialMs'), afterIdle: set('afterIdle'), trunkRetryMs, lineFreeMs };
  const verdict = legVerdict(session, was, cause, draft.at, waits, delayMs);
  const state = legNext(was, verdict.event);
  const why = state.at === 'lost' ? 'leg.lost' : 'leg.down';
  draft.put('leg', { ...leg, state, ...NO_CHANNEL }, why, { cause, was: was.at });
  if (leg.bridge) leaveBridge(draft, leg, leg.bridge);
  // Last: the agent of this very leg has its hold and its rest by then.
  draft.raiseLast({ signal: 'routes.changed' });
  if (session.state.at === 'logged-out') return forget(draft, session);
  const held = verdict.hold ? setHold(draft, session, systemHold(verdict.hold, draft.at)) : session;
  if (was.at === 'connected') {
    const lost = cause !== 'hung-up';
    draft.raise({ signal: 'talk.broken', sessionId: held.id, callId: was.callId, lost });
  } else if (held.state.at === 'calling') draft.raise({ signal: 'call.unreached', callId: held.state.callId });
  const offer = draft.offerOfSession(session.id);
  if (offer) draft.raise({ signal: 'offer.broken', offerId: offer.id, reason: offerFailureOf(was, cause) });
}

/** The bridge goes; whoever was in it must be out before the next leg of this session uses its name again. */
function leaveBridge(draft: Draft, { id, state }: Leg, bridge: BridgeId): void {
  const offer = draft.offerOfSession(id);
  const expected = offer?.state.at === 'delivering' ? offer.callId : null;
  const call = draft.call(state.at === 'connected' ? state.callId : (expected ?? ''));
  if (call) draft.send({ do: 'remove', bridge, channel: call.channel });
  draft.send({ do: 'unbridge', bridge });
}

/** What a leg keeps of a channel that it has no more. */
export const NO_CHANNEL = { bridge: null, trunkId: null, startedAt: null, answeredAt: null } as const;

/** How we end a leg: `dismiss` tells whoever has picked up that another agent took the call (K1). */
type Farewell = HangUpReason | 'dismiss';

/** Hangs the leg up on our own account: nothing remains of it, or it rests until the next call (E6). */
export function clearLeg(draft: Draft, leg: Leg, why: string, rests = false, farewell: Farewell = 'normal'): void {
  const state = legNext(leg.state, rests ? { on: 'dropped', cause: IDLE } : { on: 'cleared' });
  draft.put('leg', { ...leg, state, ...NO_CHANNEL }, why, { was: leg.state.at });
  endChannel(draft, leg, farewell);
  draft.raise({ signal: 'routes.changed' });
}

/** Hangs the channel up that this leg has, and then its bridge goes. */
export function endChannel(draft: Draft, leg: Leg, farewell: Farewell = 'normal'): void {
  const channel = channelOfLeg(leg.state);
  const { bridge } = leg;
  if (channel && farewell === 'dismiss') dismiss(draft, leg, channel);
  else if (channel && farewell !== 'dismiss') {
    draft.send({ do: 'hangup', channel, reason: farewell, ...(bridge === null ? {} : { after: bridge }) });
  }
  if (bridge !== null) draft.send({ do: 'unbridge', bridge });
}

function dismiss(draft: Draft, { state }: Leg, channel: ChannelId): void {
  // Asterisk takes nothing else for a channel while it plays there.
  if (state.at === 'confirming') draft.send({ do: 'hush', channel, playback: state.playback });
  draft.send({ do: 'dismiss', channel });
}

/** Call or offer over: a nailed-up leg goes back to park (E4), another one is hung up. */
export function freeLeg(draft: Draft, session: Session, why: string, farewell: Farewell = 'normal'): void {
  const leg = draft.leg(session.id);
  if (!leg) return;
  if (leg.state.at !== 'connecting' && leg.state.at !== 'connected') {
    // One that was to be parked anyway comes up all the same.
    if ((leg.state.at === 'dialing' || leg.state.at === 'confirming') && leg.state.purpose.for !== 'park') {
      clearLeg(draft, leg, why, leg.state.purpose.for === 'offer' && waitsInPark(session), farewell);
    }
    return;
  }
  if (!session.nailedUp) return clearLeg(draft, leg, why, false, farewell);
  const { channel } = leg.state;
  if (leg.state.at === 'connecting' && leg.state.playback) {
    draft.send({ do: 'hush', channel, playback: leg.state.playback });
  }
  const state = legNext(leg.state, { on: 'freed', at: draft.at, keep: true });
  draft.put('leg', { ...leg, state }, 'leg.parked', {});
  draft.raise({ signal: 'leg.parked', sessionId: session.id });
}

/** A parked leg ends every hold that spoke of it. */
export function clearLegHolds(draft: Draft, session: Session): Session {
  return clearHolds(draft, session, (hold) => hold.setter === 'system' && LEG_HOLDS.includes(hold.reason));
}

/** Where a leg waits or talks: in its session's own bridge when it stays, else in one of the call's and its own. */
export function legBridge(draft: Draft, session: Session, purpose: LegPurpose): BridgeId {
  if (session.nailedUp || purpose.for === 'park') return `${draft.moment.pbx}-session-${session.id}`;
  const callId = purpose.for === 'call' ? purpose.callId : (draft.get('offer', purpose.offerId)?.callId ?? session.id);
  return `${draft.moment.pbx}-call-${callId}-${session.id}`;
}

function offerFailureOf(was: LegState, cause: LegCause): OfferFailure {
  if (cause === 'hung-up') return was.at === 'connecting' || was.at === 'parked' ? 'leg-dropped' : 'rejected';
  if (cause === 'number-refused') return 'rejected';
  return isLost(cause) ? 'leg-lost' : cause;
}

type Lost = Extract<LegCause, 'media-lost' | 'switch-restarted' | 'switch-down' | 'idle' | 'renewal'>;

function isLost(cause: LegCause): cause is Lost {
  return ['media-lost', 'switch-restarted', 'switch-down', 'idle', 'renewal'].includes(cause);
}

/** E7: a kept leg of a logged-out session is gone, and with it the last of the session. */
function forget(draft: Draft, session: Session): void {
  draft.drop('leg', session.id, 'leg.forgotten');
  draft.drop('session', session.id, 'session.forgotten');
}
