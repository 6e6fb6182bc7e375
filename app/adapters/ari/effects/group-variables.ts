import type { Groups } from '../../../domain/groups.js';
import { LAST_GROUP } from '../../../domain/voice-settings.js';
import { UnsafeValue } from '../wire-names.js';

export const CALL_GROUP = 'CHANNEL(callgroup)';
export const PICKUP_GROUP = 'CHANNEL(pickupgroup)';

/** A list as Asterisk's function CHANNEL takes it; '' is no group. @throws UnsafeValue */
export function groupList(groups: readonly number[]): string {
  const wrong = groups.find((group) => !Number.isInteger(group) || group < 0 || group > LAST_GROUP);
  if (wrong !== undefined)
    throw new UnsafeValue(`a group must be a whole number from 0 to ${LAST_GROUP}, not ${wrong}`);
  return groups.join(',');
}

/**
 * Set before the channel rings, so that not even for a moment it is in the groups that its peer brings along; named ones
 * an admin's template may have.
 */
export function groupVariables({ call, pickup }: Groups): Readonly<Record<string, string>> {
  return { [CALL_GROUP]: groupList(call), [PICKUP_GROUP]: groupList(pickup), 'CHANNEL(namedcallgroup)': '' };
}
