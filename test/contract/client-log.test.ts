import test from 'ava';
import { DatabaseClientLog } from '../../app/adapters/db/client-log-store.js';
import type { ClientLine } from '../../app/domain/client-line.js';
import type { ClientLog } from '../../app/ports/client-log.js';
import { withDatabase } from '../support/database.js';
import { MemoryClientLog } from '../support/memory-client-log.js';
import { startPostgres, type PostgresServer } from '../support/postgres.js';

let postgres: PostgresServer;
test.before(async () => {
  postgres = await startPostgres();
});
test.after.always(() => postgres?.stop());

const STORES: Readonly<Record<string, (work: (store: ClientLog) => Promise<void>) => Promise<void>>> = {
  memory: (work) => work(new MemoryClientLog()),
  SQLite: (work) => withDatabase(null, (database) => work(new DatabaseClientLog(database))),
  PostgreSQL: async (work) =>
    withDatabase(await postgres.database(), (database) => work(new DatabaseClientLog(database))),
};

const aLine = (n: number, over: Partial<ClientLine> = {}): ClientLine => ({
  id: String(n).padStart(4, '0'),
  agentId: 'joe',
  at: 1_760_000_000_000 + n,
  what: 'registered',
  detail: {},
  ...over,
});

const EVERYTHING = {
  cause: 'Rejected "x"',
  code: 403,
  by: 'remote',
  device: 'Ohrhörer',
  lostPercent: 0.4,
  jitterMs: 3,
  roundTripMs: 0,
  asked: 5,
  answered: 0,
  lastedMs: 65_000,
  times: 2,
} as const;

for (const [name, withStore] of Object.entries(STORES)) {
  test(`${name}: M: the lines of an agent's softphone, the newest first, page by page, and nobody else's`, (t) =>
    withStore(async (store) => {
      const told = aLine(2, { what: 'call-failed', detail: EVERYTHING });
      await store.add('joe', [aLine(1), told], 9);
      await store.add('jay', [aLine(3, { agentId: 'jay' })], 9);
      await store.add('joe', [aLine(4)], 9);
      await store.add('joe', [], 9);
      t.deepEqual(await store.before('joe', null, 2, 0), [aLine(4), told]);
      t.deepEqual(await store.before('joe', '0002', 2, 0), [aLine(1)]);
      t.deepEqual(await store.before('joe', null, 9, told.at), [aLine(4), told]);
      t.deepEqual(await store.before('kim', null, 9, 0), []);
    }));

  test(`${name}: M: the newest lines of each agent are kept, and nobody's for too long`, (t) =>
    withStore(async (store) => {
      const ids = async (who: string) => (await store.before(who, null, 99, 0)).map(({ id }) => Number(id));
      await store.add('jay', [aLine(0, { agentId: 'jay' })], 3);
      await store.add(
        'joe',
        [1, 2, 3].map((n) => aLine(n)),
        3,
      );
      t.deepEqual(await ids('joe'), [3, 2, 1]);
      await store.add('joe', [aLine(4), aLine(5)], 3);
      t.deepEqual(await ids('joe'), [5, 4, 3]);
      t.deepEqual(await ids('jay'), [0]);
      await store.forget(aLine(5).at);
      t.deepEqual([await ids('joe'), await ids('jay')], [[5], []]);
    }));
}
