import type { Directory } from '../../../domain/directory.js';
import type { AgentId, SiteId } from '../../../domain/ids.js';
import { scopeCovers, SITE_SCOPE } from '../../../domain/policies/scope-covers.js';
import type { Call } from '../../../domain/world.js';
import type { Caller } from './caller.js';

type Viewer = Pick<Caller, 'scope'>;

/** O: whether the role of this viewer holds on everything, also on what belongs to no site. */
export function holdsEverywhere({ scope }: Viewer): boolean {
  return scope === 'all';
}

/** O: the one site this viewer sees; null: everything. */
export function siteOf({ scope }: Viewer): SiteId | null {
  return scope === 'all' ? null : scope.slice(SITE_SCOPE.length);
}

/** O: whether a thing of this site is there for this viewer; null: it belongs to no site that anybody knows. */
export function seesSite({ scope }: Viewer, siteId: SiteId | null): boolean {
  return scopeCovers(scope, siteId);
}

/** O: what an admin configured, as far as it is there for this viewer; what belongs to no site is there for everybody. */
export function directoryFor(viewer: Viewer, directory: Directory): Directory {
  if (holdsEverywhere(viewer)) return directory;
  const seen = <T extends { readonly siteId: SiteId }>(things: ReadonlyMap<string, T>): ReadonlyMap<string, T> =>
    new Map([...things].filter(([, { siteId }]) => seesSite(viewer, siteId)));
  return {
    ...directory,
    agents: seen(directory.agents),
    queues: seen(directory.queues),
    trunks: seen(directory.trunks),
    routes: seen(directory.routes),
    sites: new Map([...directory.sites].filter(([id]) => seesSite(viewer, id))),
  };
}

/** O: whether what this agent does is shown to a viewer of this scope; of agents who are gone nobody knows the site. */
export function seesAgent({ scope }: Viewer, agentId: AgentId, { agents }: Directory): boolean {
  if (scope === 'all') return true;
  const agent = agents.get(agentId);
  return agent !== undefined && scopeCovers(scope, agent.siteId);
}

/** O: agents who are there for this viewer; null: all of them, those who are gone as well. */
export function seenAgents(viewer: Viewer, directory: Directory): readonly AgentId[] | null {
  return holdsEverywhere(viewer) ? null : [...directoryFor(viewer, directory).agents.keys()];
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
