import type { PromptFiles } from '../../app/ports/prompt-files.js';

/** Files of prompts in memory. */
export class MemoryPromptFiles implements PromptFiles {
  trouble: string | null = null;
  /** Every write and removal fails from now on. */
  broken = false;
  readonly files = new Map<string, Uint8Array>();

  write(id: string, wav: Uint8Array): Promise<void> {
    if (this.broken) return Promise.reject(new Error('ENOSPC'));
    this.files.set(id, wav.slice());
    return Promise.resolve();
  }

  read(id: string): Promise<Uint8Array | null> {
    return Promise.resolve(this.files.get(id) ?? null);
  }

  remove(id: string): Promise<void> {
    if (this.broken) return Promise.reject(new Error('EIO'));
    this.files.delete(id);
    return Promise.resolve();
  }

  keepOnly(ids: Iterable<string>): Promise<void> {
    const kept = new Set(ids);
    for (const id of this.files.keys()) if (!kept.has(id)) this.files.delete(id);
    return Promise.resolve();
  }
}
