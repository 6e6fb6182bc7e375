import { askedBy } from '../asking.js';
import { callNext } from '../call.js';
import { leaveCall, releaseCall } from '../calls.js';
import { calledInto, conferenceOf } from '../conferences.js';
import { customerOf, type TalkingCall } from '../consults.js';
import type { Draft } from '../draft.js';
import type { Command } from '../events.js';
import { moveAgent } from '../holds.js';
import { legNext } from '../leg.js';
import { maskNumber } from '../mask-number.js';
import { callFrom, isAt, ownCall } from '../outgoing.js';
import { passOn } from '../passing.js';
import { askedProblem } from '../policies/asked-number.js';
import { completeConsult } from '../together.js';
import type { Call, Session } from '../world.js';
import { holdCall, retrieveCall, talkOf } from './hold-call.js';
import { endLineConsult } from './second-line.js';

type Consult = Extract<Command, { do: 'consult' }>;
type EndConsult = Extract<Command, { do: 'complete-consult' | 'abort-consult' }>;

/** K3: the customer is put on hold, and the agent calls somebody of whom they want to know something, on the one leg (D3). */
export function consult(draft: Draft, session: Session, command: Consult): void {
  if (isConsulting(draft, session)) return draft.refuse('consulting');
  const calls = calledInto(draft, command.callId, session).length > 0;
  if (calls || conferenceOf(draft, session)) return draft.refuse('in-conference');
  const customer = talkOf(draft, session);
  const leg = draft.leg(session.id);
  if (customer?.id !== command.callId || leg?.state.at !== 'connected') return draft.refuse('no-call');
  // For the moment in which the customer comes back from hold they are neither there nor away.
  if (customer.state.held?.at === 'retrieving') return draft.refuse('no-call');
  const problem = askedProblem(draft, session, command.number, draft.moment);
  if (problem) return draft.refuse(problem, 'target');
  holdCall(draft, customer, askedBy(command));
  const party = ownCall(draft, session, command.number);
  const onHold = draft.call(customer.id) ?? customer;
  const detail = { sessionId: session.id, number: maskNumber(command.number), ...askedBy(command) };
  const state = callNext(onHold.state, { on: 'consulted', consult: party.id });
  draft.put('call', { ...onHold, state }, 'call.consulted', { ...detail, consult: party.id });
  draft.put('call', party, 'call.asked', { ...detail, customer: customer.id });
  draft.put('leg', { ...leg, state: legNext(leg.state, { on: 'joined', callId: party.id }) }, 'leg.connected');
  const asks = { ...session, callFailed: null };
  moveAgent(draft, session, { on: 'consults', callId: party.id }, 'agent.consulting', asks, askedBy(command));
  callFrom(draft, party);
}

/** K3: brings the two together who wait for it, or lets go of whom was consulted and takes the customer back. */
export function endConsult(draft: Draft, session: Session, command: EndConsult): void {
  const { party, customer } = consultationOf(draft, session);
  if (!customer && endLineConsult(draft, session, command)) return;
  if (!party || customer?.id !== command.callId) return draft.refuse('no-consult');
  if (command.do === 'complete-consult') {
    if (isAt(party, 'calling')) return passOn(draft, session, customer, party, askedBy(command));
    if (party.state.at !== 'talking') return draft.refuse('not-answered');
    return completeConsult(draft, session, customer, party as TalkingCall, askedBy(command));
  }
  releaseCall(draft, party, 'agent');
  const now = draft.call(customer.id);
  if (now) retrieveCall(draft, now as TalkingCall, askedBy(command));
}

/** Whether this agent's call is one by which they consult somebody. */
export function isConsulting(draft: Draft, session: Session): boolean {
  return consultationOf(draft, session).customer !== undefined;
}

/**
 * The leg went down under a consultation. Who puts the phone down with somebody at the other end has handed the customer
 * over; else the customer is served again, as after any lost leg. The customer, when nothing is decided about them yet.
 */
export function consultBroken(draft: Draft, party: Call, session: Session, lost: boolean): TalkingCall | undefined {
  const customer = customerOf(draft, party.id);
  if (!customer) return undefined;
  if (lost || party.state.at !== 'talking') {
    leaveCall(draft, party);
    return customer;
  }
  completeConsult(draft, session, customer, party as TalkingCall, { via: 'phone', by: session.agentId });
  return undefined;
}

/** Whom an agent consults, and the customer about whom. */
interface Consultation {
  readonly party: Call | undefined;
  readonly customer: TalkingCall | undefined;
}

export function consultationOf(draft: Draft, { state }: Session): Consultation {
  const party = state.at === 'calling' || state.at === 'talking' ? draft.call(state.callId) : undefined;
  return { party, customer: party && customerOf(draft, party.id) };
}
