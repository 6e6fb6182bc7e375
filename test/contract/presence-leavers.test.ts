import test from 'ava';
import { DatabasePresenceLeavers } from '../../app/adapters/db/presence-leaver-store.js';
import type { PresenceLeavers } from '../../app/ports/presence-leavers.js';
import { withDatabase } from '../support/database.js';
import { MemoryPresenceLeavers } from '../support/memory-presence-leavers.js';
import { startPostgres, type PostgresServer } from '../support/postgres.js';

let postgres: PostgresServer;
test.before(async () => {
  postgres = await startPostgres();
});
test.after.always(() => postgres?.stop());

const STORES: Readonly<Record<string, (work: (store: PresenceLeavers) => Promise<void>) => Promise<void>>> = {
  memory: (work) => work(new MemoryPresenceLeavers()),
  SQLite: (work) => withDatabase(null, (database) => work(new DatabasePresenceLeavers(database))),
  PostgreSQL: async (work) =>
    withDatabase(await postgres.database(), (database) => work(new DatabasePresenceLeavers(database))),
};

for (const [name, withStore] of Object.entries(STORES)) {
  test(`${name}: C1: who signed out at an open telephone is kept, once, until they are taken away`, (t) =>
    withStore(async (store) => {
      t.deepEqual(await store.all(), []);
      for (const id of ['joe', 'jay', 'joe']) await store.add(id);
      t.deepEqual(await store.all(), ['jay', 'joe']);
      await store.remove('joe');
      await store.remove('nobody');
      t.deepEqual(await store.all(), ['jay']);
    }));
}
