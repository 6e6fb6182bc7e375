import type { ConferenceState } from './conference-state.js';
import type { CallId } from './ids.js';
import type { CallAt } from './outgoing.js';
import type { Call, Session, View } from './world.js';

/** One of a conference who is not an agent. */
export type Member = Call & { readonly state: ConferenceState };

type Calls = Pick<View, 'all'>;

export function isMember(call: Call | undefined): call is Member {
  return call?.state.at === 'conference';
}

/** Everybody in this conference but the agents. */
export function membersOf(view: Calls, conference: CallId): Member[] {
  const found: Member[] = [];
  for (const call of view.all('call')) if (isMember(call) && call.state.conference === conference) found.push(call);
  return found;
}

/** Agents who talk in this conference. */
export function agentsIn(view: Pick<View, 'all' | 'get'>, conference: CallId): Session[] {
  const found: Session[] = [];
  for (const session of view.all('session')) {
    if (conferenceOf(view, session)?.conference === conference) found.push(session);
  }
  return found;
}

/** The conference in which this agent talks. */
export function conferenceOf(view: Pick<View, 'get'>, { state }: Session): ConferenceState | undefined {
  const call = state.at === 'talking' ? view.get('call', state.callId) : undefined;
  return isMember(call) ? call.state : undefined;
}

/** Who is called to come into this conference; with `by` only those whom that agent has asked for. */
export function calledInto(view: Calls, conference: CallId, by?: Session): CallAt<'agent-first' | 'calling'>[] {
  const found: CallAt<'agent-first' | 'calling'>[] = [];
  for (const call of view.all('call')) {
    if (isCalledIn(call) && call.state.into === conference && (!by || call.state.sessionId === by.id)) found.push(call);
  }
  return found;
}

/** Whether this call is one by which somebody is asked into a conference. */
export function isCalledIn(call: Call): call is CallAt<'agent-first' | 'calling'> {
  return 'into' in call.state && call.state.into !== undefined;
}
