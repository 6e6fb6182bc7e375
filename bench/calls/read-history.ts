import { join } from 'node:path';
import knex from 'knex';
import { DatabaseFactLog } from '../../app/adapters/db/fact-log.js';
import { SQLITE_FILE } from '../../app/adapters/db/open-sqlite.js';
import type { RecordedFact } from '../../app/domain/facts.js';

export interface History {
  readonly facts: readonly RecordedFact[];
  /** Who called, by the call's id: kept apart from history, because it is personal. */
  readonly callers: ReadonlyMap<string, string>;
  /** Rows that should be gone when everybody has gone home. */
  readonly left: Readonly<Record<string, number>>;
}

const PAGE = 10_000;
const LIVE_TABLES = ['calls', 'offers', 'legs', 'sessions'];

/** What a Farline that has ended left in its database. */
export async function readHistory(dataDir: string): Promise<History> {
  const reader = knex({
    client: 'sqlite3',
    connection: { filename: join(dataDir, SQLITE_FILE) },
    useNullAsDefault: true,
  });
  try {
    const log = new DatabaseFactLog(reader);
    const facts: RecordedFact[] = [];
    for (
      let more = await log.after(0, PAGE);
      more.length > 0;
      more = await log.after(facts.at(-1)?.sequence ?? 0, PAGE)
    ) {
      facts.push(...more);
    }
    const parties = (await reader('call_parties').select('call_id', 'number')) as { call_id: string; number: string }[];
    const left: Record<string, number> = {};
    for (const table of LIVE_TABLES) {
      const [row] = (await reader(table).count('* as n')) as { n: number }[];
      left[table] = row?.n ?? 0;
    }
    return { facts, callers: new Map(parties.map(({ call_id, number }) => [call_id, number])), left };
  } finally {
    await reader.destroy();
  }
}
