import { callNext } from './call.js';
import { DEADMAN_SECONDS, takeOut } from './calls.js';
import { deliveringOffer } from './call-offers.js';
import type { TalkingCall } from './consults.js';
import { isDirect } from './direct-target.js';
import type { Draft } from './draft.js';
import { moveAgent } from './holds.js';
import type { QueueId } from './ids.js';
import type { Call, Change, Session } from './world.js';

/**
 * D2: the customer is in the place of a call that nobody has answered yet: in its queue, or before whom it rings, whose
 * telephone rings on. Should that colleague not take them, they are in front of a queue. False: it has no place.
 */
export function takesPlace(
  draft: Draft,
  session: Session,
  customer: TalkingCall,
  own: Call,
  detail: Change['detail'],
): boolean {
  const { state: before } = own;
  const offers = draft.offersOfCall(own.id);
  if ((before.at !== 'waiting' && before.at !== 'offered') || deliveringOffer(draft, own.id)) return false;
  const asked = isDirect(own) ? offers[0]?.sessionId : undefined;
  const queueId = isDirect(own) ? queueFor(draft, customer, own.directTo) : own.queueId;
  if (queueId === null || (isDirect(own) && asked === undefined)) return false;
  takeOut(draft, customer);
  const maxWait = draft.directory.queues.get(queueId)?.maxWaitMs ?? null;
  const until = maxWait === null ? null : draft.at + maxWait;
  let state = callNext(customer.state, { on: 'queued', at: draft.at, until });
  if (before.at === 'offered') state = callNext(state, { on: 'offered' });
  const sentTo = asked ?? ('sentTo' in before ? before.sentTo : undefined);
  if (sentTo !== undefined) state = callNext(state, { on: 'sent-to', sessionId: sentTo });
  const declined = { ...own.declined, ...customer.declined, [session.id]: draft.at };
  const place = isDirect(own) ? customer.place : own.place;
  const sent = { ...customer, queueId, arrivedAt: draft.at, place, state, declined, guarded: true };
  const to: Change['detail'] = isDirect(own) ? { to: 'agent', agent: own.directTo } : { to: 'queue' };
  draft.put('call', sent, 'call.transferred', { ...detail, ...to, from: customer.queueId });
  draft.send({ do: 'deadman', channel: customer.channel, seconds: DEADMAN_SECONDS });
  for (const offer of offers) {
    draft.put('offer', { ...offer, callId: customer.id, queueId }, 'offer.passed-on', { from: own.id });
    const theirs = draft.session(offer.sessionId);
    if (theirs) moveAgent(draft, theirs, { on: 'passed-on', offerId: offer.id, callId: customer.id }, 'agent.offered');
  }
  draft.send({ do: 'hangup', channel: own.channel, reason: 'normal' });
  draft.drop('call', own.id, 'call.ended', { ...detail, by: 'agent', queueId: own.queueId });
  draft.raise({ signal: 'call.waiting', callId: customer.id });
  draft.raiseLast({ signal: 'call.settled', callId: customer.id });
  return true;
}

/** The customer's own queue; a call of the agent's own becomes one of the colleague's. */
function queueFor({ directory }: Draft, { queueId }: Call, agentId: string): QueueId | null {
  return queueId ?? directory.agents.get(agentId)?.queues[0]?.queueId ?? null;
}
