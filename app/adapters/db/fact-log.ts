import type { Knex } from 'knex';
import type { LeftEntity, RecordedFact } from '../../domain/facts.js';
import type { AgentId } from '../../domain/ids.js';
import type { FactLog } from '../../ports/fact-log.js';
import { numberOf, textOf, textOrNull, type DriverRow } from './column-values.js';
import { readFact, selectFacts } from './fact-row.js';

const LARGEST_PAGE = 10_000;

/** History through a reading connection: it sees what is committed and never holds up a commit. */
export class DatabaseFactLog implements FactLog {
  constructor(private readonly reader: Knex) {}

  async after(sequence: number, limit: number): Promise<readonly RecordedFact[]> {
    const rows = (await selectFacts(this.reader)
      .where('sequence', '>', sequence)
      .orderBy('sequence')
      .limit(Math.min(Math.max(limit, 1), LARGEST_PAGE))) as DriverRow[];
    return rows.map(readFact);
  }

  async upTo(sequence: number, limit: number): Promise<readonly RecordedFact[]> {
    const rows = (await selectFacts(this.reader)
      .where('sequence', '<=', sequence)
      .orderBy('sequence', 'desc')
      .limit(Math.min(Math.max(limit, 1), LARGEST_PAGE))) as DriverRow[];
    return rows.map(readFact);
  }

  async lastOfEach(after: number, upTo: number): Promise<readonly LeftEntity[]> {
    const { reader } = this;
    const stretch = reader('facts').where('sequence', '>', after).where('sequence', '<=', upTo);
    const last = stretch.groupBy('kind', 'entity_id').max('sequence');
    const rows = (await reader('facts').whereIn('sequence', last).select('kind', 'entity_id', 'after')) as DriverRow[];
    return rows.map((row) => {
      const left = textOrNull(row, 'after');
      const entity: unknown = left === null ? null : JSON.parse(left);
      return { kind: textOf(row, 'kind'), id: textOf(row, 'entity_id'), after: entity } as LeftEntity;
    });
  }

  async ofTrunk(trunkId: string, limit: number): Promise<readonly RecordedFact[]> {
    // In the very words of the index `facts_trunk`, or it would not be used.
    const rows = (await selectFacts(this.reader)
      .whereRaw("kind = 'trunk' AND type <> 'trunk.used'")
      .where('entity_id', trunkId)
      .orderBy('sequence', 'desc')
      .limit(Math.min(Math.max(limit, 1), LARGEST_PAGE))) as DriverRow[];
    return rows.map(readFact);
  }

  async acts(
    before: number | null,
    limit: number,
    agents: readonly AgentId[] | null,
  ): Promise<readonly RecordedFact[]> {
    // In the very words of the index `facts_acts`.
    const acts = selectFacts(this.reader).whereRaw('acted_by IS NOT NULL');
    if (agents !== null) void acts.whereIn('agent_id', agents);
    const rows = (await (before === null ? acts : acts.where('sequence', '<', before))
      .orderBy('sequence', 'desc')
      .limit(Math.min(Math.max(limit, 1), LARGEST_PAGE))) as DriverRow[];
    return rows.map(readFact);
  }

  async lastSequence(): Promise<number> {
    const [row] = (await this.reader('facts').max('sequence as last')) as DriverRow[];
    return row && row['last'] !== null ? numberOf(row, 'last') : 0;
  }
}
