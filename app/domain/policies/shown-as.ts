import type { CallerId } from '../voice-settings.js';
import type { View } from '../world.js';

/**
 * B5: who calls from a telephone of ours: what the telephone itself is set to show, else the agent who is signed in there.
 * null: nobody is, or the call comes from elsewhere.
 */
export function shownAs(view: View, endpoint: string): CallerId | null {
  for (const { agentId, device, state } of view.all('session')) {
    if (device.kind === 'number' || device.peer !== endpoint || state.at === 'logged-out') continue;
    if (device.kind === 'phone' && device.callerId) return device.callerId;
    const agent = view.directory.agents.get(agentId);
    return agent ? { name: agent.name, number: agent.dn } : null;
  }
  return null;
}
