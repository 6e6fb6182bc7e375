import type { MetaKey, MetaStore } from '../../app/ports/meta-store.js';

export class MemoryMeta implements MetaStore {
  readonly values = new Map<MetaKey, string>();

  get(key: MetaKey): Promise<string | null> {
    return Promise.resolve(this.values.get(key) ?? null);
  }

  set(key: MetaKey, value: string): Promise<void> {
    this.values.set(key, value);
    return Promise.resolve();
  }
}
