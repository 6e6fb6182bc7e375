import type { VoiceMessage } from '../../app/domain/voice-message.js';
import type { StoredSounds } from '../../app/ports/stored-sounds.js';
import type { VoiceMessageStore } from '../../app/ports/voice-message-store.js';

/** Messages that are gone with the test. */
export class MemoryVoiceMessages implements VoiceMessageStore {
  readonly rows = new Map<string, VoiceMessage>();

  async add(message: VoiceMessage): Promise<void> {
    this.rows.set(message.id, message);
  }

  async finish(id: string, durationMs: number): Promise<void> {
    const row = this.rows.get(id);
    if (row?.state === 'recording') this.rows.set(id, { ...row, state: 'new', durationMs });
  }

  async setHeard(id: string, heard: boolean): Promise<void> {
    const row = this.rows.get(id);
    if (row && row.state !== 'recording') this.rows.set(id, { ...row, state: heard ? 'heard' : 'new' });
  }

  async remove(id: string): Promise<void> {
    this.rows.delete(id);
  }

  async get(id: string): Promise<VoiceMessage | null> {
    return this.rows.get(id) ?? null;
  }

  async ofAgent(agentId: string): Promise<readonly VoiceMessage[]> {
    return (await this.all()).filter((row) => row.agentId === agentId);
  }

  /** When agents were deleted. */
  readonly deleted = new Map<string, number>();

  async ofAgentsDeletedBefore(instant: number): Promise<readonly VoiceMessage[]> {
    return (await this.all()).filter(({ agentId }) => (this.deleted.get(agentId) ?? Infinity) < instant);
  }

  async all(): Promise<readonly VoiceMessage[]> {
    return [...this.rows.values()].sort((a, b) => a.receivedAt - b.receivedAt || (a.id < b.id ? -1 : 1));
  }
}

/** Sounds in memory; `running` are being recorded. */
export class MemorySounds implements StoredSounds {
  readonly kept = new Map<string, Uint8Array>();
  readonly running = new Set<string>();
  /** Asterisk does not answer. */
  silent = false;

  async read(name: string): Promise<Uint8Array | 'none' | null> {
    return this.silent ? null : (this.kept.get(name) ?? 'none');
  }

  async remove(name: string): Promise<boolean> {
    this.kept.delete(name);
    return !this.silent;
  }

  async names(): Promise<readonly string[] | null> {
    return this.silent ? null : [...this.kept.keys()];
  }

  async isRunning(name: string): Promise<boolean | null> {
    return this.silent ? null : this.running.has(name);
  }
}
