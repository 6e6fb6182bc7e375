import { askedBy } from '../asking.js';
import { callNext } from '../call.js';
import { DEADMAN_SECONDS, forwardCall, takeOut } from '../calls.js';
import { conferenceOf } from '../conferences.js';
import { destination } from '../destination.js';
import type { Draft } from '../draft.js';
import type { Command } from '../events.js';
import { maskNumber } from '../mask-number.js';
import { onwardProblem } from '../onward-number.js';
import type { RefusalCode } from '../refusals.js';
import { finishTalk } from '../sessions.js';
import type { Call, Session } from '../world.js';
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
  const refused = target.kind === 'queue' ? refusedQueue(draft, target.queueId) : refusedNumber(draft, target.number);
  if (refused) return draft.refuse(refused, 'target');
  takeOut(draft, call);
  if (target.kind === 'queue') toQueue(draft, session, call, command, target.queueId);
  else toNumber(draft, session, call, command, target.number);
}

function refusedQueue({ directory }: Draft, queueId: string): RefusalCode | null {
  return directory.queues.has(queueId) ? null : 'no-such-queue';
}

/** As for where a route leads; more strictly, because here somebody is there to be told, and to go on talking. */
function refusedNumber(draft: Draft, number: string): RefusalCode | null {
  const problem = onwardProblem(draft, number);
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
  draft.raise({ signal: 'call.waiting', callId: call.id });
  draft.raiseLast({ signal: 'call.settled', callId: call.id });
}

function toNumber(draft: Draft, session: Session, call: Call, command: Transfer, number: string): void {
  const detail = { to: 'number', number: maskNumber(number), from: call.queueId, sessionId: session.id };
  draft.put('call', call, 'call.transferred', { ...detail, ...askedBy(command) });
  forwardCall(draft, call, number);
}
