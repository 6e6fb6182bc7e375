import test from 'ava';
import { DatabaseLegMinutes } from '../../app/adapters/db/leg-minutes.js';
import { withDatabase } from '../support/database.js';
import { startPostgres, type PostgresServer } from '../support/postgres.js';

let postgres: PostgresServer;
test.before(async () => {
  postgres = await startPostgres();
});
test.after.always(() => postgres?.stop());

const leg = (channel: string, agent_id: string, trunk_id: string | null, times: readonly (number | null)[]) => ({
  channel,
  session_id: 's',
  agent_id,
  trunk_id,
  started_at: times[0],
  answered_at: times[1],
  ended_at: times[2],
});

for (const name of ['SQLite', 'PostgreSQL'] as const) {
  test(`E10, ${name}: legs are summed by agent and way, cut at both ends of the span`, async (t) => {
    await withDatabase(name === 'SQLite' ? null : await postgres.database(), async ({ writer, reader }) => {
      await writer('leg_minutes').insert([
        leg('c1', 'joe', 't1', [1_000, 2_000, 12_000]),
        leg('c2', 'joe', 't1', [20_000, null, 25_000]),
        leg('c3', 'joe', null, [30_000, 30_000, 90_000]),
        leg('c4', 'jay', 't1', [5_000, 6_000, 7_000]),
        leg('c5', 'joe', 't1', [1, 2, 3]),
      ]);
      const minutes = new DatabaseLegMinutes(reader);
      const sums = [...(await minutes.sums(5_000, 40_000, 'joe'))].sort((a, b) => b.legs - a.legs);
      t.deepEqual(sums, [
        { agentId: 'joe', trunkId: 't1', legs: 2, answered: 1, answeredMs: 7_000 },
        { agentId: 'joe', trunkId: null, legs: 1, answered: 1, answeredMs: 10_000 },
      ]);
      t.is((await minutes.sums(5_000, 40_000, null)).length, 3);
      t.deepEqual(await minutes.sums(100_000, 200_000, null), []);
    });
  });
}
