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
