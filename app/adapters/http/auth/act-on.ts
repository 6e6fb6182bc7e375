import type { Directory } from '../../../domain/directory.js';
import { scopeCovers } from '../../../domain/policies/scope-covers.js';
import type { AgentId } from '../../../domain/ids.js';
import { Refused } from '../errors/refused.js';
import { oversees, type Caller } from './caller.js';

type Actor = Pick<Caller, 'role' | 'scope' | 'agentId'>;

export { SITE_SCOPE } from '../../../domain/policies/scope-covers.js';

/**
 * Whether the caller may act on this agent: agents on themselves alone, whatever ids the request names (CVE-2020-3267's
 * class), supervisors and admins on whom their scope holds (C5, O). Throws `Refused`.
 */
export function checkActOn(about: AgentId | null, caller: Actor, { agents }: Directory): void {
  if (about !== null && about === caller.agentId) return;
  if (!oversees(caller)) throw new Refused(about === null ? 'no-such-thing' : 'not-allowed');
  const agent = about === null ? undefined : agents.get(about);
  if (!agent || scopeCovers(caller.scope, agent.siteId)) return;
  throw new Refused('out-of-scope');
}

/** A supervisor or admin who acts on somebody else: that is for the audit. */
export function supervises(caller: Caller, about: AgentId): boolean {
  return oversees(caller) && caller.agentId !== about;
}
