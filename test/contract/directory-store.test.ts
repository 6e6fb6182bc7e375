import test from 'ava';
import { DatabaseDirectoryStore } from '../../app/adapters/db/directory-store.js';
import type { Database } from '../../app/adapters/db/database.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { withDatabase } from '../support/database.js';
import { MemoryDirectory } from '../support/memory-directory.js';
import { startPostgres, type PostgresServer } from '../support/postgres.js';
import { RecordedLog } from '../support/recorded-log.js';
import { directoryStoreContract } from './directory-store-contract.js';

let postgres: PostgresServer;
test.before(async () => {
  postgres = await startPostgres();
});
test.after.always(() => postgres?.stop());

const storeOf = (database: Database) => new DatabaseDirectoryStore(database, systemClock(), new RecordedLog());

directoryStoreContract(test, 'memory', (work) => work(new MemoryDirectory()));
directoryStoreContract(test, 'SQLite', (work) => withDatabase(null, (database) => work(storeOf(database))));
directoryStoreContract(test, 'PostgreSQL', async (work) =>
  withDatabase(await postgres.database(), (database) => work(storeOf(database))),
);
