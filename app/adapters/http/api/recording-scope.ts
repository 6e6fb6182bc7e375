import type { Directory } from '../../../domain/directory.js';
import type { AgentId } from '../../../domain/ids.js';
import type { OwnRecordings } from '../../../domain/scoped-values.js';
import { settingFor } from '../../../domain/setting-for.js';
import type { WithParty } from '../../../ports/recording-store.js';
import { oversees, type Caller } from '../auth/caller.js';
import { seenAgents, seesAgent } from '../auth/may-see.js';
import { Refused } from '../errors/refused.js';
import { maskNumber } from '../live/mask-number.js';

type Hearer = Pick<Caller, 'role' | 'scope' | 'agentId'>;

/** K5: what an agent may do with recordings of their own conversations; of an agent who is gone nothing. */
export function ownRecordings({ agentId }: Pick<Caller, 'agentId'>, directory: Directory): OwnRecordings {
  if (agentId === null || !directory.agents.has(agentId)) return 'no';
  return settingFor(directory, 'ownRecordings', { agentId });
}

/** Agents whose recordings are there for this caller; null: everybody's. Throws `Refused` where there are none for them. */
export function heardAgents(caller: Hearer, directory: Directory): readonly AgentId[] | null {
  if (oversees(caller)) return seenAgents(caller, directory);
  if (caller.agentId === null || ownRecordings(caller, directory) === 'no') throw new Refused('not-allowed');
  return [caller.agentId];
}

/**
 * Whether this one is there for a caller who may hear any. Where the scope ends there is nothing: also of agents who are
 * gone, whose site nobody knows. For an agent it ends with themselves, and with what can be heard.
 */
export function isHeard({ agentId, stage }: WithParty, caller: Hearer, directory: Directory): boolean {
  if (oversees(caller)) return seesAgent(caller, agentId, directory);
  return agentId === caller.agentId && stage === 'stored';
}

/** Throws `Refused`. To take a recording away agents need more than to hear it. */
export function checkMayTake(caller: Hearer, directory: Directory): void {
  if (!oversees(caller) && ownRecordings(caller, directory) !== 'download') throw new Refused('not-allowed');
}

/** O: agents see of a customer what they saw in the call. */
export function shownParty({ party }: WithParty, caller: Hearer): WithParty['party'] {
  if (party === null || oversees(caller)) return party;
  return { number: party.number === '' ? '' : maskNumber(party.number), name: '' };
}
