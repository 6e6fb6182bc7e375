import { isAsked } from './asked-colleague.js';
import { callNext } from './call.js';
import type { CallEnd } from './call-end.js';
import { agentLost, isCalledBack } from './callback-dial.js';
import { isAway } from './callback-place.js';
import { expectOffer } from './callback-talk.js';
import { deliveringOffer } from './call-offers.js';
import { memberGone } from './conference-ends.js';
import { isCalledIn, isMember } from './conferences.js';
import { destination } from './destination.js';
import type { Draft } from './draft.js';
import type { HangUpReason, Onward } from './effects.js';
import type { PromptId, SessionId } from './ids.js';
import { arrivingEnd } from './inner-ends.js';
import { isAt } from './outgoing.js';
import { endMusic, failOffer, playMusic } from './offers.js';
import { onwardProblem } from './onward-number.js';
import { isLine, lineOver } from './second-lines.js';
import { finishTalk } from './sessions.js';
import { togetherOver } from './together.js';
import { partyNotComing, passingGone } from './passing.js';
import { planWait } from './waits.js';
import { calledProblem } from './policies/called-number.js';
import { headOf } from './policies/requeue.js';
import { queueOf } from './routing.js';
import type { Call } from './world.js';

/** Seconds a waiting caller stays with us when we no longer refresh it (K7: never under 60). */
export const DEADMAN_SECONDS = 60;

/** The customer's contact is over; whoever was with it is freed. */
export function endCall(draft: Draft, call: Call, by: CallEnd): void {
  const sessionId = sessionOf(call);
  const waitedMs = call.state.at === 'talking' ? call.state.since - call.arrivedAt : draft.at - call.arrivedAt;
  const about = { by, sessionId, queueId: call.queueId, waitedMs };
  const detail = call.state.at === 'failed' ? { ...about, cause: call.state.cause } : about;
  draft.drop('call', call.id, 'call.ended', detail);
  for (const offer of draft.offersOfCall(call.id)) failOffer(draft, offer, 'caller-gone');
  const arriving = arrivingEnd(draft, call);
  // With this end goes the other one: nobody, least of all its own agent, is asked to take it any more.
  if (arriving && (arriving.state.at === 'waiting' || arriving.state.at === 'offered'))
    endCall(draft, arriving, 'caller');
  if (call.state.at === 'together') togetherOver(draft, call);
  if (isMember(call)) memberGone(draft, call);
  if (isAt(call, 'passing')) passingGone(draft, call);
  if (isCalledIn(call)) partyNotComing(draft, call.id);
  if (isLine(call)) lineOver(draft, call);
  const session = sessionId === null || isCalledIn(call) ? undefined : draft.session(sessionId);
  if (session) finishTalk(draft, session, call);
  if (call.trunkId !== null) draft.raise({ signal: 'routes.changed' });
}

/** Whose it is: who talks in it, or makes it. */
export function sessionOf({ state }: Call): SessionId | null {
  return 'sessionId' in state ? state.sessionId : null;
}

/** An agent's own call: nobody takes it over, and nobody is queued for it. Sent on to a queue it is one of that queue. */
export function isOwnCall({ direction, queueId }: Call): boolean {
  return direction === 'out' && queueId === null;
}

/** Takes the caller out of the conversation, or off hold, before anything else is done to them: so nobody overhears it. */
export function takeOut(draft: Draft, call: Call): void {
  if (call.state.at !== 'talking' && call.state.at !== 'together' && call.state.at !== 'conference') return;
  const bridge = 'bridge' in call.state ? call.state.bridge : draft.leg(call.state.sessionId)?.bridge;
  if (bridge) draft.send({ do: 'remove', bridge, channel: call.channel });
  if (call.state.at === 'talking' && call.state.held) draft.send(endMusic(call));
}

/** Ends the call from our side. */
export function releaseCall(
  draft: Draft,
  call: Call,
  by: CallEnd,
  reason: HangUpReason = by === 'no-route' ? 'unallocated' : 'normal',
): void {
  hangUpFar(draft, call, reason);
  endCall(draft, call, by);
}

function hangUpFar(draft: Draft, call: Call, reason: HangUpReason): void {
  const { state, channel } = call;
  takeOut(draft, call);
  // Whoever answers as they are let go is out of the bridge before the agent's next customer is in it.
  const ringsIn = state.at === 'calling' && state.placed ? draft.leg(state.sessionId)?.bridge : null;
  if (ringsIn) draft.send({ do: 'remove', bridge: ringsIn, channel });
  if (state.at === 'failed') {
    const leg = draft.leg(state.sessionId)?.state;
    if (leg?.at === 'connected') draft.send({ do: 'hush', channel: leg.channel, playback: state.playback });
  } else if (state.at !== 'agent-first') draft.send({ do: 'hangup', channel, reason });
}

/**
 * The agent is taken out of the call they are in, and what becomes of the agent is another's matter: a customer goes back
 * to the head of the queue, a call of the agent's own is over.
 */
export function leaveCall(draft: Draft, call: Call): void {
  if (isCalledBack(call)) return agentLost(draft, call);
  if (!isOwnCall(call)) return requeueCall(draft, call);
  hangUpFar(draft, call, 'normal');
  draft.drop('call', call.id, 'call.ended', { by: 'lost', sessionId: sessionOf(call), queueId: null });
  if (call.trunkId !== null) draft.raise({ signal: 'routes.changed' });
}

/** Nobody came in time, or nothing is left to wait for: the dialplan's fallback takes the caller over. */
export function overflowCall(draft: Draft, call: Call, by: 'timeout' | 'no-route' | 'lost' = 'timeout'): void {
  if (isAskedInVain(draft, call)) return refuseAsking(draft, call, 'not-ready', by);
  if (call.state.at === 'talking' && call.state.held) draft.send(endMusic(call));
  // Whoever is to be called back has no line that could go anywhere.
  if (isAway(call)) return endCall(draft, call, 'no-route');
  draft.send({ do: 'fallback', channel: call.channel });
  endCall(draft, call, by);
}

/** K3: the agent who asks is told by how their call ends: whom they ask about is on hold, and nothing else answers them. */
export function refuseAsking(draft: Draft, call: Call, reason: 'busy' | 'not-ready' | 'normal', by: CallEnd): void {
  draft.send({ do: 'hangup', channel: call.channel, reason });
  endCall(draft, call, by);
}

/** Whoever has been put through is sent on as any caller. */
function isAskedInVain(draft: Draft, call: Call): boolean {
  return (call.state.at === 'waiting' || call.state.at === 'offered') && isAsked(draft, call);
}

/** We are closed: the caller goes on to another number, else the dialplan says so and ends the call. */
export function turnAway(
  draft: Draft,
  call: Call,
  { number, prompt }: { readonly number: string | null; readonly prompt: PromptId | null },
  by: CallEnd = 'closed',
): void {
  if (isAskedInVain(draft, call)) return refuseAsking(draft, call, 'not-ready', by);
  const onTo = number === null ? null : onwardTo(draft, call, number);
  draft.send({ do: 'turn-away', channel: call.channel, onTo, prompt });
  endCall(draft, call, by);
}

/** The route or the menu leads to an announcement: the caller hears it, and that is all. */
export function announceTo(draft: Draft, call: Call, prompt: PromptId): void {
  turnAway(draft, call, { number: null, prompt }, 'announced');
}

/** The route, the menu or the agent leads to a number outside; without a way there the dialplan says so and ends the call. */
export function forwardCall(draft: Draft, call: Call, number: string): void {
  if (isAskedInVain(draft, call)) return refuseAsking(draft, call, 'not-ready', 'closed');
  const onTo = onwardTo(draft, call, number);
  draft.send({ do: 'turn-away', channel: call.channel, onTo, prompt: null });
  endCall(draft, call, onTo ? 'onward' : 'no-route');
}

/** Looked at again with each call: what was a number outside when it was saved may be ours by now, or a trunk changed. */
function onwardTo(draft: Draft, { queueId }: Call, to: string): Onward | null {
  if (onwardProblem(draft, to) !== null || calledProblem(draft, draft.moment, { queueId }, to)) return null;
  const way = destination(draft, to, null, []);
  if (!way.found) return null;
  const { trunkId, contactIndex, number, callerId } = way;
  return { trunkId, contactIndex, number, callerId };
}

/** E4: the agent's leg was lost under the caller, who goes to the head of the queue with an apology. */
export function requeueCall(draft: Draft, call: Call): void {
  if (call.state.at !== 'talking' && call.state.at !== 'together' && call.state.at !== 'conference') return;
  const apology = `${draft.moment.pbx}-sorry-${draft.newId()}`;
  const maxWait = queueOf(draft, call)?.maxWaitMs ?? null;
  const until = maxWait === null ? null : draft.at + maxWait;
  const apologyUntil = draft.at + draft.directory.settings.tellMs;
  const sessionId = sessionOf(call);
  const declined = sessionId === null ? call.declined : { ...call.declined, [sessionId]: draft.at };
  const state = callNext(call.state, { on: 'requeued', at: draft.at, until, apology, apologyUntil });
  const place = headOf(draft, call.queueId, call.place);
  draft.put('call', { ...call, state, place, declined, guarded: true }, 'call.requeued', { apology: true });
  takeOut(draft, call);
  draft.send(
    { do: 'deadman', channel: call.channel, seconds: DEADMAN_SECONDS },
    { do: 'play', channel: call.channel, playback: apology, prompt: 'apology' },
  );
  planWait(draft, call.id);
  draft.raise({ signal: 'call.waiting', callId: call.id });
}

/** Whoever still waits after the first look for an agent hears something and is guarded by a dead-man (K7). */
export function settleCall(draft: Draft, call: Call): void {
  const onItsWay = deliveringOffer(draft, call.id) !== undefined;
  if ((call.state.at !== 'waiting' && call.state.at !== 'offered') || onItsWay || isAway(call)) return;
  playMusic(draft, call);
  draft.send({ do: 'deadman', channel: call.channel, seconds: DEADMAN_SECONDS });
  planWait(draft, call.id);
  expectOffer(draft, draft.call(call.id) ?? call);
}
