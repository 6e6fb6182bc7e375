import type { AgentId } from '../domain/ids.js';

/**
 * Agents who were signed out by anybody but their PBX while it said that their telephone is there: the same word signs
 * nobody in again, also after a restart. Rejects when storage fails.
 */
export interface PresenceLeavers {
  all(): Promise<readonly AgentId[]>;
  add(agentId: AgentId): Promise<void>;
  remove(agentId: AgentId): Promise<void>;
}
