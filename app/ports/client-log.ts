import type { ClientLine } from '../domain/client-line.js';
import type { AgentId, Instant } from '../domain/ids.js';

/** What the softphones of agents told of themselves. Each rejects when the database does. */
export interface ClientLog {
  /** All of one agent, in the order of their ids; then the agent has the newest `most` lines. */
  add(agentId: AgentId, lines: readonly ClientLine[], most: number): Promise<void>;
  /** Below an id (null: all), not older than `since`, the newest first. */
  before(agentId: AgentId, id: string | null, limit: number, since: Instant): Promise<readonly ClientLine[]>;
  /** What is older than this is gone, whosever it is. */
  forget(until: Instant): Promise<void>;
}
