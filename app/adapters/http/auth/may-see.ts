import type { Directory } from '../../../domain/directory.js';
import type { AgentId } from '../../../domain/ids.js';
import { scopeCovers } from '../../../domain/policies/scope-covers.js';
import type { Call } from '../../../domain/world.js';
import type { Caller } from './caller.js';

type Viewer = Pick<Caller, 'scope'>;

/** O: whether what this agent does is shown to a viewer of this scope; of agents who are gone nobody knows the site. */
export function seesAgent({ scope }: Viewer, agentId: AgentId, { agents }: Directory): boolean {
  if (scope === 'all') return true;
  const agent = agents.get(agentId);
  return agent !== undefined && scopeCovers(scope, agent.siteId);
}

/**
 * O: a call belongs to the site of its queue, and of each agent who is on it or is asked to take it. One of no queue and
 * no agent yet, such as in a menu, is shown to those alone who see everything.
 */
export function seesCall(
  viewer: Viewer,
  { queueId }: Pick<Call, 'queueId'>,
  agents: readonly AgentId[],
  directory: Directory,
): boolean {
  if (viewer.scope === 'all') return true;
  const queue = queueId === null ? undefined : directory.queues.get(queueId);
  if (queue && scopeCovers(viewer.scope, queue.siteId)) return true;
  return agents.some((agentId) => seesAgent(viewer, agentId, directory));
}
