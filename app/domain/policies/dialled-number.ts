import { destination } from '../destination.js';
import { agentAt, isInner } from '../direct-target.js';
import type { Moment } from '../ids.js';
import { onwardProblem } from '../onward-number.js';
import type { RefusalCode } from '../refusals.js';
import { emergencyWay, isEmergencyCall } from '../emergency.js';
import { isSameNumber } from '../session-number.js';
import type { Session, View } from '../world.js';
import { calledProblem } from './called-number.js';
import { tollProblem } from './toll-limits.js';

/**
 * D7, F3: why this agent may not call this number; null: they may. Agents and queues have a number of their own (K6); any
 * other one of ours would come back to us. An emergency
 * service is rung from telephones of ours, whose place is known; from a number outside they dial it themselves.
 */
export function dialProblem(view: View, session: Session, number: string, now: Moment): RefusalCode | null {
  const { agentId, device } = session;
  const emergency = isEmergencyCall(view, number);
  if (emergency && device.kind === 'number') return 'dial-emergency';
  // The telephone they talk on: it would be busy.
  if (device.kind === 'number' && isSameNumber(device.number, number)) return 'dial-self';
  if (!emergency && isInner(view, number)) return agentAt(view, number)?.id === agentId ? 'dial-self' : null;
  if (!emergency) {
    const { dialInNumber } = view.directory.settings;
    if (dialInNumber !== '' && isSameNumber(dialInNumber, number)) return 'dial-ours';
    if (onwardProblem(view, number) === 'ours') return 'dial-ours';
    const ruled = calledProblem(view, now, { agentId }, number) ?? tollProblem(view, now, agentId);
    if (ruled) return `dial-${ruled}`;
  }
  const way = emergency ? emergencyWay(view, session, number, []) : destination(view, number, null, []);
  if (way.found) return null;
  return way.cause === 'number-unroutable' ? 'dial-unroutable' : 'dial-unreachable';
}
