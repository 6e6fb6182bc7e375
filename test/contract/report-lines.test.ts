import test from 'ava';
import { trunkColumns } from '../../app/adapters/db/trunk-row.js';
import { DatabaseReportSums } from '../../app/adapters/db/report-sums.js';
import type { Database } from '../../app/adapters/db/database.js';
import { LONGEST_PART, type ReportLine } from '../../app/domain/report-rows.js';
import { DatabaseReportStore } from '../../app/adapters/db/report-store.js';
import { withDatabase } from '../support/database.js';
import { startPostgres, type PostgresServer } from '../support/postgres.js';
import { aTrunk } from '../support/world.js';

let postgres: PostgresServer;
test.before(async () => {
  postgres = await startPostgres();
});
test.after.always(() => postgres?.stop());

const START = Date.parse('2026-11-21T00:00:00Z');
const MINUTE = 60_000;
const DAY = LONGEST_PART;

/** From and to in minutes behind the start; `to` null: it is not over. */
function line(id: string, from: number, to: number | null, over: Partial<ReportLine> = {}): ReportLine {
  const [beganAt, endedAt] = [START + from * MINUTE, to === null ? null : START + to * MINUTE];
  const wholeMs = endedAt === null ? null : endedAt - beganAt;
  const about = { kind: 'out', trunkId: 'dear', agentId: 'joe', part: 0, wholeMs, ...over } as const;
  return { id, channel: id, ownerId: `of-${id}`, beganAt, endedAt, ...about };
}

async function kept(database: Database, lines: readonly ReportLine[]): Promise<DatabaseReportSums> {
  const trunk = aTrunk({ id: 'dear', ratePerMinute: 0.0135, billingStep: 60 });
  await database.writer('trunks').insert({ ...trunkColumns(trunk), id: trunk.id, version: 1 });
  const store = new DatabaseReportStore(database);
  await store.begin(1);
  const rows = lines.map((row) => ({ kind: 'line' as const, row }));
  await store.save(rows, 0, { sequence: 1, seenAt: 1 });
  return new DatabaseReportSums(database.reader);
}

const ALL = { byAgent: false, agentId: null, trunkId: null, ofSite: null };
const days = (count: number) =>
  Array.from({ length: count }, (_, n) => ({ from: START + n * DAY, to: START + (n + 1) * DAY }));

for (const name of ['SQLite', 'PostgreSQL'] as const) {
  const url = async (): Promise<string | null> => (name === 'SQLite' ? null : postgres.database());

  test(`E10, ${name}: lines are cut at both ends of each span, and the last step is billed where they end`, async (t) => {
    await withDatabase(await url(), async (database) => {
      const lines = [
        line('a', 10, 11.5),
        line('b', 23 * 60 + 59, 24 * 60 + 1.25),
        line('c', 20, 25, { trunkId: null, kind: 'nailed-up' }),
        line('long', 0, 24 * 60, { kind: 'nailed-up', wholeMs: null }),
        line('long.1', 24 * 60, 30 * 60, { kind: 'nailed-up', part: 1, wholeMs: 30 * 60 * MINUTE }),
        line('open', 40 * 60, null),
      ];
      const sums = await kept(database, lines);
      const now = START + (40 * 60 + 0.5) * MINUTE;
      const read = (await sums.lines({ ...ALL, spans: days(2), now }))
        .map(({ from, kind, trunkId, lines: count, ms, restMs, rate }) =>
          [(from - START) / DAY, kind, trunkId, count, ms / MINUTE, restMs / MINUTE, rate].join(' '),
        )
        .toSorted();
      t.deepEqual(read, [
        '0 nailed-up  1 5 0 0',
        '0 nailed-up dear 1 1440 0 0.0135',
        // One and a half minutes that end here, and one of a call that ends behind midnight.
        '0 out dear 2 2.5 0.5 0.0135',
        '1 nailed-up dear 0 360 0 0.0135',
        // A minute and a quarter of 2:15, which is billed as 3:00, and half of a minute that goes on.
        '1 out dear 1 1.75 1.25 0.0135',
      ]);
    });
  });

  test(`E10, ${name}: a trunk, an agent and a site can be asked for; what is nobody’s is of its trunk’s site`, async (t) => {
    await withDatabase(await url(), async (database) => {
      const sums = await kept(database, [
        line('a', 0, 1),
        line('b', 0, 2, { agentId: 'jay', trunkId: 'cheap' }),
        line('c', 0, 4, { agentId: null, kind: 'in' }),
        line('d', 0, 8, { agentId: null, trunkId: null, kind: 'in' }),
      ]);
      const read = async (over: Partial<Parameters<typeof sums.lines>[0]>) =>
        (await sums.lines({ ...ALL, spans: days(1), now: START + DAY, ...over }))
          .map(({ agentId, ms }) => `${agentId ?? ''} ${ms / MINUTE}`)
          .toSorted();
      t.deepEqual(await read({ byAgent: true, trunkId: 'dear' }), [' 4', 'joe 1']);
      t.deepEqual(await read({ byAgent: true, agentId: 'jay' }), ['jay 2']);
      t.deepEqual(await read({ byAgent: true, ofSite: { agentIds: ['jay'], trunkIds: ['dear'] } }), [' 4', 'jay 2']);
      t.deepEqual(await read({ byAgent: true, ofSite: { agentIds: [], trunkIds: [] } }), []);
      t.deepEqual(await read({ spans: [] }), []);
    });
  });
}
