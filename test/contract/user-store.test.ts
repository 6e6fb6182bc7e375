import test from 'ava';
import { DatabaseUserStore } from '../../app/adapters/db/user-store.js';
import { RememberedUsers } from '../../app/adapters/db/remembered-users.js';
import { withDatabase } from '../support/database.js';
import { MemoryUsers } from '../support/memory-users.js';
import { startPostgres, type PostgresServer } from '../support/postgres.js';
import { userStoreContract } from './user-store-contract.js';

let postgres: PostgresServer;
test.before(async () => {
  postgres = await startPostgres();
});
test.after.always(() => postgres?.stop());

userStoreContract(test, 'memory', (work) => work(new MemoryUsers()));
userStoreContract(test, 'SQLite', (work) => withDatabase(null, (database) => work(new DatabaseUserStore(database))));
userStoreContract(test, 'SQLite, remembered', (work) =>
  withDatabase(null, (database) => work(new RememberedUsers(new DatabaseUserStore(database)))),
);
userStoreContract(test, 'PostgreSQL', async (work) =>
  withDatabase(await postgres.database(), (database) => work(new DatabaseUserStore(database))),
);
