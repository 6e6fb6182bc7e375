import type { Directory } from '../../../domain/directory.js';
import type { AgentId } from '../../../domain/ids.js';
import { Refused } from '../errors/refused.js';
import type { EdgeCode } from '../errors/refusal-status.js';
import type { RefusalCode } from '../../../domain/refusals.js';
import { oversees, type Caller } from './caller.js';
import { seesAgent } from './may-see.js';

type Actor = Pick<Caller, 'role' | 'scope' | 'agentId'>;

/**
 * Whether the caller may act on this agent: agents on themselves alone, whatever ids the request names (CVE-2020-3267's
 * class), supervisors and admins on whom their scope holds (C5, O). Throws `Refused`.
 * @param unseen what is said to those whose scope it is not in; as if there were no such thing, where they do not see it
 */
export function checkActOn(
  about: AgentId | null,
  caller: Actor,
  directory: Directory,
  unseen: RefusalCode | EdgeCode = 'out-of-scope',
): void {
  if (about !== null && about === caller.agentId) return;
  if (!oversees(caller)) throw new Refused(about === null ? 'no-such-thing' : 'not-allowed');
  if (about !== null && !seesAgent(caller, about, directory)) throw new Refused(unseen);
}

/** A supervisor or admin who acts on somebody else: that is for the audit. */
export function supervises(caller: Caller, about: AgentId): boolean {
  return oversees(caller) && caller.agentId !== about;
}
