import test from 'ava';
import { AlreadyRunning } from '../../app/adapters/db/already-running.js';
import { DatabaseStore } from '../../app/adapters/db/database-store.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { FileKeyVault } from '../../app/adapters/system/key-vault.js';
import { commit } from '../contract/store-contract.js';
import { inTempFolder, openTestDatabase, withDatabase } from '../support/database.js';
import { startPostgres, type PostgresServer } from '../support/postgres.js';
import { RecordedLog } from '../support/recorded-log.js';
import { aCall, batchOf, changed } from '../support/store-load.js';

let postgres: PostgresServer;
test.before(async () => {
  postgres = await startPostgres();
});
test.after.always(() => postgres?.stop());

const END_LEASES =
  "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name LIKE 'farline %' AND datname = current_database()";
/** All but the lease and whoever asks. */
const END_OTHERS =
  "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name NOT LIKE 'farline %' AND datname = current_database() AND pid <> pg_backend_pid()";

test('a second Farline on the same PostgreSQL database is refused with the name of the first', async (t) => {
  const url = await postgres.database();
  await withDatabase(url, async (first) => {
    t.true(first.lock.held());
    const error = await t.throwsAsync(
      withDatabase(url, async () => undefined),
      { instanceOf: AlreadyRunning },
    );
    t.regex(error.message, new RegExp(`PostgreSQL/farline_\\d+ on localhost: process ${process.pid} on .+, since 20`));
    t.false(error.message.includes('farline@'), 'the URL may hold a password');
  });
  await t.notThrowsAsync(withDatabase(url, async () => undefined));
});

test('a lost lease is told, and steps of the old writer are refused once there is a new one', async (t) => {
  const url = await postgres.database();
  await inTempFolder(async (folder) => {
    const old = await openTestDatabase(folder, url);
    const store = new DatabaseStore(old, new FileKeyVault(`${folder}/keys`), systemClock(), new RecordedLog());
    await store.load();
    const lost = new Promise<string>((resolve) => old.lock.onLost(resolve));
    t.is(await commit(store, batchOf(1, [changed('call', aCall('c1'))])), null);
    await old.reader.raw(END_LEASES);
    t.is(await lost, 'the connection that holds the lease ended');
    t.false(old.lock.held());

    const next = await openTestDatabase(folder, url);
    const refused = await commit(store, batchOf(2, [changed('call', aCall('c2'))]));
    t.deepEqual([refused?.kind, refused?.retry], ['fenced', false]);
    t.deepEqual(await next.reader('calls').select('id'), [{ id: 'c1' }]);
    await store.close();
    await old.close();
    await next.close();
  });
});

test('a connection that the server ends is opened anew, and the batch passes when handed in again', async (t) => {
  const url = await postgres.database();
  await inTempFolder(async (folder) => {
    const database = await openTestDatabase(folder, url);
    const store = new DatabaseStore(database, new FileKeyVault(`${folder}/keys`), systemClock(), new RecordedLog());
    await store.load();
    for (let n = 1; n <= 3; n++) {
      await database.reader.raw(END_OTHERS);
      const batch = batchOf(n, [changed('call', aCall(`c${n}`))]);
      let failure = await commit(store, batch);
      if (failure) t.deepEqual([failure.kind, failure.retry], ['connection', true]);
      if (failure) failure = await commit(store, batch);
      t.is(failure, null);
    }
    t.is((await store.load()).calls.length, 3);
    t.true(database.lock.held());
    await store.close();
    await database.close();
  });
});
