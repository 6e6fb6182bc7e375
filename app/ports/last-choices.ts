import type { Interface } from '../domain/directory.js';
import type { AgentId, PhoneId } from '../domain/ids.js';

/** What an agent signed in on; a number that was typed is never kept (F). */
export interface LastChoice {
  readonly interface: Interface;
  /** null: it was none of our telephones. */
  readonly phoneId: PhoneId | null;
}

/** B5: the last choice of each agent, preselected next time. Rejects when storage fails. */
export interface LastChoices {
  of(agentId: AgentId): Promise<LastChoice | null>;
  remember(agentId: AgentId, choice: LastChoice): Promise<void>;
}
