import { agentAt } from '../direct-target.js';
import type { Instant } from '../ids.js';
import type { RefusalCode } from '../refusals.js';
import type { Session, View } from '../world.js';
import { askProblem } from './colleague.js';
import { dialProblem, isEmergencyCall } from './dialled-number.js';

/**
 * K3: why this agent may not ask whoever has this number, about a customer or into a conference; null: they may. A
 * colleague has to be there and free now: a call of their own would go to their voicemail.
 */
export function askedProblem(view: View, session: Session, number: string, at: Instant): RefusalCode | null {
  const problem = dialProblem(view, session, number);
  if (problem || isEmergencyCall(view, number)) return problem;
  const colleague = agentAt(view, number);
  return colleague && askProblem(view, session, colleague.id, at);
}
