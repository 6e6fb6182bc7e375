import { askedBy } from '../asking.js';
import { callNext } from '../call.js';
import { releaseCall, takeOut } from '../calls.js';
import { conferenceOf } from '../conferences.js';
import type { TalkingCall } from '../consults.js';
import { isInner } from '../direct-target.js';
import type { Draft } from '../draft.js';
import type { Command } from '../events.js';
import { setHold, systemHold } from '../holds.js';
import type { CallId, ChannelId } from '../ids.js';
import { maskNumber } from '../mask-number.js';
import { callFrom, isAt, ownCall } from '../outgoing.js';
import { answeredBy } from '../passing.js';
import { dialProblem } from '../policies/dialled-number.js';
import { shownAs } from '../policies/shown-as.js';
import { isLine, lineOf, lineOver, SECOND_LINE_HOLD, type LineCall } from '../second-lines.js';
import { finishTalk } from '../sessions.js';
import { isSupervising } from '../supervisions.js';
import type { Call, Change, Session } from '../world.js';
import { isConsulting } from './consult.js';
import { holdCall, talkOf } from './hold-call.js';

type Dial = Extract<Command, { do: 'dial' }>;
type EndConsult = Extract<Command, { do: 'complete-consult' | 'abort-consult' }>;

/**
 * D2: an agent in a talk dials a number outside on another line of their own telephone, about their customer. The line is a
 * call beside the talk, which goes on as it is, and waits for the answer as a customer does whom an agent passed on; the
 * number is that of any call of the agent's own. They are offered nothing until the line is over.
 */
export function dialBeside(draft: Draft, session: Session, { number, ...command }: Dial, channel: ChannelId): void {
  const customer = talkOf(draft, session);
  const isBusy = isConsulting(draft, session) || conferenceOf(draft, session) || isSupervising(draft, session);
  if (!customer || isBusy || lineOf(draft, session.id) || isInner(draft, number)) return draft.refuse('has-call');
  const problem = dialProblem(draft, session, number, draft.moment);
  if (problem) return draft.refuse(problem, 'number');
  const asked = { sessionId: session.id, ...askedBy(command) };
  const own = ownCall(draft, session, number);
  const lineId = draft.newId();
  const party = { ...own, state: { at: 'agent-first', sessionId: session.id, since: draft.at, into: lineId } } as const;
  draft.put('call', party, 'call.asked', { ...asked, number: maskNumber(number), customer: customer.id });
  draft.put('call', lineTo(draft, session, party, lineId, channel), 'call.second-line', {
    ...asked,
    withCall: party.id,
  });
  setHold(draft, { ...session, callFailed: null }, systemHold(SECOND_LINE_HOLD, draft.at));
  draft.send({ do: 'take-line', channel });
}

function lineTo(draft: Draft, session: Session, party: Call, id: CallId, channel: ChannelId): Call {
  const until = draft.at + draft.directory.settings.trunkSilenceMs;
  return {
    ...party,
    id,
    direction: 'in',
    channel,
    caller: shownAs(draft, session) ?? { number: '', name: '' },
    state: { at: 'passing', from: session.id, withCall: party.id, since: draft.at, until, line: true },
    // The dialplan arms a dead-man before it gives the line back to us.
    guarded: true,
  };
}

/** The line is back from the dialplan, and known to be there: now they are called. */
export function lineEntered(draft: Draft, callId: CallId): void {
  const line = draft.call(callId);
  const party = isLine(line) ? draft.call(line.state.withCall) : undefined;
  if (!isLine(line) || line.state.at !== 'passing' || line.state.told || !isAt(party, 'agent-first')) return;
  const until = answeredBy(draft, party);
  draft.put('call', { ...line, state: { ...line.state, until } }, 'call.line-entered');
  callFrom(draft, party);
}

/**
 * D2, attended: the customer is in the place of the agent's line, with whoever it reached, who may ring still. False: nobody
 * is at its other end any more.
 */
export function takesLine(
  draft: Draft,
  session: Session,
  customer: TalkingCall,
  line: LineCall,
  detail: Change['detail'],
): boolean {
  const party = draft.call(line.state.withCall);
  const about = { sessionId: session.id, ...detail };
  if (line.state.at === 'together' && party?.state.at === 'together') {
    joins(draft, customer, line, party, about);
  } else if (isAt(party, 'calling') && line.state.at === 'passing' && !line.state.told) {
    waitsFor(draft, customer, party, about);
    endsFor(draft, line, about);
  } else return false;
  return true;
}

/**
 * K3: from the desk, as any consultation: the two are brought together, or whom the agent asks is let go; the customer is
 * on hold then, by the telephone's own key. False: nobody is asked about this customer on a second line.
 */
export function endLineConsult(draft: Draft, session: Session, command: EndConsult): boolean {
  const customer = talkOf(draft, session);
  const line = lineOf(draft, session.id);
  if (!line || customer?.id !== command.callId) return false;
  if (command.do === 'abort-consult') releaseCall(draft, line, 'agent');
  else if (customer.state.held?.at === 'retrieving') draft.refuse('no-call');
  else if (takesLine(draft, session, customer, line, askedBy(command)))
    finishTalk(draft, draft.session(session.id) ?? session, customer);
  else draft.refuse('not-answered');
  return true;
}

/** They talk on in the bridge where they are; the customer comes in once nobody else is there. */
function joins(draft: Draft, customer: TalkingCall, line: LineCall, party: Call, about: Change['detail']): void {
  if (line.state.at !== 'together') return;
  const { bridge } = line.state;
  const { channel, state: before } = customer;
  if (!before.held) takeOut(draft, customer);
  const pairs = [
    [customer, party],
    [party, customer],
  ] as const;
  for (const [call, other] of pairs) {
    const state = callNext(call.state, { on: 'completed', withCall: other.id, bridge, at: draft.at });
    const joined = { ...call, state, answered: true, guarded: false };
    draft.put('call', joined, 'call.completed', { ...about, withCall: other.id });
  }
  draft.send({ do: 'remove', bridge, channel: line.channel });
  endsFor(draft, line, about);
  draft.send(
    { do: 'add', bridge, channels: [channel], joins: true, after: line.channel, quiets: true },
    { do: 'deadman', channel, seconds: 0 },
  );
}

/** K3: as after a consultation that was completed while it rang. */
function waitsFor(draft: Draft, customer: TalkingCall, party: Call, about: Change['detail']): void {
  if (!isAt(party, 'calling')) return;
  holdCall(draft, customer, about);
  const held = draft.call(customer.id) ?? customer;
  const asks = callNext(held.state, { on: 'consulted', consult: party.id });
  const state = callNext(asks, { on: 'passed', at: draft.at, until: answeredBy(draft, party) });
  const detail = { ...about, withCall: party.id };
  draft.put('call', { ...held, state, guarded: true }, 'call.passed', detail);
  draft.put('call', { ...party, state: { ...party.state, into: customer.id } }, 'call.passes', detail);
}

/** The agent's line is done: they have been told before that what they asked for worked. */
function endsFor(draft: Draft, line: LineCall, about: Change['detail']): void {
  draft.send({ do: 'hangup', channel: line.channel, reason: 'normal' });
  draft.drop('call', line.id, 'call.ended', { ...about, by: 'agent', queueId: null });
  lineOver(draft, line);
}
