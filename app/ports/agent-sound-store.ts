import type { AgentSound, AllAgentSounds, SoundUse } from '../domain/agent-sounds.js';
import type { AgentId, PromptId } from '../domain/ids.js';

/** Which sounds agents have of their own. Rejects with a `StoreFailure`. */
export interface AgentSoundStore {
  all(): Promise<AllAgentSounds>;
  /** Answers the sound it replaces, whose file nobody needs any more; null: there was none. */
  put(agentId: AgentId, use: SoundUse, sound: AgentSound): Promise<PromptId | null>;
  /** As `put`. */
  remove(agentId: AgentId, use: SoundUse): Promise<PromptId | null>;
}
