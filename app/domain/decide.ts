import { isOnCall } from './agent.js';
import { announcementEnded, followAnnouncements } from './announcements.js';
import { isOwnCall, overflowCall, requeueCall, releaseCall, sessionOf, settleCall } from './calls.js';
import { agentLost, isCalledBack, mayJoinAtOnce } from './callback-dial.js';
import { joinsTheirs, lookAtCallback } from './callback-place.js';
import { leftClosedQueue } from './closed-queues.js';
import { leaveConference } from './conference-ends.js';
import { isMember } from './conferences.js';
import { customerOf, isJustLeftAlone } from './consults.js';
import { directUnanswered, ringAgentOf } from './direct.js';
import { Draft } from './draft.js';
import type { Decision } from './decision.js';
import type { DomainEvent } from './events.js';
import type { ChannelId, Moment } from './ids.js';
import { isJustHandedOver } from './handed-over.js';
import { limitsChanged } from './leg-waits.js';
import { failOffer } from './offers.js';
import { agentIsThere, agentUnreached, farEntered, farRinging, isAt } from './outgoing.js';
import { assignAgent, assignCall, legIsParked, routesChanged } from './policies/assign.js';
import { endTakenAwayGreetings, greetPersonally } from './personal-greetings.js';
import { callerEntered } from './reactions/arrivals.js';
import { joinTogether, releaseIfUnserved, releaseUnserved } from './reactions/callers.js';
import { partyAnswered } from './reactions/conference.js';
import { emergenciesOver, emergencyCalled, emergencyOver } from './reactions/emergency-calls.js';
import { consultBroken } from './reactions/consult.js';
import { obey } from './reactions/commands.js';
import { desktopSeen } from './reactions/desktop.js';
import {
  foundApart,
  foundCompleted,
  foundConversation,
  foundLeg,
  foundStray,
  foundTakenOut,
  foundTogether,
  foundUnbridged,
} from './reactions/found.js';
import { holdPressed } from './reactions/hold-call.js';
import { foundAnswered, legEntered, legRinging } from './reactions/legs.js';
import { endStrayPauses } from './reactions/queue-pauses.js';
import { endStrayPresence, presenceSeen, settlePresence } from './reactions/presence.js';
import { deviceSeen } from './reactions/reach.js';
import { recordingTold } from './reactions/recordings.js';
import { recordCalls } from './recordings.js';
import { bridgeChanged, channelGone, continueOffer, digit, effectFailed } from './reactions/switch.js';
import { overdue, playbackEnded, switchUp } from './reactions/switch.js';
import { supervisionHeard } from './reactions/supervisor-lines.js';
import { endAllSupervisions, endStraySilences, followSupervisions } from './supervisions.js';
import { finishTalk } from './sessions.js';
import { settingFor } from './setting-for.js';
import type { Signal } from './signals.js';
import { forgetStrayTolls, meterTolls } from './tolls.js';
import { noteTrunkAlive, settleContacts, trunkPinged } from './trunks.js';
import { forgetStrayTurns } from './turns.js';
import { planWait, replanWaits } from './waits.js';
import type { Session, View } from './world.js';

/** More rounds than any chain of signals needs; a loop ends here instead of hanging the only writer. */
const MOST_ROUNDS = 50;

/** The whole middle: one event on the state of now leads to changes and effects. Pure. */
export function decide(view: View, event: DomainEvent, moment: Moment): Decision {
  const draft = new Draft(view, moment);
  if (!supervisionHeard(draft, event)) react(draft, event);
  for (let round = 0; round < MOST_ROUNDS; round++) {
    const signals = draft.signals.length > 0 ? draft.signals : draft.lastSignals;
    if (signals.length === 0 && !followSupervisions(draft)) break;
    for (const signal of signals.splice(0)) answer(draft, signal);
  }
  settlePresence(draft, view);
  recordCalls(draft, view);
  meterTolls(draft, view);
  followAnnouncements(draft);
  greetPersonally(draft, view);
  const { changes, effects, refusal, subject } = draft;
  return refusal
    ? { changes: [], effects: [], refusal, sessionId: null }
    : { changes, effects, refusal: null, sessionId: subject };
}

function react(draft: Draft, event: DomainEvent): void {
  switch (event.type) {
    case 'caller.entered':
      return callerEntered(draft, event);
    case 'leg.entered':
      return legEntered(draft, event.sessionId, event.channel);
    case 'leg.ringing':
      return rings(draft, event.channel);
    case 'far.entered':
      return farEntered(draft, event.callId, event.channel);
    case 'far.answered':
      return answered(draft, event.channel);
    case 'channel.left':
      return channelGone(draft, event.channel, 'left');
    case 'emergency.called':
      return emergencyCalled(draft, event.channel, event.peer);
    case 'channel.gone':
      emergencyOver(draft, event.channel);
      return channelGone(draft, event.channel, event);
    case 'digit':
      return digit(draft, event.channel, event.digit);
    case 'hold.pressed': {
      const owner = draft.ownerOf(event.channel);
      return owner?.kind === 'leg' ? holdPressed(draft, owner.id, event.held) : undefined;
    }
    case 'bridge.joined':
    case 'bridge.left':
      return bridgeChanged(draft, event);
    case 'playback.ended':
      return playbackEnded(draft, event.channel, event.playback, event.ok);
    case 'greeting.ended':
      return announcementEnded(draft, event.playback, event.ok);
    case 'recording.started':
    case 'recording.stopped':
      return recordingTold(draft, event);
    case 'switch.up':
      if (event.restarted) {
        endAllSupervisions(draft);
        emergenciesOver(draft);
      } else endStraySilences(draft);
      return switchUp(draft, event.restarted);
    case 'supervisor.entered':
    case 'tap.entered':
    case 'switch.down':
    case 'switch.replaced':
      return;
    case 'command':
      return obey(draft, event.command);
    case 'deadline':
      return overdue(draft, event);
    case 'effect.failed':
      return effectFailed(draft, event);
    case 'trunk.pinged':
      return trunkPinged(draft, event);
    case 'device.seen':
      return deviceSeen(draft, event.peer, event.there);
    case 'presence.seen':
      return presenceSeen(draft, event);
    case 'desktop.seen':
      return desktopSeen(draft, event.agentId, event.there);
    case 'directory.changed':
      if (event.was) endTakenAwayGreetings(draft, event.was);
      return directoryChanged(draft);
    case 'found.together':
      return foundTogether(draft, event);
    case 'found.conversation':
      return foundConversation(draft, event);
    case 'found.leg':
      return foundLeg(draft, event);
    case 'found.answered':
      return foundAnswered(draft, event.sessionId);
    case 'found.completed':
      return foundCompleted(draft, event);
    case 'found.apart':
      return foundApart(draft, event);
    case 'found.taken-out':
      return foundTakenOut(draft, event);
    case 'found.unbridged':
      return foundUnbridged(draft, event);
    case 'found.stray':
      return foundStray(draft, event);
  }
}

function rings(draft: Draft, channel: ChannelId): void {
  const owner = draft.ownerOf(channel);
  if (owner?.kind === 'leg') return legRinging(draft, owner.id);
  const call = owner && draft.call(owner.id);
  if (call) farRinging(draft, call);
}

/** Of a leg the dialplan tells us, when it lets it in. */
function answered(draft: Draft, channel: ChannelId): void {
  const owner = draft.ownerOf(channel);
  const call = owner?.kind === 'call' ? draft.call(owner.id) : undefined;
  if (!isAt(call, 'calling')) return;
  noteTrunkAlive(draft, call.trunkId, call.state.contact);
  if (call.state.into !== undefined) return partyAnswered(draft, call, call.state.into);
  if (mayJoinAtOnce(draft, call)) joinTogether(draft, call.id, call.state.sessionId);
}

/** Signal → policies, in order. */
function answer(draft: Draft, signal: Signal): void {
  switch (signal.signal) {
    case 'agent.free':
      return assignAgent(draft, signal.sessionId);
    case 'call.waiting':
      if (ringAgentOf(draft, signal.callId)) return;
      if (releaseIfUnserved(draft, signal.callId) || leftClosedQueue(draft, signal.callId)) return;
      if (joinsTheirs(draft, signal.callId)) planWait(draft, signal.callId);
      lookAtCallback(draft, signal.callId);
      return assignCall(draft, signal.callId);
    case 'direct.unanswered':
      return directUnanswered(draft, signal.callId, signal.reason);
    case 'call.settled': {
      const call = draft.call(signal.callId);
      return call && settleCall(draft, call);
    }
    case 'leg.usable':
      continueOffer(draft, signal.sessionId);
      return agentIsThere(draft, signal.sessionId);
    case 'leg.parked':
      legIsParked(draft, signal.sessionId);
      return agentIsThere(draft, signal.sessionId);
    case 'call.unreached':
      return agentUnreached(draft, signal.callId);
    case 'talk.broken':
      return talkBroken(draft, signal);
    case 'offer.broken': {
      const offer = draft.get('offer', signal.offerId);
      return offer && failOffer(draft, offer, signal.reason);
    }
    case 'routes.changed':
      return routesChanged(draft);
  }
}

type TalkBroken = Extract<Signal, { signal: 'talk.broken' }>;

/** E4: an agent who hangs up ended the call; a lost leg sends the caller back to the head of the queue, or away. */
function talkBroken(draft: Draft, signal: TalkBroken): void {
  const broken = draft.call(signal.callId);
  const agent = draft.session(signal.sessionId);
  if (agent && isMember(broken)) return leaveConference(draft, agent, signal.lost ? 'lost' : 'hung-up');
  if (!broken) return ownCallGone(draft, signal, agent);
  if (isCalledBack(broken)) return agentLost(draft, broken);
  const consulting = customerOf(draft, broken.id) !== undefined;
  const call = consulting && agent ? consultBroken(draft, broken, agent, signal.lost) : broken;
  if (!call) return;
  const session = draft.session(signal.sessionId);
  // The caller waits, or talks to somebody else, by now: only the agent has anything to end.
  if (sessionOf(call) !== signal.sessionId) return session && finishTalk(draft, session, call);
  const { queueId } = call;
  const lost = signal.lost || consulting || isJustLeftAlone(draft, call) || isJustHandedOver(draft, call);
  const then = lost && !isOwnCall(call) ? settingFor(draft.directory, 'onLegLost', { queueId }) : 'release';
  if (then === 'release') return releaseCall(draft, call, lost ? 'lost' : 'agent');
  if (then === 'overflow') return overflowCall(draft, call, 'lost');
  requeueCall(draft, call);
  if (session) finishTalk(draft, session, call);
}

/** A call of the agent's own that was ended in the very step in which the leg broke: only the agent is left in it. */
function ownCallGone(draft: Draft, { callId }: TalkBroken, session: Session | undefined): void {
  if (!session || !isOnCall(session.state) || session.state.callId !== callId) return;
  finishTalk(draft, session, { id: callId, queueId: null });
}

function directoryChanged(draft: Draft): void {
  releaseUnserved(draft);
  for (const { id } of draft.all('call')) leftClosedQueue(draft, id);
  replanWaits(draft);
  endStrayPauses(draft);
  endStrayPresence(draft);
  forgetStrayTurns(draft);
  forgetStrayTolls(draft);
  settleContacts(draft);
  limitsChanged(draft);
  draft.raise({ signal: 'routes.changed' });
  for (const session of draft.all('session')) {
    if (session.state.at === 'ready') draft.raise({ signal: 'agent.free', sessionId: session.id });
  }
}
