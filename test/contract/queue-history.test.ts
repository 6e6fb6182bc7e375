import test from 'ava';
import { DatabaseQueueHistory } from '../../app/adapters/db/queue-history.js';
import { withDatabase } from '../support/database.js';
import { startPostgres, type PostgresServer } from '../support/postgres.js';

let postgres: PostgresServer;
test.before(async () => {
  postgres = await startPostgres();
});
test.after.always(() => postgres?.stop());

const fact = (sequence: number, at: number, kind = 'call') => {
  const about = { agent_id: null, session_id: null, call_id: 'k1', queue_id: null };
  return { sequence, at, version: 1, type: 'test', kind, entity_id: 'k1', ...about, detail: '{}', after: null };
};

for (const name of ['SQLite', 'PostgreSQL'] as const) {
  test(`M, ${name}: history for queue_log begins where it is asked for and comes in pages`, async (t) => {
    await withDatabase(name === 'SQLite' ? null : await postgres.database(), async ({ writer, reader }) => {
      const history = new DatabaseQueueHistory(reader);
      t.is(await history.sequenceBefore(5_000), 0);
      t.deepEqual(await history.page(0, 10), []);
      // A gap, as history has where storage failed, and kinds that the log says nothing of.
      const facts = [
        fact(1, 1_000),
        fact(2, 2_000, 'trunk'),
        fact(3, 3_000, 'leg'),
        fact(7, 4_000),
        fact(8, 4_000),
        fact(9, 9_000),
      ];
      await writer('facts').insert(facts);
      await writer('call_parties').insert([
        { call_id: 'k1', number: '+4930123456', name: 'Anna', retention_class: 'standard', arrived_at: 1 },
      ]);
      const pageFrom = async (at: number, limit: number): Promise<number[]> =>
        (await history.page(await history.sequenceBefore(at), limit)).map(({ sequence }) => sequence);
      t.deepEqual(await pageFrom(0, 10), [1, 3, 7, 8, 9]);
      t.deepEqual(await pageFrom(1_001, 2), [3, 7]);
      t.deepEqual(await pageFrom(4_000, 10), [7, 8, 9]);
      t.deepEqual(await pageFrom(4_001, 10), [9]);
      t.deepEqual(await pageFrom(99_000, 10), []);
      t.deepEqual([...(await history.callers(['k1', 'k2']))], [['k1', '+4930123456']]);
      t.deepEqual([...(await history.callers([]))], []);
    });
  });
}
