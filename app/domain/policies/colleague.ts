import type { AgentId, Instant, QueueId } from '../ids.js';
import { isPausedIn } from '../queue-pauses.js';
import type { RefusalCode } from '../refusals.js';
import { canTakeCall } from '../routing.js';
import type { Session, View } from '../world.js';

/** K3: why a call of this queue cannot go to this colleague now; null: it can. */
export function colleagueProblem(
  view: View,
  asker: Session,
  agentId: AgentId,
  queueId: QueueId | null,
  at: Instant,
): RefusalCode | null {
  // Without any queue there is none to fall back to.
  return absence(view, asker, agentId, at, (session) => queueId === null || isPausedIn(session, queueId));
}

/** K3: why this colleague cannot be asked about a customer, or into a conference, now; null: they can. */
export function askProblem(view: View, asker: Session, agentId: AgentId, at: Instant): RefusalCode | null {
  return absence(view, asker, agentId, at, () => false);
}

function absence(
  view: View,
  asker: Session,
  agentId: AgentId,
  at: Instant,
  takesNone: (session: Session) => boolean,
): RefusalCode | null {
  if (agentId === asker.agentId) return 'target-self';
  if (!view.directory.agents.has(agentId)) return 'target-no-such-agent';
  const session = view.sessionOfAgent(agentId);
  if (!session) return 'target-signed-out';
  switch (session.state.at) {
    case 'wrap-up':
      return 'target-in-wrap-up';
    case 'not-ready':
      return 'target-not-ready';
    case 'ready':
      break;
    default:
      return 'target-busy';
  }
  if (takesNone(session)) return 'target-not-ready';
  if (session.reach.at === 'away') return 'target-away';
  return canTakeCall(view, session, at) ? null : 'target-busy';
}
