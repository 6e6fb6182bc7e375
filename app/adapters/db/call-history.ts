import type { Knex } from 'knex';
import type { RecordedFact } from '../../domain/facts.js';
import type { CallId } from '../../domain/ids.js';
import type { CallHistory, CallParty } from '../../ports/call-history.js';
import { textOf, type DriverRow } from './column-values.js';
import { readFact, selectFacts } from './fact-row.js';
import { inStoreTerms } from './store-error.js';

const LARGEST_PAGE = 10_000;

/** Through a reading connection, by the index `facts_call`. */
export class DatabaseCallHistory implements CallHistory {
  constructor(private readonly reader: Knex) {}

  ofCall(callId: CallId, limit: number): Promise<readonly RecordedFact[]> {
    return inStoreTerms(async () => {
      const rows = await selectFacts(this.reader)
        .where({ call_id: callId })
        .orderBy('sequence')
        .limit(Math.min(Math.max(limit, 1), LARGEST_PAGE));
      return (rows as DriverRow[]).map(readFact);
    });
  }

  parties(callIds: readonly CallId[]): Promise<ReadonlyMap<CallId, CallParty>> {
    return inStoreTerms(async () => {
      if (callIds.length === 0) return new Map<CallId, CallParty>();
      const rows = (await this.reader('call_parties').whereIn('call_id', callIds)) as DriverRow[];
      const partyOf = (row: DriverRow): CallParty => ({ number: textOf(row, 'number'), name: textOf(row, 'name') });
      return new Map(rows.map((row) => [textOf(row, 'call_id'), partyOf(row)]));
    });
  }
}
