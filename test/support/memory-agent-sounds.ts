import type { AgentSound, AgentSounds, AllAgentSounds, SoundUse } from '../../app/domain/agent-sounds.js';
import type { AgentSoundStore } from '../../app/ports/agent-sound-store.js';

/** Sounds of agents in memory. */
export class MemoryAgentSounds implements AgentSoundStore {
  readonly rows = new Map<string, AgentSounds>();

  all(): Promise<AllAgentSounds> {
    return Promise.resolve(new Map(this.rows));
  }

  put(agentId: string, use: SoundUse, sound: AgentSound): Promise<string | null> {
    const before = this.rows.get(agentId) ?? {};
    this.rows.set(agentId, { ...before, [use]: sound });
    return Promise.resolve(before[use]?.sound ?? null);
  }

  remove(agentId: string, use: SoundUse): Promise<string | null> {
    const { [use]: removed, ...kept } = this.rows.get(agentId) ?? {};
    if (Object.keys(kept).length > 0) this.rows.set(agentId, kept);
    else this.rows.delete(agentId);
    return Promise.resolve(removed?.sound ?? null);
  }
}
