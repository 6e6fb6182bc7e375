import test from 'ava';
import { DatabaseTemplateStore } from '../../app/adapters/db/template-store.js';
import { withDatabase } from '../support/database.js';
import { MemoryTemplates } from '../support/memory-templates.js';
import { startPostgres, type PostgresServer } from '../support/postgres.js';
import { templateStoreContract } from './template-store-contract.js';

let postgres: PostgresServer;
test.before(async () => {
  postgres = await startPostgres();
});
test.after.always(() => postgres?.stop());

templateStoreContract(test, 'memory', (work) => work(new MemoryTemplates()));
templateStoreContract(test, 'SQLite', (work) =>
  withDatabase(null, (database) => work(new DatabaseTemplateStore(database))),
);
templateStoreContract(test, 'PostgreSQL', async (work) =>
  withDatabase(await postgres.database(), (database) => work(new DatabaseTemplateStore(database))),
);
