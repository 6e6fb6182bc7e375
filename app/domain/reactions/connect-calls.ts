import { askedBy } from '../asking.js';
import { conferenceOf } from '../conferences.js';
import type { TalkingCall } from '../consults.js';
import type { Draft } from '../draft.js';
import type { Command } from '../events.js';
import { giveTo } from '../handed-over.js';
import { channelOfLeg } from '../leg.js';
import type { RefusalCode } from '../refusals.js';
import { ownerOfLine } from '../line-state.js';
import { isLine } from '../second-lines.js';
import { finishTalk } from '../sessions.js';
import { takesPlace } from '../taken-places.js';
import type { Call, Session } from '../world.js';
import { isConsulting } from './consult.js';
import { holdCall, talkOf } from './hold-call.js';
import { takesLine } from './second-line.js';

type ConnectCalls = Extract<Command, { do: 'connect-calls' }>;

/**
 * D2, attended: the agent's telephone has reached a colleague by a second call of its own, and brings the customer of its
 * leg to them; while it still rings, or waits in a queue, the customer has its place. Both calls of the telephone are over then. A refusal leaves all as it is: the customer is on hold still.
 */
export function connectCalls(draft: Draft, session: Session, command: ConnectCalls): void {
  const customer = talkOf(draft, session);
  const own = draft.call(command.withCall);
  const refused = problem(draft, session, customer, command) ?? unfit(draft, session, own);
  if (refused) return draft.refuse(refused);
  if (!customer || !own) return draft.refuse('no-call');
  // Before either is hung up, or the telephone would take the transfer for failed.
  const leg = draft.leg(session.id);
  const before = [leg && channelOfLeg(leg.state), own.channel, customer.channel].filter(
    (one) => typeof one === 'string',
  );
  draft.send({ do: 'transferred', channel: command.toldOn, before });
  const detail = { sessionId: session.id, ...askedBy(command) };
  if (isLine(own)) {
    if (!takesLine(draft, session, customer, own, detail)) return draft.refuse('no-call');
  } else if (own.state.at !== 'talking') {
    if (!takesPlace(draft, session, customer, own, detail)) return draft.refuse('not-answered');
  } else {
    holdCall(draft, customer, askedBy(command));
    giveTo(draft, draft.call(customer.id) ?? customer, own, detail);
  }
  finishTalk(draft, draft.session(session.id) ?? session, customer);
}

function problem(
  draft: Draft,
  session: Session,
  customer: TalkingCall | undefined,
  { callId }: ConnectCalls,
): RefusalCode | null {
  if (isConsulting(draft, session)) return 'consulting';
  if (conferenceOf(draft, session)) return 'in-conference';
  // For the moment in which the customer comes back from hold they are neither there nor away.
  return customer?.id !== callId || customer.state.held?.at === 'retrieving' ? 'no-call' : null;
}

/** Why nobody can be brought to whom this call of the telephone reached; null: they can. */
function unfit(draft: Draft, session: Session, own: Call | undefined): RefusalCode | null {
  if (own?.state.at === 'conference') return 'in-conference';
  if (isLine(own)) return ownerOfLine(own.state) === session.id ? null : 'no-call';
  if (own?.state.at !== 'talking') return own ? null : 'no-call';
  if (own.state.sessionId === session.id) return 'no-call';
  // They ask somebody else about the agent, and would come back to nobody.
  const { held } = own.state;
  return held?.at === 'held' && held.consult !== undefined ? 'consulting' : null;
}
