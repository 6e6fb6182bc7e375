import type { EmergencyCall } from '../../app/domain/emergency-call.js';
import type { EmergencyCallStore } from '../../app/ports/emergency-call-store.js';

/** Emergency calls in memory; held to the contract by test/contract/emergency-call-store.test.ts. */
export class MemoryEmergencyCalls implements EmergencyCallStore {
  readonly #calls = new Map<string, EmergencyCall>();

  add(call: EmergencyCall): Promise<boolean> {
    if (this.#calls.has(call.id)) return Promise.resolve(false);
    this.#calls.set(call.id, { ...call, seen: null });
    return Promise.resolve(true);
  }

  seen(id: string, at: number, by: string): Promise<boolean> {
    const call = this.#calls.get(id);
    if (!call || call.seen !== null) return Promise.resolve(false);
    this.#calls.set(id, { ...call, seen: { at, by } });
    return Promise.resolve(true);
  }

  newest(limit: number): Promise<readonly EmergencyCall[]> {
    return Promise.resolve(this.#sorted().reverse().slice(0, limit));
  }

  unseen(): Promise<readonly EmergencyCall[]> {
    return Promise.resolve(this.#sorted().filter(({ seen }) => seen === null));
  }

  #sorted(): EmergencyCall[] {
    return [...this.#calls.values()].sort((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1));
  }
}
