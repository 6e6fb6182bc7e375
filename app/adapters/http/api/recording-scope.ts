import type { Directory } from '../../../domain/directory.js';
import type { AgentId } from '../../../domain/ids.js';
import type { Caller } from '../auth/caller.js';
import { seesAgent } from '../auth/may-see.js';
import { Refused } from '../errors/refused.js';

/** Throws `Refused`. Where the scope ends there is nothing: also of agents who are gone, whose site nobody knows. */
export function checkMayHear(agentId: AgentId, caller: Pick<Caller, 'scope'>, directory: Directory): void {
  if (!seesAgent(caller, agentId, directory)) throw new Refused('no-such-thing');
}
