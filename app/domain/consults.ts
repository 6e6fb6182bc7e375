import type { CallState } from './call.js';
import { callNext } from './call.js';
import { releaseCall } from './calls.js';
import { queueAt } from './direct-target.js';
import type { Draft } from './draft.js';
import { moveAgent } from './holds.js';
import type { CallId } from './ids.js';
import { legNext } from './leg.js';
import type { Call, Session, View } from './world.js';

/** A call whose caller is on hold, or talks. */
export type TalkingCall = Call & { readonly state: Extract<CallState, { at: 'talking' }> };

/** K3: the customer who is on hold while their agent consults somebody by this call. */
export function customerOf(view: Pick<View, 'all'>, callId: CallId): TalkingCall | undefined {
  for (const call of view.all('call')) {
    if (call.state.at !== 'talking' || call.state.held?.at !== 'held') continue;
    if (call.state.held.consult === callId) return call as TalkingCall;
  }
  return undefined;
}

/** The consultation is over, however it ended: the agent has the customer again, who is still on hold. */
export function backToCustomer(draft: Draft, session: Session, customer: TalkingCall): void {
  const { id } = customer;
  const state = callNext(customer.state, { on: 'consult-over' });
  draft.put('call', { ...customer, state }, 'call.consult-over', { sessionId: session.id });
  const leg = draft.leg(session.id);
  const legState = leg && legNext(leg.state, { on: 'joined', callId: id });
  if (leg && legState) draft.put('leg', { ...leg, state: legState }, 'leg.connected');
  const now = draft.session(session.id) ?? session;
  moveAgent(draft, now, { on: 'joined', callId: id }, 'agent.talking');
}

/** K3: whom the agent consulted hung up: the agent, who hears nobody now, is told, and the customer is on hold still. */
export function consultedHungUp(draft: Draft, customerId: CallId, partyId: CallId): void {
  const customer = draft.call(customerId);
  if (customer?.state.at !== 'talking') return;
  const { sessionId } = customer.state;
  const state = callNext(customer.state, { on: 'consult-over', hungUpAt: draft.at });
  draft.put('call', { ...customer, state }, 'call.left-alone', { sessionId });
  const leg = draft.leg(sessionId)?.state;
  if (leg?.at !== 'connected') return;
  const playback = `${draft.moment.pbx}-hung-up-${partyId}`;
  draft.send({ do: 'play', channel: leg.channel, playback, prompt: 'far-hung-up' });
}

/**
 * Whether this customer is on hold only because whom their agent consulted has hung up just now: an agent who puts the phone
 * down in that moment had handed the customer over, and has not ended their call.
 */
export function isJustLeftAlone(draft: Draft, { state }: Call): boolean {
  if (state.at !== 'talking' || state.held?.at !== 'held' || state.held.aloneSince === undefined) return false;
  return draft.at - state.held.aloneSince < draft.directory.settings.deliverMs;
}

/** K3: nobody of a queue is asked any more about a customer who has hung up; a colleague who is there may talk on. */
export function askQueueNoMore(draft: Draft, { state }: Call): void {
  const consult = state.at === 'talking' && state.held?.at === 'held' ? state.held.consult : undefined;
  const party = consult === undefined ? undefined : draft.call(consult);
  if (party?.state.at === 'calling' && queueAt(draft, party.caller.number)) releaseCall(draft, party, 'agent');
}

/** Whether the agent is in another call than this one, which goes on: the customer hung up while they consult. */
export function isElsewhere(draft: Draft, session: Session, callId: CallId): boolean {
  const state = (draft.session(session.id) ?? session).state;
  if (!('callId' in state) || state.callId === callId) return false;
  const other = draft.call(state.callId)?.state;
  if (other?.at === 'conference') return true;
  return other !== undefined && 'sessionId' in other && other.sessionId === session.id;
}
