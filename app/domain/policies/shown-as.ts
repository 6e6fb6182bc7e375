import { siteOf } from '../emergency.js';
import type { CallerId } from '../voice-settings.js';
import type { Call, Session, View } from '../world.js';

/**
 * B5: who calls from a telephone of ours: what the telephone itself is set to show, else the agent who is signed in there.
 * null: the agent is not there any more.
 */
export function shownAs({ directory }: View, { agentId, device }: Session): CallerId | null {
  if (device.kind === 'phone' && device.callerId) return device.callerId;
  const agent = directory.agents.get(agentId);
  return agent ? { name: agent.name, number: agent.dn } : null;
}

/**
 * B5: whom an agent's own call shows: what the telephone is set to show, else the agent's name with the number that the
 * trunk wants to see, or the agent's own where it has no wish.
 */
export function shownOutside(view: View, { agentId, device }: Session, ofTrunk: string | null): CallerId {
  if (device.kind === 'phone' && device.callerId) return device.callerId;
  const agent = view.directory.agents.get(agentId);
  return { name: agent?.name ?? '', number: ofTrunk ?? agent?.dn ?? '' };
}

/** K1: who is called back sees what they had dialled, or what the trunk wants to see; null: nobody of this call is. */
export function shownToCaller({ directory }: View, call: Call, ofTrunk: string | null): CallerId | null {
  const number = ofTrunk ?? call.dialledNumber;
  if (call.callback === undefined || !/^\+?\d{1,32}$/.test(number)) return null;
  return { name: directory.queues.get(call.queueId ?? '')?.name ?? '', number };
}

/** D7: an emergency service sees the place of the telephone; null: its site has no number for it. */
export function shownInEmergency(view: View, session: Session): CallerId | null {
  const site = siteOf(view, session);
  if (!site || site.emergencyCallerId === '') return null;
  return { name: site.emergencyLocation, number: site.emergencyCallerId };
}
