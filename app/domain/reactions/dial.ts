import { askedBy } from '../asking.js';
import type { Draft } from '../draft.js';
import type { Command } from '../events.js';
import { maskNumber } from '../mask-number.js';
import { makeCall } from '../outgoing.js';
import { dialProblem } from '../policies/dialled-number.js';
import { isEmergencyCall } from '../emergency.js';
import { lineOf } from '../second-lines.js';
import { mayTakeLeg } from '../taken-legs.js';
import { isSupervising } from '../supervisions.js';
import type { Session } from '../world.js';
import { withdrawOffer } from './leave.js';
import { dialBeside } from './second-line.js';

type Dial = Extract<Command, { do: 'dial' }>;

/**
 * K3: the agent calls a number outside, ready or not; a wrap-up ends with it. Who is offered a call or has one does not.
 * D7: who calls for help gives back what they are offered, and is not asked whether their telephone was seen lately.
 * Who dials on the telephone itself has a line of it in their hand, whatever is known of the telephone.
 */
export function dial(draft: Draft, session: Session, command: Dial): void {
  const { channel, number } = command;
  const helps = session.device.kind !== 'number' && isEmergencyCall(draft, number);
  if (helps) withdrawOffer(draft, session);
  const now = draft.session(session.id) ?? session;
  if (channel !== undefined && now.state.at === 'talking') return dialBeside(draft, now, command, channel);
  const { state, reach } = now;
  if (state.at !== 'ready' && state.at !== 'not-ready' && state.at !== 'wrap-up') return draft.refuse('has-call');
  if (isSupervising(draft, now) || (!helps && lineOf(draft, now.id))) return draft.refuse('has-call');
  if (reach.at === 'away' && channel === undefined && !helps) return draft.refuse('phone-unreachable');
  const problem = dialProblem(draft, now, number, draft.moment);
  if (problem) return draft.refuse(problem, 'number');
  if (channel !== undefined && !mayTakeLeg(draft, now)) return draft.refuse('leg-is-up');
  makeCall(draft, now, number, { number: maskNumber(number), ...askedBy(command) }, channel);
}
