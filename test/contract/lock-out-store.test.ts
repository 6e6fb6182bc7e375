import test from 'ava';
import { DatabaseLockOutStore } from '../../app/adapters/db/lock-out-store.js';
import type { LockOutStore } from '../../app/ports/lock-out-store.js';
import { withDatabase } from '../support/database.js';
import { MemoryLockOuts } from '../support/memory-lock-outs.js';
import { startPostgres, type PostgresServer } from '../support/postgres.js';

let postgres: PostgresServer;
test.before(async () => {
  postgres = await startPostgres();
});
test.after.always(() => postgres?.stop());

const STORES: Readonly<Record<string, (work: (store: LockOutStore) => Promise<void>) => Promise<void>>> = {
  memory: (work) => work(new MemoryLockOuts()),
  SQLite: (work) => withDatabase(null, (database) => work(new DatabaseLockOutStore(database))),
  PostgreSQL: async (work) =>
    withDatabase(await postgres.database(), (database) => work(new DatabaseLockOutStore(database))),
};

const JOE = {
  id: '1',
  kind: 'agent',
  agentId: 'joe',
  place: '',
  since: 1_760_000_000_000,
  until: 1_760_003_600_000,
} as const;
const CALLER = { ...JOE, id: '2', kind: 'caller', agentId: null, place: '***56', since: JOE.since + 1 } as const;

for (const [name, withStore] of Object.entries(STORES)) {
  test(`${name}: a lock-out runs until it is ended, and stays on record`, (t) =>
    withStore(async (store) => {
      t.deepEqual(await store.running(), []);
      await store.began({ ...CALLER, key: 'caller x' });
      await store.began({ ...JOE, key: 'agent joe' });
      t.deepEqual(await store.running(), [
        { ...JOE, key: 'agent joe' },
        { ...CALLER, key: 'caller x' },
      ]);
      await store.ended('1', JOE.since + 5, 'lifted', 'ann');
      await store.ended('1', JOE.since + 9, 'time', null);
      await store.ended('9', JOE.since + 9, 'time', null);
      t.deepEqual(await store.running(), [{ ...CALLER, key: 'caller x' }]);
      t.deepEqual(await store.newest(10), [
        { ...CALLER, ended: null },
        { ...JOE, ended: { at: JOE.since + 5, why: 'lifted', by: 'ann' } },
      ]);
      t.deepEqual(await store.newest(1), [{ ...CALLER, ended: null }]);
    }));
}
