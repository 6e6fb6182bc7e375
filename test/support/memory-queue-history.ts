import type { RecordedFact } from '../../app/domain/facts.js';
import type { QueueHistory } from '../../app/ports/queue-history.js';

/** Facts as a test put them here, oldest first. */
export class MemoryQueueHistory implements QueueHistory {
  readonly facts: RecordedFact[] = [];
  readonly numbers = new Map<string, string>();
  /** What the next reads fail with. */
  failure: Error | null = null;

  sequenceBefore(at: number): Promise<number> {
    if (this.failure) return Promise.reject(this.failure);
    return Promise.resolve(this.facts.findLast((fact) => fact.at < at)?.sequence ?? 0);
  }

  page(sequence: number, limit: number): Promise<readonly RecordedFact[]> {
    if (this.failure) return Promise.reject(this.failure);
    return Promise.resolve(this.facts.filter((fact) => fact.sequence > sequence).slice(0, limit));
  }

  callers(callIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
    return Promise.resolve(new Map([...this.numbers].filter(([id]) => callIds.includes(id))));
  }
}
