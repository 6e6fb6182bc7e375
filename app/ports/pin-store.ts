import type { AgentId } from '../domain/ids.js';

/** PINs of agents, apart from the directory: nothing that shows an agent can show their PIN. Rejects when storage fails. */
export interface PinStore {
  /** argon2id; null: the agent has no PIN. */
  hashOf(agentId: AgentId): Promise<string | null>;
  /** Replaces it; null takes it away. */
  set(agentId: AgentId, hash: string | null): Promise<void>;
}
