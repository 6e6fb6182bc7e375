import type { Knex } from 'knex';
import type { RecordedFact } from '../../domain/facts.js';
import type { CallId, Instant } from '../../domain/ids.js';
import type { QueueHistory } from '../../ports/queue-history.js';
import { numberOf, textOf, type DriverRow } from './column-values.js';
import { readFact, selectFacts } from './fact-row.js';
import { inStoreTerms } from './store-error.js';

const LARGEST_PAGE = 10_000;
const KINDS = ['call', 'offer', 'leg', 'session'];

/** Through a reading connection: an export of years never holds up a commit. */
export class DatabaseQueueHistory implements QueueHistory {
  constructor(private readonly reader: Knex) {}

  /** Halves the sequences, which are the primary key and grow with time: some twenty looks, and no index of times. */
  sequenceBefore(at: Instant): Promise<number> {
    return inStoreTerms(async () => {
      let [low, high] = [0, await this.lastSequence()];
      while (low < high) {
        const middle = Math.ceil((low + high) / 2);
        const fact = await this.firstFrom(middle);
        if (fact !== null && fact.at < at) low = middle;
        else high = middle - 1;
      }
      return low;
    });
  }

  page(sequence: number, limit: number): Promise<readonly RecordedFact[]> {
    return inStoreTerms(async () => {
      const rows = await selectFacts(this.reader)
        .where('sequence', '>', sequence)
        .whereIn('kind', KINDS)
        .orderBy('sequence')
        .limit(Math.min(Math.max(limit, 1), LARGEST_PAGE));
      return (rows as DriverRow[]).map(readFact);
    });
  }

  callers(callIds: readonly CallId[]): Promise<ReadonlyMap<CallId, string>> {
    return inStoreTerms(async () => {
      if (callIds.length === 0) return new Map<CallId, string>();
      const rows = await this.reader('call_parties').whereIn('call_id', callIds).select('call_id', 'number');
      return new Map((rows as DriverRow[]).map((row) => [textOf(row, 'call_id'), textOf(row, 'number')]));
    });
  }

  private async lastSequence(): Promise<number> {
    const [row] = (await this.reader('facts').max('sequence as last')) as DriverRow[];
    return row && row['last'] !== null ? numberOf(row, 'last') : 0;
  }

  private async firstFrom(sequence: number): Promise<{ readonly at: Instant } | null> {
    const rows = await this.reader('facts').where('sequence', '>=', sequence).orderBy('sequence').limit(1).select('at');
    const [row] = rows as DriverRow[];
    return row ? { at: numberOf(row, 'at') } : null;
  }
}
