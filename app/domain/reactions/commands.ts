import { isOnCall, type Hold, type Setter } from '../agent.js';
import { abortCallback, isCalledBack } from '../callback-dial.js';
import { releaseCall } from '../calls.js';
import { isMember } from '../conferences.js';
import { customerOf } from '../consults.js';
import type { Draft } from '../draft.js';
import type { Command } from '../events.js';
import { clearHolds, isHeld, moveAgent, setHold } from '../holds.js';
import type { CallId } from '../ids.js';
import { askedBy, type Asking } from '../asking.js';
import { legIsActive } from '../leg-waits.js';
import { channelOfLeg, isResting } from '../leg.js';
import { dialLeg, legDown } from '../legs.js';
import { waitsInPark } from '../policies/leg-end.js';
import { isKnownReason } from '../reason.js';
import { forgetSession } from '../sessions.js';
import type { SuperviseCommand } from '../supervise-command.js';
import type { Call, Session } from '../world.js';
import { cancelCallback } from './callback.js';
import { addParty, confer, dropParty, leave as leaveTalk, releasedAll } from './conference.js';
import { connectCalls } from './connect-calls.js';
import { consult, endConsult } from './consult.js';
import { dial } from './dial.js';
import { dialIn } from './dial-in.js';
import { sendDigits } from './digits.js';
import { holdOrRetrieve } from './hold-call.js';
import { leave, withdrawOffer } from './leave.js';
import { login } from './login.js';
import { pauseQueue, unpauseQueue } from './queue-pauses.js';
import { obeyRecording } from './recordings.js';
import { reset } from './reset.js';
import { acceptOffer, rejectOffer } from './preview.js';
import { supervise } from './supervise.js';
import { transfer } from './transfer.js';
import { isOnAnyCall } from '../second-lines.js';

/** What people ask for; a refusal changes nothing. */
export function obey(draft: Draft, command: Command): void {
  if (command.do === 'login') return login(draft, command);
  if (command.do === 'dial-in') return dialIn(draft, command);
  if (command.do === 'end-leg') return endLeg(draft, command);
  if (isSupervise(command)) return supervise(draft, command);
  if (command.do === 'cancel-callback') return cancelCallback(draft, command);
  const session = draft.sessionOfAgent(command.agentId);
  if (!session) return draft.refuse('not-logged-in', 'agentId');
  draft.subject = session.id;
  carryOut(draft, session, command);
  // E6: whatever was asked for, somebody is there.
  if (!draft.refusal) legIsActive(draft, session.id);
}

function isSupervise(command: Command): command is SuperviseCommand {
  return command.do === 'supervise' || command.do === 'switch-supervision' || command.do === 'stop-supervising';
}

type OnSession = Exclude<Command, SuperviseCommand | { do: 'login' | 'dial-in' | 'end-leg' | 'cancel-callback' }>;

function carryOut(draft: Draft, session: Session, command: OnSession): void {
  switch (command.do) {
    case 'logout':
      return logout(draft, session, command);
    case 'hold':
      return hold(draft, session, command);
    case 'unhold':
      return unhold(draft, session, command);
    case 'pause-queue':
      return pauseQueue(draft, session, command);
    case 'unpause-queue':
      return unpauseQueue(draft, session, command);
    case 'reset':
      return reset(draft, session, command);
    case 'end-wrap-up':
      if (session.state.at !== 'wrap-up') return draft.refuse('not-in-wrap-up');
      return endWrapUp(draft, session, command.via);
    case 'accept':
      return acceptOffer(draft, session);
    case 'reject':
      return rejectOffer(draft, session);
    case 'release':
      return release(draft, session, command);
    case 'transfer':
      return transfer(draft, session, command);
    case 'hold-call':
    case 'retrieve-call':
      return holdOrRetrieve(draft, session, command);
    case 'dial':
      return dial(draft, session, command);
    case 'record':
      return obeyRecording(draft, session, command);
    case 'consult':
      return consult(draft, session, command);
    case 'connect-calls':
      return connectCalls(draft, session, command);
    case 'complete-consult':
    case 'abort-consult':
      return endConsult(draft, session, command);
    case 'confer':
      return confer(draft, session, command);
    case 'add-party':
      return addParty(draft, session, command);
    case 'drop-party':
      return dropParty(draft, session, command);
    case 'send-digits':
      return sendDigits(draft, session, command);
    case 'leave-conference':
      return leaveTalk(draft, session, command);
    case 'reconnect':
      return reconnect(draft, session);
    case 'drop-leg':
      return letGo(draft, session);
  }
}

/** C2: during a call it is pending; an offer is withdrawn. */
function logout(draft: Draft, session: Session, command: Extract<Command, { do: 'logout' }>): void {
  if (!isOnAnyCall(draft, session)) return leave(draft, session, command);
  if (session.pending.logout) return;
  const logout = { via: command.via, by: command.by };
  draft.put('session', { ...session, pending: { ...session.pending, logout } }, 'logout.pending', askedBy(command));
}

function hold(draft: Draft, session: Session, command: Extract<Command, { do: 'hold' }>): void {
  const { setter, reason, via, by } = command;
  if (setter === 'system') return draft.refuse('not-your-hold', 'setter');
  // What another PBX says of its phone is its own word (J); people choose from the list.
  if (setter !== 'presence' && !isKnownReason(draft.directory, reason)) return draft.refuse('no-such-reason', 'reason');
  const wish = { setter, reason, since: draft.at, askedAt: draft.steady, via, by };
  if (isOnCall(session.state)) return holdLater(draft, session, wish, command);
  const held = setHold(draft, session, wish, command);
  withdrawOffer(draft, held);
}

/**
 * C2: carried out when the call ends. C1: what another setter asked for before is a hold beside it, not replaced; asked
 * again it counts from then.
 */
function holdLater(draft: Draft, session: Session, wish: Hold, asking: Asking): void {
  const asked = session.pending.hold;
  const now = asked && asked.setter !== wish.setter ? setHold(draft, session, asked) : session;
  const { setter, reason } = wish;
  const detail = { setter, reason, ...askedBy(asking) };
  draft.put('session', { ...now, pending: { ...now.pending, hold: wish } }, 'hold.pending', detail);
}

function unhold(draft: Draft, session: Session, command: Extract<Command, { do: 'unhold' }>): void {
  const { setter, via } = command;
  if (setter === 'system') return draft.refuse('not-your-hold', 'setter');
  if (notReadyWins(draft, session, setter, via)) return draft.refuse('not-ready-wins');
  if (setter === 'agent' && !legAllowsReady(draft, session)) return draft.refuse('leg-not-parked');
  const detail = { setter, ...askedBy(command) };
  let now = clearHolds(draft, session, (held) => held.setter === setter, detail);
  if (now.pending.hold?.setter === setter) {
    now = { ...now, pending: { ...now.pending, hold: null } };
    draft.put('session', now, 'hold.pending-cleared', detail);
  }
  if (setter === 'agent' && now.state.at === 'wrap-up') {
    endWrapUp(draft, now, via);
  }
}

function endWrapUp(draft: Draft, session: Session, via: string): void {
  moveAgent(draft, session, { on: 'wrap-up-over', held: isHeld(session) }, 'agent.wrap-up-ended', session, { via });
}

/** C1: NotReady and Logout win over Ready from another interface within 500 ms, in any order of arrival. */
function notReadyWins(draft: Draft, session: Session, setter: Setter, via: string): boolean {
  const { conflictMs } = draft.directory.settings;
  return [...session.holds, session.pending.hold].some((hold) => {
    const asked = hold?.setter === setter && hold.via !== 'system' && hold.reason !== 'login';
    return asked && hold.via !== via && draft.steady - (hold.askedAt ?? hold.since) < conflictMs;
  });
}

/** E2: with `connectOnLogin` nobody is ready before the leg is parked. */
function legAllowsReady(draft: Draft, session: Session): boolean {
  if (!waitsInPark(session)) return true;
  const state = draft.leg(session.id)?.state;
  // E6: one that rests comes with the next call, unless its agent is held for it.
  if (isResting(state)) return !session.holds.some(({ reason }) => reason === 'leg-idle');
  return state?.at === 'parked' || state?.at === 'connecting' || state?.at === 'connected';
}

/** E7: a leg that was kept after the logout. Of an agent who is signed in the leg ends with the logout. */
function endLeg(draft: Draft, { sessionId, via, by }: Extract<Command, { do: 'end-leg' }>): void {
  const session = draft.session(sessionId);
  if (session?.state.at !== 'logged-out') return draft.refuse(session ? 'still-logged-in' : 'not-logged-in');
  draft.subject = sessionId;
  forgetSession(draft, session, { via, by });
}

/** E4: the other side goes, or is called no more; the agent stays on the phone. Who came since is not whom they meant. */
function release(draft: Draft, session: Session, { callId }: Extract<Command, { do: 'release' }>): void {
  const call = isOnCall(session.state) ? draft.call(session.state.callId) : undefined;
  if (!call || !isMeant(draft, call, callId)) return draft.refuse('no-call');
  if (isCalledBack(call)) return abortCallback(draft, call, 'released');
  if (!releasedAll(draft, call)) releaseCall(draft, call, 'agent');
}

/** The call itself, the customer about whom it consults somebody, or any of the same conference. */
function isMeant(draft: Draft, call: Call, callId: CallId): boolean {
  if (call.id === callId || customerOf(draft, call.id)?.id === callId) return true;
  const named = draft.call(callId);
  return isMember(call) && isMember(named) && named.state.conference === call.state.conference;
}

/** E5: dials a dropped or lost leg again at once. */
function reconnect(draft: Draft, session: Session): void {
  const leg = draft.leg(session.id);
  if (!leg || !session.nailedUp) return draft.refuse('not-nailed-up');
  if (channelOfLeg(leg.state)) return draft.refuse('leg-is-up');
  dialLeg(draft, session, { purpose: { for: 'park' }, tried: [], attempt: 0 });
}

/** I: as if the agent had hung it up (E5): nobody dials it again until they ask. Without a leg there is nothing to do. */
function letGo(draft: Draft, session: Session): void {
  const leg = draft.leg(session.id);
  if (!leg || !session.nailedUp) return draft.refuse('not-nailed-up');
  const { state } = leg;
  const channel = channelOfLeg(state);
  if (!channel) return;
  const forCall = 'purpose' in state && state.purpose.for !== 'park';
  if (forCall || state.at === 'connecting' || state.at === 'connected') return draft.refuse('leg-in-use');
  draft.send({ do: 'hangup', channel, reason: 'normal' });
  legDown(draft, session, leg, 'hung-up');
}
