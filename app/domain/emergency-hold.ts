import type { ChannelId } from './ids.js';
import type { Session } from './world.js';

/** D7: the system's hold of an agent who talks to an emergency service, called on their telephone itself. */
export const EMERGENCY_HOLD = 'emergency-call';

/** Channels of the agent's telephone that call an emergency service now. */
export function callsForHelp({ holds }: Pick<Session, 'holds'>): readonly ChannelId[] {
  return holds.find(({ setter, reason }) => setter === 'system' && reason === EMERGENCY_HOLD)?.calls ?? [];
}
