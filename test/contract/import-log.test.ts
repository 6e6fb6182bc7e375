import test from 'ava';
import { DatabaseImportLog } from '../../app/adapters/db/import-log.js';
import type { ImportLog } from '../../app/ports/import-log.js';
import { withDatabase } from '../support/database.js';
import { MemoryImportLog } from '../support/memory-import-log.js';
import { startPostgres, type PostgresServer } from '../support/postgres.js';

let postgres: PostgresServer;
test.before(async () => {
  postgres = await startPostgres();
});
test.after.always(() => postgres?.stop());

const LOGS: Readonly<Record<string, (work: (log: ImportLog) => Promise<void>) => Promise<void>>> = {
  memory: (work) => work(new MemoryImportLog()),
  SQLite: (work) => withDatabase(null, (database) => work(new DatabaseImportLog(database))),
  PostgreSQL: async (work) =>
    withDatabase(await postgres.database(), (database) => work(new DatabaseImportLog(database))),
};

const FIRST = {
  id: 'i1',
  at: 1_760_000_000_000,
  by: 'ann',
  kind: 'agents',
  fileName: 'agents.csv',
  created: 12,
  changed: 3,
  unchanged: 1,
};
const SECOND = { ...FIRST, id: 'i2', kind: 'phones', fileName: '' };

for (const [name, withLog] of Object.entries(LOGS)) {
  test(`${name}: N: who brought a file in is told later, the newest first`, (t) =>
    withLog(async (log) => {
      await log.add(FIRST);
      await log.add(SECOND);
      t.deepEqual(await log.newest(10), [SECOND, FIRST]);
      t.deepEqual(await log.newest(1), [SECOND]);
    }));
}
