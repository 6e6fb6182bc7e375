import test from 'ava';
import { DatabaseEmergencyCallStore } from '../../app/adapters/db/emergency-call-store.js';
import type { EmergencyCallStore } from '../../app/ports/emergency-call-store.js';
import { withDatabase } from '../support/database.js';
import { MemoryEmergencyCalls } from '../support/memory-emergency-calls.js';
import { startPostgres, type PostgresServer } from '../support/postgres.js';

let postgres: PostgresServer;
test.before(async () => {
  postgres = await startPostgres();
});
test.after.always(() => postgres?.stop());

const STORES: Readonly<Record<string, (work: (store: EmergencyCallStore) => Promise<void>) => Promise<void>>> = {
  memory: (work) => work(new MemoryEmergencyCalls()),
  SQLite: (work) => withDatabase(null, (database) => work(new DatabaseEmergencyCallStore(database))),
  PostgreSQL: async (work) =>
    withDatabase(await postgres.database(), (database) => work(new DatabaseEmergencyCallStore(database))),
};

const FIRST = {
  id: 'n1-1760000000.1',
  at: 1_760_000_000_000,
  number: '112',
  endpoint: 'phone-p1',
  place: 'Desk 1',
  siteId: 'default',
  seen: null,
} as const;
const SECOND = { ...FIRST, id: 'n1-1760000000.9', at: FIRST.at + 5, siteId: null } as const;

for (const [name, withStore] of Object.entries(STORES)) {
  test(`${name}: D7: an emergency call is written down once, and alarms until somebody has seen it`, (t) =>
    withStore(async (store) => {
      t.true(await store.add(SECOND));
      t.true(await store.add(FIRST));
      t.false(await store.add(FIRST));
      t.deepEqual(await store.unseen(), [FIRST, SECOND]);
      t.true(await store.seen(FIRST.id, FIRST.at + 9, 'ann'));
      t.false(await store.seen(FIRST.id, FIRST.at + 12, 'bob'));
      t.false(await store.seen('n1-0.0', FIRST.at, 'ann'));
      t.deepEqual(await store.unseen(), [SECOND]);
      t.deepEqual(await store.newest(10), [SECOND, { ...FIRST, seen: { at: FIRST.at + 9, by: 'ann' } }]);
      t.deepEqual(await store.newest(1), [SECOND]);
    }));
}
