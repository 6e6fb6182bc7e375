import type { Directory } from '../../../domain/directory.js';
import type { AgentId } from '../../../domain/ids.js';
import { SITE_SCOPE } from '../auth/act-on.js';
import type { Caller } from '../auth/caller.js';
import { Refused } from '../errors/refused.js';

type Listener = Pick<Caller, 'scope'>;

/** Agents whose recordings this caller may hear; null: everybody's, those of agents who are gone as well. */
export function heardAgents({ scope }: Listener, { agents }: Directory): readonly AgentId[] | null {
  if (scope === 'all') return null;
  return [...agents.values()].filter(({ siteId }) => scope === SITE_SCOPE + siteId).map(({ id }) => id);
}

/** Throws `Refused`. Where the scope ends so does the ear: also for agents who are gone, whose site nobody knows. */
export function checkMayHear(agentId: AgentId, caller: Listener, directory: Directory): void {
  const heard = heardAgents(caller, directory);
  if (heard !== null && !heard.includes(agentId)) throw new Refused('out-of-scope');
}
