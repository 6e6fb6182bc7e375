import type { Agent } from '../directory.js';
import { callsForHelp } from '../emergency-hold.js';
import { legIsUsable } from '../routing.js';
import { settingFor } from '../setting-for.js';
import type { Session, View } from '../world.js';

/** What becomes of a call to an agent's own number (K6). */
export type DirectVerdict =
  | { readonly do: 'ring'; readonly session: Session }
  /** D5: refused with 480. */
  | { readonly do: 'not-ready' }
  | { readonly do: 'busy' }
  /** Not signed in: their own telephone rings, then the voicemail has the caller. */
  | { readonly do: 'own-phone' }
  | { readonly do: 'voicemail' };

/** Decided once, when the call is there: nobody waits for an agent who has no time. */
export function directVerdict(view: View, agent: Agent): DirectVerdict {
  const session = view.sessionOfAgent(agent.id);
  if (!session) return { do: agent.phoneId !== null && !agent.hotDesk ? 'own-phone' : 'voicemail' };
  switch (session.state.at) {
    case 'ready':
    case 'not-ready':
      break;
    default:
      return busyVerdict(view, agent);
  }
  if (view.offerOfSession(session.id) !== undefined || callsForHelp(session).length > 0) {
    return busyVerdict(view, agent);
  }
  // Whose telephone cannot be reached is away, whatever they wished before.
  const reached = view.switchUp && session.reach.at === 'there' && legIsUsable(view, session);
  if (!reached) return { do: 'voicemail' };
  if (session.state.at === 'not-ready' && rejects(view, session)) return { do: 'not-ready' };
  return { do: 'ring', session };
}

/** The agent is on the phone, in wrap-up, or their telephone says that it is engaged. */
export function busyVerdict(view: View, { id: agentId }: Agent): DirectVerdict {
  return { do: settingFor(view.directory, 'directBusy', { agentId }) };
}

/** D5: by itself of agents whose telephone is outside. */
function rejects(view: View, { agentId, device }: Session): boolean {
  const set = settingFor(view.directory, 'rejectCallNotReady', { agentId });
  return set === 'always' || (set === 'outside' && device.kind === 'number');
}
