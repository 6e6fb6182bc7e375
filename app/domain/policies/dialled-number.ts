import { asDialled, destination, trunksFor } from '../destination.js';
import { onwardProblem } from '../onward-number.js';
import type { RefusalCode } from '../refusals.js';
import { isEmergency, isSameNumber } from '../session-number.js';
import type { Session, View } from '../world.js';

/**
 * D7, F3: why this agent may not call this number; null: they may. Our own numbers would come back to us. An emergency
 * service is rung from telephones of ours, whose place is known; from a number outside they dial it themselves.
 */
export function dialProblem(view: View, { device }: Session, number: string): RefusalCode | null {
  const emergency = isEmergencyCall(view, number);
  if (emergency && device.kind === 'number') return 'target-emergency';
  if (!emergency) {
    const { dialInNumber } = view.directory.settings;
    if (dialInNumber !== '' && isSameNumber(dialInNumber, number)) return 'target-ours';
    if (onwardProblem(view, number) === 'ours') return 'target-ours';
  }
  const way = destination(view, number, null, [], emergency);
  if (way.found) return null;
  return way.cause === 'number-unroutable' ? 'target-unroutable' : 'target-unreachable';
}

/** A trunk that strips digits may make an emergency number of a harmless one. */
export function isEmergencyCall(view: View, number: string): boolean {
  return isEmergency(number) || trunksFor(view, number, null).some((trunk) => isEmergency(asDialled(trunk, number)));
}
