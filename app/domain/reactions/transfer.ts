import { askedBy } from '../asking.js';
import { callNext } from '../call.js';
import { DEADMAN_SECONDS, forwardCall, takeOut } from '../calls.js';
import { enteredClosedQueue } from '../closed-queues.js';
import { conferenceOf } from '../conferences.js';
import { destination } from '../destination.js';
import type { Draft } from '../draft.js';
import type { Command } from '../events.js';
import { maskNumber } from '../mask-number.js';
import { makeOffer } from '../offers.js';
import { onwardProblem } from '../onward-number.js';
import { calledProblem } from '../policies/called-number.js';
import { colleagueProblem } from '../policies/colleague.js';
import { tollProblem } from '../policies/toll-limits.js';
import type { RefusalCode } from '../refusals.js';
import type { TransferTarget } from '../route-target.js';
import { isSameNumber } from '../session-number.js';
import { finishTalk } from '../sessions.js';
import { countToll } from '../tolls.js';
import type { Call, Session } from '../world.js';
import { firstQueueOf } from './callers.js';
import { isConsulting } from './consult.js';

type Transfer = Extract<Command, { do: 'transfer' }>;

/**
 * K3, blind: the customer goes on to a queue or to a number outside, and the agent is done with this call as with any
 * other. E9: the leg that stays is parked in the same step. A refusal leaves the two in conversation.
 */
export function transfer(draft: Draft, session: Session, command: Transfer): void {
  const { target, callId } = command;
  if (isConsulting(draft, session)) return draft.refuse('consulting');
  if (conferenceOf(draft, session)) return draft.refuse('in-conference');
  const call = session.state.at === 'talking' ? draft.call(session.state.callId) : undefined;
  if (call?.state.at !== 'talking' || call.id !== callId) return draft.refuse('no-call');
  const refused = refusedTarget(draft, session, call, target);
  if (refused) return draft.refuse(refused, 'target');
  takeOut(draft, call);
  // Before the telephone is hung up, or it would take the transfer for failed.
  if (command.toldOn !== undefined) draft.send({ do: 'transferred', channel: command.toldOn });
  if (target.kind === 'queue') toQueue(draft, session, call, command, target.queueId);
  else if (target.kind === 'agent') toColleague(draft, session, call, command, target.agentId);
  else toNumber(draft, session, call, command, target.number);
}

function refusedTarget(draft: Draft, session: Session, call: Call, target: TransferTarget): RefusalCode | null {
  switch (target.kind) {
    case 'queue':
      return refusedQueue(draft, target.queueId);
    case 'number':
      return refusedNumber(draft, session, target.number);
    case 'agent':
      return colleagueProblem(draft, session, target.agentId, queueFor(draft, call, target.agentId), draft.at);
  }
}

function refusedQueue({ directory }: Draft, queueId: string): RefusalCode | null {
  return directory.queues.has(queueId) ? null : 'no-such-queue';
}

/** As for where a route leads; more strictly, because here somebody is there to be told, and to go on talking. */
function refusedNumber(draft: Draft, { agentId, device }: Session, number: string): RefusalCode | null {
  // The telephone they talk on: it would be busy, and the customer's call over.
  if (device.kind === 'number' && isSameNumber(device.number, number)) return 'target-self';
  const ruled = onwardProblem(draft, number) ?? calledProblem(draft, draft.moment, { agentId }, number);
  const problem = ruled ?? tollProblem(draft, draft.moment, agentId);
  if (problem) return `target-${problem}`;
  const way = destination(draft, number, null, []);
  if (way.found) return null;
  return way.cause === 'number-unroutable' ? 'target-unroutable' : 'target-unreachable';
}

/** To the tail of the queue, with the priority the caller came with; who sent them there gets them back last (K2). */
function toQueue(draft: Draft, session: Session, call: Call, command: Transfer, queueId: string): void {
  const maxWait = draft.directory.queues.get(queueId)?.maxWaitMs ?? null;
  const until = maxWait === null ? null : draft.at + maxWait;
  const state = callNext(call.state, { on: 'queued', at: draft.at, until });
  const declined = { ...call.declined, [session.id]: draft.at };
  const sent = { ...call, queueId, arrivedAt: draft.at, place: draft.at, state, declined, guarded: true };
  const detail = { to: 'queue', from: call.queueId, sessionId: session.id, ...askedBy(command) };
  draft.put('call', sent, 'call.transferred', detail);
  draft.send({ do: 'deadman', channel: call.channel, seconds: DEADMAN_SECONDS });
  // The agent first: should both be of this queue, who waited there before is served before.
  finishTalk(draft, session, call);
  if (enteredClosedQueue(draft, call.id)) return;
  draft.raise({ signal: 'call.waiting', callId: call.id });
  draft.raiseLast({ signal: 'call.settled', callId: call.id });
}

/** The customer's own queue; a call of the agent's own becomes one of the colleague's. */
function queueFor({ directory }: Draft, { queueId }: Call, agentId: string): string | null {
  return queueId ?? firstQueueOf(directory, agentId);
}

/**
 * K3: the colleague is asked at once, and nobody else with them. Who does not take the customer leaves them at the head of
 * the queue; an agent's own call is one of the colleague's queue from then on.
 */
function toColleague(draft: Draft, session: Session, call: Call, command: Transfer, agentId: string): void {
  const colleague = draft.sessionOfAgent(agentId);
  if (!colleague) return;
  const queueId = queueFor(draft, call, agentId);
  const maxWait = draft.directory.queues.get(queueId ?? '')?.maxWaitMs ?? null;
  const until = maxWait === null ? null : draft.at + maxWait;
  const state = callNext(call.state, { on: 'queued', at: draft.at, until });
  const declined = { ...call.declined, [session.id]: draft.at };
  const sent = { ...call, queueId, arrivedAt: draft.at, state, declined, guarded: true };
  const detail = { to: 'agent', agent: agentId, from: call.queueId, sessionId: session.id, ...askedBy(command) };
  draft.put('call', sent, 'call.transferred', detail);
  draft.send({ do: 'deadman', channel: call.channel, seconds: DEADMAN_SECONDS });
  makeOffer(draft, sent, colleague, { because: 'sent' });
  const asked = draft.call(call.id);
  if (asked?.state.at === 'offered') {
    const chosen = callNext(asked.state, { on: 'sent-to', sessionId: colleague.id });
    draft.put('call', { ...asked, state: chosen }, 'call.sent-to', { sessionId: colleague.id });
  } else draft.raise({ signal: 'call.waiting', callId: call.id });
  finishTalk(draft, session, call);
  draft.raiseLast({ signal: 'call.settled', callId: call.id });
}

function toNumber(draft: Draft, session: Session, call: Call, command: Transfer, number: string): void {
  const detail = { to: 'number', number: maskNumber(number), from: call.queueId, sessionId: session.id };
  draft.put('call', call, 'call.transferred', { ...detail, ...askedBy(command) });
  countToll(draft, session.agentId);
  forwardCall(draft, call, number);
}
