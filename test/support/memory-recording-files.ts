import type { StoredSound } from '../../app/domain/kept-recording.js';
import type { FoundParts, RecordingFiles, Sound } from '../../app/ports/recording-files.js';

/** Files of recordings in memory; `fails` makes the next writing of one fail. */
export class MemoryRecordingFiles implements RecordingFiles {
  trouble: string | null = null;
  readonly sounds = new Map<string, Uint8Array>();
  readonly parts = new Map<string, FoundParts>();
  readonly aside: string[] = [];
  fails: (Error & { code?: string }) | null = null;
  free = 10_000_000_000;

  async prepare(): Promise<void> {
    if (this.fails) throw this.fails;
  }

  async found(id: string): Promise<FoundParts> {
    return this.parts.get(id) ?? { parts: 0, closed: true, restedMs: Infinity };
  }

  async build(id: string): Promise<StoredSound> {
    if (this.fails) throw this.fails;
    this.sounds.set(id, new Uint8Array(1_644));
    return { durationMs: 50, bytes: 1_644, sha256: 'a'.repeat(64) };
  }

  async open(id: string): Promise<Sound | null> {
    const sound = this.sounds.get(id);
    if (!sound) return null;
    return {
      bytes: sound.length,
      read: async function* (from, to) {
        yield sound.subarray(from, to + 1);
      },
    };
  }

  async remove(id: string): Promise<void> {
    this.sounds.delete(id);
    this.parts.delete(id);
  }

  async dropParts(id: string): Promise<void> {
    this.parts.delete(id);
  }

  async ids(): Promise<{ readonly whole: ReadonlySet<string>; readonly parts: ReadonlySet<string> }> {
    return { whole: new Set(this.sounds.keys()), parts: new Set(this.parts.keys()) };
  }

  async quarantine(id: string): Promise<string> {
    this.aside.push(id);
    await this.remove(id);
    return '/quarantine';
  }

  async freeBytes(): Promise<number> {
    return this.free;
  }
}
