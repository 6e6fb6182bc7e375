import type { PresenceLeavers } from '../../app/ports/presence-leavers.js';

/** Held to the contract by test/contract/presence-leavers.test.ts. */
export class MemoryPresenceLeavers implements PresenceLeavers {
  readonly #agents = new Set<string>();

  all(): Promise<readonly string[]> {
    return Promise.resolve([...this.#agents].sort());
  }

  add(agentId: string): Promise<void> {
    this.#agents.add(agentId);
    return Promise.resolve();
  }

  remove(agentId: string): Promise<void> {
    this.#agents.delete(agentId);
    return Promise.resolve();
  }
}
