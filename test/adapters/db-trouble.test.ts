import test from 'ava';
import { DatabaseStore } from '../../app/adapters/db/database-store.js';
import type { Database } from '../../app/adapters/db/database.js';
import { storeError, StoreError } from '../../app/adapters/db/store-error.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { FileKeyVault } from '../../app/adapters/system/key-vault.js';
import { commit } from '../contract/store-contract.js';
import { withDatabase } from '../support/database.js';
import { RecordedLog } from '../support/recorded-log.js';
import { aCall, batchOf, changed } from '../support/store-load.js';

const open = async (database: Database, folder = '/nonexistent') => {
  const store = new DatabaseStore(database, new FileKeyVault(folder), systemClock(), new RecordedLog());
  await store.load();
  return store;
};

const big = (n: number) =>
  batchOf(
    1 + n * 20,
    Array.from({ length: 20 }, (_, k) => changed('call', aCall(`c${n}-${k}`, { queueId: 'q'.repeat(2_000) }))),
  );

test('a full disk fails the batch as disk-full, leaves nothing of it, and takes it once there is room', async (t) => {
  await withDatabase(null, async (database) => {
    const store = await open(database);
    const [{ page_count: pages }] = (await database.writer.raw('PRAGMA page_count')) as [{ page_count: number }];
    await database.writer.raw(`PRAGMA max_page_count = ${pages + 5}`);
    const failed = await commit(store, big(0));
    t.deepEqual([failed?.kind, failed?.retry], ['disk-full', true]);
    t.deepEqual(await database.reader('calls').select('id'), []);
    t.deepEqual(await database.reader('facts').select('sequence'), []);
    await database.writer.raw('PRAGMA max_page_count = 1000000');
    t.is(await commit(store, big(0)), null);
    t.is((await database.reader('calls').select('id')).length, 20);
    await store.close();
  });
});

test('a value that the database refuses fails for good, without a word of the value', async (t) => {
  await withDatabase(null, async (database) => {
    const store = await open(database);
    const call = aCall('c1', { priority: null as unknown as number });
    const failed = await commit(store, batchOf(1, [changed('call', call)]));
    t.deepEqual([failed?.kind, failed?.retry], ['refused', false]);
    t.is(failed?.message, 'The database refuses this batch (SQLITE_CONSTRAINT).');
    t.is(await commit(store, batchOf(1, [changed('call', aCall('c1'))])), null);
    await store.close();
  });
});

test('errors of both databases, of knex and of files have stable kinds', (t) => {
  const kinds: [unknown, string, boolean][] = [
    [{ code: 'SQLITE_FULL' }, 'disk-full', true],
    [{ code: 'ENOSPC' }, 'disk-full', true],
    [{ code: 'SQLITE_BUSY' }, 'locked', true],
    [{ code: 'SQLITE_IOERR' }, 'io', true],
    [{ code: 'EIO' }, 'io', true],
    [{ code: 'EACCES' }, 'io', true],
    [{ code: 'SQLITE_CORRUPT' }, 'corrupt', false],
    [{ code: '53100' }, 'disk-full', true],
    [{ code: '55P03' }, 'locked', true],
    [{ code: '40001' }, 'locked', true],
    [{ code: '57P01' }, 'connection', true],
    [{ code: '08006' }, 'connection', true],
    [{ code: 'ECONNREFUSED' }, 'connection', true],
    [{ code: '23502' }, 'refused', false],
    [new Error('Connection terminated unexpectedly'), 'connection', true],
    [
      Object.assign(new Error('Knex: Timeout acquiring a connection.'), { name: 'KnexTimeoutError' }),
      'connection',
      true,
    ],
    [new Error('aborted'), 'closed', false],
    [new StoreError('fenced', 'taken over'), 'fenced', false],
    ['what?', 'io', true],
  ];
  for (const [error, kind, retry] of kinds) {
    const failure = storeError(error);
    t.deepEqual([failure.kind, failure.retry], [kind, retry], JSON.stringify(error));
  }
});

test('a foreign lock on the database fails the batch as locked within a second', async (t) => {
  await withDatabase(null, async (database) => {
    const store = await open(database);
    const other = await database.reader.client.acquireConnection();
    await new Promise((done) => other.exec('PRAGMA query_only = OFF; BEGIN IMMEDIATE', done));
    const began = performance.now();
    const failed = await commit(store, batchOf(1, [changed('call', aCall('c1'))]));
    t.deepEqual([failed?.kind, failed?.retry], ['locked', true]);
    t.true(performance.now() - began < 5_000);
    await new Promise((done) => other.exec('ROLLBACK; PRAGMA query_only = ON', done));
    await database.reader.client.releaseConnection(other);
    t.is(await commit(store, batchOf(1, [changed('call', aCall('c1'))])), null);
    await store.close();
  });
});

test('readers cannot write', async (t) => {
  await withDatabase(null, async ({ reader }) => {
    await t.throwsAsync(reader('meta').insert({ key: 'asterisk-started', value: 'x' }), { message: /readonly/ });
  });
});

test('what is written behind a batch that met a lock is committed, and not taken back with it', async (t) => {
  await withDatabase(null, async (database) => {
    const store = await open(database);
    t.is(await commit(store, batchOf(1, [changed('call', aCall('c1'))])), null);
    const other = await database.reader.client.acquireConnection();
    const execute = (sql: string): Promise<void> => new Promise((done) => void other.exec(sql, () => done()));
    await execute('PRAGMA query_only = OFF; BEGIN IMMEDIATE');
    const failed = await commit(store, batchOf(2, [changed('call', aCall('c2'))]));
    t.is(failed?.kind, 'locked');
    await execute('ROLLBACK; PRAGMA query_only = ON');
    await database.reader.client.releaseConnection(other);
    await database.writer('meta').insert({ key: 'between', value: 'kept' });
    const kept = () => database.reader('meta').where({ key: 'between' }).pluck('value');
    t.deepEqual(await kept(), ['kept'], 'committed at once: nobody else would see it otherwise');
    t.is(await commit(store, batchOf(2, [changed('call', aCall('c2'))])), null);
    t.deepEqual(await kept(), ['kept']);
    t.deepEqual(await database.reader('calls').orderBy('id').pluck('id'), ['c1', 'c2']);
    await store.close();
  });
});
