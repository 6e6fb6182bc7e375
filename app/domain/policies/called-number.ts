import { asDialled, mayCarry, trunksFor } from '../destination.js';
import type { TrunkId } from '../ids.js';
import { numberProblem, type NumberProblem, type Numbering } from '../number-rules.js';
import { settingFor, type Whom } from '../setting-for.js';
import type { View } from '../world.js';
import { isInner } from '../direct-target.js';
import { isEmergencyCall } from '../emergency.js';

/**
 * D7, toll fraud: why nobody is called at this number for these people; null: they are. Every way out asks here: what agents
 * dial, consult and transfer to, callbacks, numbers that callers are sent on to, and the telephones that ring at agents'
 * and supervisors' homes. Emergency services are past every list.
 * @param named the trunk that is used whatever the prefix; null: the one that fits
 */
export function calledProblem(
  view: View,
  numbering: Numbering,
  whom: Whom,
  number: string,
  named: TrunkId | null = null,
): NumberProblem | null {
  // Colleagues and queues are reached without a trunk.
  if (isEmergencyCall(view, number) || isInner(view, number)) return null;
  const { directory } = view;
  const rules = {
    allowed: settingFor(directory, 'allowedNumbers', whom),
    denied: settingFor(directory, 'deniedNumbers', whom),
    countries: settingFor(directory, 'allowedCountries', whom),
    home: settingFor(directory, 'country', whom),
  };
  const trunks = trunksFor(view, number, named);
  const forms = trunks.map((trunk) => asDialled(trunk, number));
  const problem = numberProblem(rules, number, forms, numbering);
  if (problem) return problem;
  return trunks.length > 0 && trunks.every((trunk) => !mayCarry(trunk, number)) ? 'denied' : null;
}
