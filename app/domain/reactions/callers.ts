import { isOnCall } from '../agent.js';
import { callNext } from '../call.js';
import type { CallEnd } from '../call-end.js';
import { callbackOverdue, comesBack } from '../callback-dial.js';
import { keepsPlace, leavesForCallback } from '../callback-place.js';
import { hushTalk, isTalking, talkPromptEnded } from '../callback-talk.js';
import { deliveringOffer } from '../call-offers.js';
import { endCall, isOwnCall, leaveCall, overflowCall } from '../calls.js';
import { leaveConference } from '../conference-ends.js';
import { isInConference } from '../conference-moves.js';
import { isMember } from '../conferences.js';
import { askQueueNoMore, consultedHungUp, customerOf } from '../consults.js';
import { isDirect } from '../direct-target.js';
import type { Draft } from '../draft.js';
import { moveAgent } from '../holds.js';
import type { Directory } from '../directory.js';
import type { AgentId, CallId, QueueId, SessionId } from '../ids.js';
import { channelOfLeg, legNext } from '../leg.js';
import { endMusic, failOffer, playMusic, takenBy } from '../offers.js';
import { countCall } from '../turns.js';
import { colleagueJoined } from './conference.js';
import { callerRetrieved, notRetrieved, type Seen } from './hold-call.js';
import { hearAnew } from '../inner-voices.js';
import { isInMenu, leaveMenu, menuOverdue, menuPromptEnded } from '../menus.js';
import { isAt, outgoingOverdue } from '../outgoing.js';
import { passingOverdue } from '../passing.js';
import { isInTogether, type TogetherCall } from '../together.js';
import { lineWasTold } from '../second-lines.js';
import { waitedOut } from '../waited-out.js';
import { spokenTo, wakeWaiting } from '../waits.js';
import type { Call } from '../world.js';

/** The caller's channel hung up or left us for the dialplan. */
export function callerGone(draft: Draft, callId: CallId, by: Extract<CallEnd, 'caller' | 'fallback'> = 'caller'): void {
  const call = draft.call(callId);
  if (!call || leavesForCallback(draft, call)) return;
  const customer = call.state.at === 'talking' ? customerOf(draft, callId) : undefined;
  askQueueNoMore(draft, call);
  endCall(draft, draft.call(callId) ?? call, isOwnCall(call) ? 'called' : by);
  if (customer) consultedHungUp(draft, customer.id, callId);
}

/** The caller left the conversation's bridge without our asking: it hangs up, and the agent is free this instant. */
export function callerLeftBridge(draft: Draft, callId: CallId, bridge: string): void {
  const call = draft.call(callId);
  const several = call?.state.at === 'together' || call?.state.at === 'conference' ? call.state : null;
  if (several?.joined && several.bridge === bridge) return callerGone(draft, callId);
  // Who is on hold, or on the way back, left at our asking; who was found there may be told to have left before. The end of
  // the channel itself is told as well.
  if (call?.state.at !== 'talking' || call.state.held || call.state.found) return;
  if (draft.leg(call.state.sessionId)?.bridge === bridge) callerGone(draft, callId);
}

/** The caller is in the agent's bridge: they talk. */
export function callerJoined(draft: Draft, callId: CallId, bridge: string): void {
  const call = draft.call(callId);
  if (call?.state.at === 'together' && call.state.bridge === bridge) return isInTogether(draft, call as TogetherCall);
  if (isMember(call)) return call.state.bridge === bridge ? isInConference(draft, call) : undefined;
  if (call?.state.at === 'talking' && draft.leg(call.state.sessionId)?.bridge === bridge) {
    return callerRetrieved(draft, call);
  }
  if (comesBack(draft, call, bridge)) return joinTogether(draft, callId, call.state.sessionId);
  const offer = deliveringOffer(draft, callId);
  if (!offer || draft.leg(offer.sessionId)?.bridge !== bridge) return;
  joinTogether(draft, callId, offer.sessionId);
}

/**
 * Makes the conversation true in every row: offer, call, leg and agent. What the rows said instead is over.
 * @param seen by looking at Asterisk, which has not told of the join
 */
export function joinTogether(draft: Draft, callId: CallId, sessionId: SessionId, seen: Seen = {}): void {
  const offer = draft.offersOfCall(callId).find((one) => one.sessionId === sessionId);
  if (offer) takenBy(draft, offer);
  if (offer) draft.drop('offer', offer.id, 'offer.joined', { callId, sessionId });
  else breakPlans(draft, callId, sessionId);
  const call = draft.call(callId);
  const session = draft.session(sessionId);
  const leg = draft.leg(sessionId);
  if (!call || !session || !leg || session.state.at === 'logged-out') return;
  const state = callNext(call.state, { on: 'joined', sessionId, at: draft.at, ...seen });
  // A caller whose way from the menu was lost with the process belongs to a queue all the same.
  const queueId =
    isOwnCall(call) || isDirect(call) ? null : (call.queueId ?? firstQueueOf(draft.directory, session.agentId));
  const joined = { ...call, queueId, state, answered: true, guarded: false, callback: undefined };
  draft.put('call', joined, 'call.joined', { sessionId });
  const together = legNext(leg.state, { on: 'joined', callId });
  draft.put('leg', { ...leg, state: together, answeredAt: leg.answeredAt ?? draft.at }, 'leg.connected');
  // They dialled on their telephone; Asterisk has answered it with the other end's answer, if it was in the bridge by then.
  const channel = channelOfLeg(together);
  if (leg.answeredAt === null && channel !== null) draft.send({ do: 'answer', channel });
  moveAgent(draft, session, { on: 'joined', callId }, 'agent.talking');
  countCall(draft, call, session.agentId);
  if (call.guarded) draft.send({ do: 'deadman', channel: call.channel, seconds: 0 });
  if (call.state.at === 'calling' && leg.state.at === 'connected') {
    draft.send({ do: 'quiet', channel: leg.state.channel, what: 'ring' });
  }
  // Found rather than delivered: nobody has ended the music yet.
  if (!offer) quietFound(draft, call);
  hearAnew(draft, callId);
  colleagueJoined(draft, callId);
}

/** Of a caller who is found with an agent; `call` as it was before. */
function quietFound(draft: Draft, call: Call): void {
  hushTalk(draft, call);
  if (isInMenu(call) && call.state.playback !== null) {
    draft.send({ do: 'hush', channel: call.channel, playback: call.state.playback });
  }
  if ((call.state.at === 'waiting' || call.state.at === 'menu') && call.state.music) draft.send(endMusic(call));
}

/** The queue that a conversation is taken for whose own is not known; null: its agent is in none. */
export function firstQueueOf({ agents }: Directory, agentId: AgentId): QueueId | null {
  return agents.get(agentId)?.queues[0]?.queueId ?? null;
}

/** A conversation that was found undoes the offers either side had, and the conversation the agent was thought to have. */
function breakPlans(draft: Draft, callId: CallId, sessionId: SessionId): void {
  for (const offer of [...draft.offersOfCall(callId), draft.offerOfSession(sessionId)]) {
    if (offer) failOffer(draft, offer, 'void');
  }
  const state = draft.session(sessionId)?.state;
  const other = state && isOnCall(state) && state.callId !== callId ? draft.call(state.callId) : undefined;
  const session = draft.session(sessionId);
  if (session && isMember(other)) return leaveConference(draft, session, 'lost');
  const customer = other && customerOf(draft, other.id);
  if (other) leaveCall(draft, other);
  if (customer) leaveCall(draft, customer);
}

/**
 * The longest wait is over (K1 overflow); while an offer runs it has the last word. In a menu: no digit came in time. On
 * the way back from hold: the join did not come to it. Being sorry: it took as long as it may.
 */
export function waitedTooLong(draft: Draft, call: Call, until: number): void {
  if (callbackOverdue(draft, call, until)) return;
  if (isInMenu(call)) return menuOverdue(draft, call, until);
  if (call.state.at === 'talking' && call.state.held?.at === 'retrieving') {
    return call.state.held.until === until ? notRetrieved(draft, call) : undefined;
  }
  if (isAt(call, 'passing')) return passingOverdue(draft, call, until);
  outgoingOverdue(draft, call, until);
  sorryLongEnough(draft, call, until);
  wakeWaiting(draft, call, until);
  if (call.state.at === 'waiting' && call.state.until === until && !keepsPlace(call)) waitedOut(draft, call);
}

/** The prompt to the caller ended: music again. */
export function callerPromptEnded(draft: Draft, call: Call, playback: string): void {
  if (isInMenu(call)) return menuPromptEnded(draft, call, playback);
  if (talkPromptEnded(draft, call, playback) || lineWasTold(draft, call, playback)) return;
  if ((call.state.at !== 'waiting' && call.state.at !== 'offered') || call.state.apology !== playback) return;
  const state = callNext(call.state, { on: 'apologised', playback });
  draft.put('call', { ...call, state }, 'call.apologised');
  // Whoever is about to be joined gets no music; should the join fail, they are looked after then.
  if (deliveringOffer(draft, call.id) || isTalking(call)) return;
  playMusic(draft, { ...call, state });
  spokenTo(draft, call.id);
}

/** Nobody told that the apology ended: whoever heard it may sit in silence since. */
function sorryLongEnough(draft: Draft, call: Call, until: number): void {
  const { state } = call;
  if (!('apology' in state) || state.apology === null || state.apologyUntil !== until) return;
  callerPromptEnded(draft, call, state.apology);
}

/** A menu or queue was taken away under its callers: nobody waits for nothing. */
export function releaseUnserved(draft: Draft): void {
  const { menus } = draft.directory;
  for (const call of draft.all('call')) {
    if (!isInMenu(call)) releaseIfUnserved(draft, call.id);
    else if (!menus.has(call.state.menuId)) leaveMenu(draft, call);
  }
}

/** Whether this caller waits in a queue that is no more, deleted while somebody was asked to take them: they are sent on. */
export function releaseIfUnserved(draft: Draft, callId: CallId): boolean {
  const call = draft.call(callId);
  if (call?.state.at !== 'waiting' || isDirect(call) || draft.directory.queues.has(call.queueId ?? '')) return false;
  overflowCall(draft, call);
  return true;
}
