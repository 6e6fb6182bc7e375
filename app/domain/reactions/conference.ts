import { askedBy } from '../asking.js';
import { isAt, callFrom, ownCall, type CallAt } from '../outgoing.js';
import { releaseCall } from '../calls.js';
import { endConference, leaveConference } from '../conference-ends.js';
import { beginConference, comeIn, endCalledIn, sizeOf, type About } from '../conference-moves.js';
import { agentsIn, calledInto, conferenceOf, isMember, membersOf } from '../conferences.js';
import type { Draft } from '../draft.js';
import { colleagueComesIn } from '../handed-over.js';
import { arrivingEnd, callingEnd } from '../inner-ends.js';
import type { Command } from '../events.js';
import { maskNumber } from '../mask-number.js';
import { arrivalJoined, passedAnswered, passingTo } from '../passing.js';
import { askedProblem } from '../policies/asked-number.js';
import { settingFor } from '../setting-for.js';
import type { Call, Change, Session } from '../world.js';
import { consultationOf } from './consult.js';

type Confer = Extract<Command, { do: 'confer' }>;
type AddParty = Extract<Command, { do: 'add-party' }>;
type DropParty = Extract<Command, { do: 'drop-party' }>;
type Leave = Extract<Command, { do: 'leave-conference' }>;

/** K3: the customer on hold, whom the agent consults, and the agent all hear each other. */
export function confer(draft: Draft, session: Session, command: Confer): void {
  if (conferenceOf(draft, session)) return draft.refuse('in-conference');
  const { party, customer } = consultationOf(draft, session);
  if (!party || customer?.id !== command.callId) return draft.refuse('no-consult');
  if (party.state.at !== 'talking') return draft.refuse('not-answered');
  const detail = { sessionId: session.id, ...askedBy(command) };
  const about = beginConference(draft, session, customer, detail);
  if (colleagueComesIn(draft, party, about, detail)) return;
  comeIn(draft, party, about, draft.leg(session.id)?.bridge ?? null, detail);
}

/** K3: somebody is called, and is with the agent and their customer when they answer. Until then nothing changes. */
export function addParty(draft: Draft, session: Session, command: AddParty): void {
  const { callId, number } = command;
  if (consultationOf(draft, session).customer) return draft.refuse('consulting');
  const conference = conferenceNamed(draft, session, callId);
  if (conference === null) return draft.refuse('no-call');
  const { queueId = null } = draft.call(conference) ?? {};
  const most = settingFor(draft.directory, 'conferenceMost', { agentId: session.agentId, queueId });
  const size = conferenceOf(draft, session) ? sizeOf(draft, conference) : 2 + calledInto(draft, conference).length;
  if (size >= most) return draft.refuse('conference-full');
  const problem = askedProblem(draft, session, number, draft.moment);
  if (problem) return draft.refuse(problem, 'target');
  const party = ownCall(draft, session, number);
  const asked = { ...party, state: { ...party.state, into: conference } } as CallAt<'agent-first'>;
  const detail = { sessionId: session.id, conference, number: maskNumber(number), ...askedBy(command) };
  draft.put('call', asked, 'call.asked', detail);
  callFrom(draft, asked);
}

/**
 * Who was called in has answered: the conference begins with them, or they come into it. A colleague does when they are on
 * their leg. Nobody is there for them any more: they are let go.
 */
export function partyAnswered(draft: Draft, call: CallAt<'calling'>, into: string): void {
  const passing = passingTo(draft, call.id);
  if (passing) return passedAnswered(draft, call, passing);
  const arrival = arrivingEnd(draft, call);
  if (arrival && arrival.state.at !== 'talking') return;
  const { sessionId } = call.state;
  const session = draft.session(sessionId);
  const detail = { sessionId };
  const [member] = membersOf(draft, into);
  if (member) return answererComesIn(draft, call, member.state, detail);
  const customer = draft.call(into);
  const talks = session?.state.at === 'talking' && session.state.callId === into && isAt(customer, 'talking');
  if (!talks) return endCalledIn(draft, call);
  answererComesIn(draft, call, beginConference(draft, session, customer, detail), detail);
}

/** A colleague who was asked for, on whose leg this call is, comes in; or a customer who waits for them is theirs. */
export function colleagueJoined(draft: Draft, callId: string): void {
  arrivalJoined(draft, callId);
  const call = draft.call(callId);
  const party = call && callingEnd(draft, call);
  if (isAt(party, 'calling') && party.state.into !== undefined) partyAnswered(draft, party, party.state.into);
}

function answererComesIn(draft: Draft, call: Call, about: About, detail: Change['detail']): void {
  if (!colleagueComesIn(draft, call, about, detail)) comeIn(draft, call, about, null, detail);
}

/** K3: one of them is let go of, or called no more. */
export function dropParty(draft: Draft, session: Session, { callId, party }: DropParty): void {
  const conference = conferenceNamed(draft, session, callId);
  if (conference === null) return draft.refuse('no-call');
  const call = draft.call(party);
  if (isMember(call) && call.state.conference === conference) return releaseCall(draft, call, 'agent');
  const called = calledInto(draft, conference).find(({ id }) => id === party);
  if (called) return endCalledIn(draft, called);
  const colleague = agentsIn(draft, conference).find(({ id }) => id === party && id !== session.id);
  if (!colleague) return draft.refuse('no-such-party', 'party');
  leaveConference(draft, colleague, 'left');
}

/** K3, E9: the agent goes, their leg is parked, and the others talk on. */
export function leave(draft: Draft, session: Session, { callId }: Leave): void {
  if (!conferenceOf(draft, session)) return draft.refuse('no-conference');
  if (conferenceNamed(draft, session, callId) === null) return draft.refuse('no-call');
  leaveConference(draft, session, 'left');
}

/** Whether the agent's call was a conference, which is over for everybody now. */
export function releasedAll(draft: Draft, call: Call): boolean {
  if (!isMember(call)) return false;
  endConference(draft, call.state.conference, 'agent');
  return true;
}

/** The conference that the agent means by one of its calls; or that their talk would become. null: neither. */
function conferenceNamed(draft: Draft, session: Session, callId: string): string | null {
  const mine = conferenceOf(draft, session);
  const call = draft.call(callId);
  if (mine) return isMember(call) && call.state.conference === mine.conference ? mine.conference : null;
  return session.state.at === 'talking' && session.state.callId === callId && call?.state.at === 'talking'
    ? callId
    : null;
}
