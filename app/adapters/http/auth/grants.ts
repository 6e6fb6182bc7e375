import type { Directory } from '../../../domain/directory.js';
import { scopeWithin } from '../../../domain/policies/scope-covers.js';
import type { User } from '../../../ports/user-store.js';
import { Refused } from '../errors/refused.js';
import type { Caller } from './caller.js';
import { holdsEverywhere, seesAgent } from './may-see.js';

type Granter = Pick<Caller, 'scope'>;

/**
 * O: whether a web login is this admin's to see and change: whoever could do more with it than they can themselves would
 * make themselves more by its password. An agent's login does what its agent does, whatever its scope says.
 */
export function governs(granter: Granter, { role, scope, agentId }: User, directory: Directory): boolean {
  if (holdsEverywhere(granter)) return true;
  if (role !== 'agent' && !scopeWithin(scope, granter.scope)) return false;
  return agentId === null ? role !== 'agent' : seesAgent(granter, agentId, directory);
}

/** O: nobody grants a wider scope than their own; no role is wider than an admin's, and only admins grant. Throws `Refused`. */
export function checkGrant(granter: Granter, scope: string): void {
  if (!scopeWithin(scope, granter.scope)) throw new Refused('out-of-scope', { field: 'scope' });
}
