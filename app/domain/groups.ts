import type { Session } from './world.js';

/**
 * The groups of a channel in Asterisk, each 0–63: what rings in a call group is picked up by who has it as a pickup
 * group (Asterisk's function CHANNEL, callgroup and pickupgroup).
 */
export interface Groups {
  readonly call: readonly number[];
  readonly pickup: readonly number[];
}

/** K2: nothing that a session's device is dialled for, a queue's call or its own leg, rings where others could pick it up. */
export function groupsOfLeg({ groups }: Pick<Session, 'groups'>): Groups {
  return { call: [], pickup: groups.pickup };
}
