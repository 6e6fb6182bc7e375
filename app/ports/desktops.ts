import type { AgentId } from '../domain/ids.js';

/** Takes note of agents' own pages (C6). */
export interface Desktops {
  /** A page of this agent listens from now on; what is returned is called once when it has ended. */
  opened(agentId: AgentId): () => void;
}
