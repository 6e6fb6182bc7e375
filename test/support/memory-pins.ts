import type { PinStore } from '../../app/ports/pin-store.js';

/** PINs that are gone with the test. */
export class MemoryPins implements PinStore {
  readonly hashes = new Map<string, string>();

  hashOf(agentId: string): Promise<string | null> {
    return Promise.resolve(this.hashes.get(agentId) ?? null);
  }

  set(agentId: string, hash: string | null): Promise<void> {
    if (hash === null) this.hashes.delete(agentId);
    else this.hashes.set(agentId, hash);
    return Promise.resolve();
  }
}
