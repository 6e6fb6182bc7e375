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
  // Without any queue there is none to fall back to.
  if (queueId === null || isPausedIn(session, queueId)) return 'target-not-ready';
  if (session.reach.at === 'away') return 'target-away';
  return canTakeCall(view, session, at) ? null : 'target-busy';
}
