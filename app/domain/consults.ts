import type { CallState } from './call.js';
import { callNext } from './call.js';
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

/** Whether the agent is in another call than this one, which goes on: the customer hung up while they consult. */
export function isElsewhere(draft: Draft, session: Session, callId: CallId): boolean {
  const state = (draft.session(session.id) ?? session).state;
  if (!('callId' in state) || state.callId === callId) return false;
  const other = draft.call(state.callId)?.state;
  if (other?.at === 'conference') return true;
  return other !== undefined && 'sessionId' in other && other.sessionId === session.id;
}
