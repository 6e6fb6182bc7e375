import { askedBy } from '../asking.js';
import type { Draft } from '../draft.js';
import type { Command } from '../events.js';
import { maskNumber } from '../mask-number.js';
import { makeCall } from '../outgoing.js';
import { dialProblem } from '../policies/dialled-number.js';
import { mayTakeLeg } from '../taken-legs.js';
import { isSupervising } from '../supervisions.js';
import type { Session } from '../world.js';

type Dial = Extract<Command, { do: 'dial' }>;

/**
 * K3: the agent calls a number outside, ready or not; a wrap-up ends with it. Who is offered a call or has one does not.
 * Who dials on the telephone itself has a line of it in their hand, whatever is known of the telephone.
 */
export function dial(draft: Draft, session: Session, command: Dial): void {
  const { state, reach } = session;
  if (state.at !== 'ready' && state.at !== 'not-ready' && state.at !== 'wrap-up') return draft.refuse('has-call');
  if (isSupervising(draft, session)) return draft.refuse('has-call');
  const { channel } = command;
  if (reach.at === 'away' && channel === undefined) return draft.refuse('phone-unreachable');
  const problem = dialProblem(draft, session, command.number);
  if (problem) return draft.refuse(problem, 'number');
  if (channel !== undefined && !mayTakeLeg(draft, session)) return draft.refuse('leg-is-up');
  makeCall(draft, session, command.number, { number: maskNumber(command.number), ...askedBy(command) }, channel);
}
