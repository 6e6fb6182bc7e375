import { callNext } from './call.js';
import { endCall, refuseAsking, turnAway } from './calls.js';
import { isAsked } from './asked-colleague.js';
import { isDirect } from './direct-target.js';
import type { Agent } from './directory.js';
import type { Draft } from './draft.js';
import { moveAgent } from './holds.js';
import type { CallId } from './ids.js';
import { dialLeg } from './legs.js';
import type { OfferFailure } from './offer.js';
import { deliverTo, patience } from './offers.js';
import { busyVerdict, directVerdict, type DirectVerdict } from './policies/direct-call.js';
import { settingFor } from './setting-for.js';
import type { Call, Session } from './world.js';

/** K6: whom a call to an agent's own number rings, or what its caller gets instead. False: it is no such call. */
export function ringAgentOf(draft: Draft, callId: CallId): boolean {
  const call = draft.call(callId);
  if (!call || !isDirect(call)) return false;
  if (call.state.at !== 'waiting') return true;
  const agent = draft.directory.agents.get(call.directTo);
  if (agent) carryOut(draft, call, agent, directVerdict(draft, agent));
  else turnAway(draft, call, { number: null, prompt: null }, 'no-route');
  return true;
}

/** The phone was not picked up, or could not be: the caller is not kept waiting for it. */
export function directUnanswered(draft: Draft, callId: CallId, reason: OfferFailure): void {
  const call = draft.call(callId);
  if (call?.state.at !== 'waiting' || !isDirect(call)) return;
  const agent = draft.directory.agents.get(call.directTo);
  if (!agent) return turnAway(draft, call, { number: null, prompt: null }, 'no-route');
  if (isAsked(draft, call)) return refuse(draft, call, asUnanswered(reason));
  carryOut(draft, call, agent, reason === 'busy' ? busyVerdict(draft, agent) : { do: 'voicemail' });
}

/** K6: straight to the voicemail of this agent, whatever they do. */
export function toVoicemail(draft: Draft, call: Call, agent: Agent, ownPhone = false): void {
  const whom = { agentId: agent.id };
  const rings = ownPhone && agent.phoneId !== null;
  if (!rings && !settingFor(draft.directory, 'voicemail', whom)) {
    return turnAway(draft, call, { number: null, prompt: null }, 'no-route');
  }
  const phone = rings ? { id: agent.phoneId, ringMs: settingFor(draft.directory, 'ringMs', whom) } : null;
  draft.send({ do: 'voicemail', channel: call.channel, agentId: agent.id, phone });
  endCall(draft, call, 'voicemail');
}

function carryOut(draft: Draft, call: Call, agent: Agent, verdict: DirectVerdict): void {
  if (verdict.do !== 'ring' && isAsked(draft, call)) {
    return refuse(draft, call, isEngaged(draft, agent) ? 'busy' : 'not-ready');
  }
  switch (verdict.do) {
    case 'ring':
      return ring(draft, call, verdict.session);
    case 'voicemail':
    case 'own-phone':
      return toVoicemail(draft, call, agent, verdict.do === 'own-phone');
    case 'busy':
    case 'not-ready':
      // Nobody can be told by a status who has been answered already.
      if (call.answered) return turnAway(draft, call, { number: null, prompt: null }, verdict.do);
      draft.send({ do: 'hangup', channel: call.channel, reason: verdict.do });
      return endCall(draft, call, verdict.do);
  }
}

/** K3: nobody's voicemail hears who asks. */
function refuse(draft: Draft, call: Call, reason: 'busy' | 'not-ready' | 'normal'): void {
  refuseAsking(draft, call, reason, reason === 'busy' ? 'busy' : 'not-ready');
}

/** What is said to who asks for somebody whose telephone was not picked up. */
function asUnanswered(reason: OfferFailure): 'busy' | 'not-ready' | 'normal' {
  if (reason === 'busy') return 'busy';
  return reason === 'rejected' ? 'normal' : 'not-ready';
}

function isEngaged(draft: Draft, { id }: Agent): boolean {
  const at = draft.sessionOfAgent(id)?.state.at;
  return at !== undefined && at !== 'ready' && at !== 'not-ready';
}

/** As an offer of a queue, but of nobody's queue: the agent has no choice to look at it first, and no cost of missing it. */
function ring(draft: Draft, call: Call, session: Session): void {
  const id = draft.newId();
  const parked = draft.leg(session.id)?.state.at === 'parked';
  const until = draft.at + patience(draft, session, call, parked);
  const { id: callId } = call;
  const offer = { id, callId, sessionId: session.id, queueId: null, state: { at: 'reserved', until } } as const;
  draft.put('offer', offer, 'offer.made', { direct: true });
  draft.put('call', { ...call, state: callNext(call.state, { on: 'offered' }) }, 'call.offered', {
    sessionId: session.id,
  });
  moveAgent(draft, session, { on: 'rung', offerId: id, callId }, 'agent.offered');
  if (parked) deliverTo(draft, session, call, id);
  else dialLeg(draft, session, { purpose: { for: 'offer', offerId: id }, tried: [], attempt: 0 });
}
