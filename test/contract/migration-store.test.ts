import test from 'ava';
import { DatabaseMigrationStore } from '../../app/adapters/db/migration-store.js';
import type { MigrationJob, MigrationRow, Placement } from '../../app/domain/migration.js';
import type { Pace } from '../../app/domain/migration-gates.js';
import type { MigrationStore } from '../../app/ports/migration-store.js';
import { withDatabase } from '../support/database.js';
import { MemoryMigrations } from '../support/memory-migrations.js';
import { startPostgres, type PostgresServer } from '../support/postgres.js';

let postgres: PostgresServer;
test.before(async () => {
  postgres = await startPostgres();
});
test.after.always(() => postgres?.stop());

const STORES: Readonly<Record<string, (work: (store: MigrationStore) => Promise<void>) => Promise<void>>> = {
  memory: (work) => work(new MemoryMigrations()),
  SQLite: (work) => withDatabase(null, (database) => work(new DatabaseMigrationStore(database))),
  PostgreSQL: async (work) =>
    withDatabase(await postgres.database(), (database) => work(new DatabaseMigrationStore(database))),
};

const OFFICE: Placement = {
  interfaces: ['phone', 'internal'],
  number: null,
  trunkId: null,
  phoneId: 'p1',
  nailedUp: false,
  connectOnLogin: '',
};
const HOME: Placement = { ...OFFICE, interfaces: ['mobile'], number: '+15551231111', trunkId: 't1', nailedUp: true };
const JOB: MigrationJob = {
  id: 'j1',
  name: 'Home',
  siteId: 'default',
  by: 'ann',
  createdAt: 1_760_000_000_000,
  state: { at: 'draft' },
  window: { from: '22:00', to: '05:00' },
  batch: 50,
  mostFailures: 10,
  pace: null,
  writes: 'agents',
};
const PEER = {
  phoneId: 'p1',
  host: 'dynamic',
  transports: ['udp', 'tcp'],
  nat: 'yes',
  codecs: ['alaw'],
  encryption: true,
} as const;
const PACE: Pace = {
  ...{ batch: 75, batches: 3, missed: 2, pardoned: 1, firstReloadMs: 120.5 },
  figures: [
    { gate: 'load', value: 0.25, limit: 1.6, verdict: 'good' },
    { gate: 'reload', value: null, limit: null, verdict: 'unknown' },
  ],
};
const rowOf = (agentId: string): MigrationRow => ({ agentId, target: HOME, before: null, state: 'waiting', why: '' });

for (const [name, withStore] of Object.entries(STORES)) {
  test(`${name}: L: jobs and their rows are kept with what agents were before, in the order given`, (t) =>
    withStore(async (store) => {
      const many = Array.from({ length: 1_200 }, (_, n) => rowOf(`a${5_000 - n}`));
      await store.add(JOB, many);
      await store.add({ ...JOB, id: 'j2', writes: 'peers', window: null, createdAt: JOB.createdAt + 1 }, [
        rowOf('joe'),
      ]);
      t.deepEqual(
        (await store.jobs()).map(({ id, window, writes }) => [id, window, writes]),
        [
          ['j2', null, 'peers'],
          ['j1', JOB.window, 'agents'],
        ],
      );
      t.deepEqual(await store.rows('j1'), many);
      const moved: MigrationRow = { ...rowOf('a5000'), state: 'moved', before: { ...OFFICE, peer: PEER } };
      await store.saveRows('j1', [moved, { ...rowOf('a4999'), state: 'failed', why: 'stale' }]);
      const paused: MigrationJob = { ...JOB, state: { at: 'paused', why: 'too-many-failures' }, pace: PACE };
      await store.saveJob(paused);
      t.deepEqual((await store.jobs())[1], paused);
      t.deepEqual((await store.rows('j1')).slice(0, 2), [moved, { ...rowOf('a4999'), state: 'failed', why: 'stale' }]);
      t.deepEqual(await store.rows('j2'), [rowOf('joe')]);
    }));
}
