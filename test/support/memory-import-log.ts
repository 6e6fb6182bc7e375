import type { ImportEntry, ImportLog } from '../../app/ports/import-log.js';

/** Held to the contract by test/contract/import-log.test.ts. */
export class MemoryImportLog implements ImportLog {
  readonly #entries: ImportEntry[] = [];

  add(entry: ImportEntry): Promise<void> {
    this.#entries.push(entry);
    return Promise.resolve();
  }

  newest(limit: number): Promise<readonly ImportEntry[]> {
    const order = (one: ImportEntry, other: ImportEntry): number => other.at - one.at || (one.id < other.id ? 1 : -1);
    return Promise.resolve(this.#entries.toSorted(order).slice(0, limit));
  }
}
