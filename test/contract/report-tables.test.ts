import test from 'ava';
import { DatabaseReportSums } from '../../app/adapters/db/report-sums.js';
import { FakeLive } from '../support/fake-live.js';
import { withDatabase } from '../support/database.js';
import { startPostgres, type PostgresServer } from '../support/postgres.js';
import { ReportDesk } from '../support/report-desk.js';
import { aDirectory } from '../support/world.js';

let postgres: PostgresServer;
test.before(async () => {
  postgres = await startPostgres();
});
test.after.always(() => postgres?.stop());

const START = Date.parse('2026-11-21T10:00:00Z');
const ALL = { from: START, to: START + 86_400_000, queueIds: null, agentIds: null };
const LEVEL = { otherwise: 20_000, of: new Map([['help', 60_000]]) };

function told(desk: ReportDesk): void {
  desk.signsIn(START - 1_000, 'joe');
  desk.signsIn(START - 1_000, 'jay');
  desk.call('k1', START, { waits: 10, talks: 60 });
  desk.call('k2', START + 60_000, { waits: 30, talks: 40, agentId: 'jay' });
  desk.call('k3', START + 120_000, { waits: 50 });
  desk.call('k4', START + 3_600_000, { queueId: 'help', waits: 30, talks: 20 });
}

for (const name of ['SQLite', 'PostgreSQL'] as const) {
  const url = async (): Promise<string | null> => (name === 'SQLite' ? null : postgres.database());

  test(`M, ${name}: history becomes rows, which are summed by queue, agent and quarter of an hour`, async (t) => {
    await withDatabase(await url(), async (database) => {
      const desk = new ReportDesk(database, new FakeLive(aDirectory({})));
      told(desk);
      t.true(await desk.kept.upToDate(10_000));
      const sums = new DatabaseReportSums(database.reader);
      const byQueue = (await sums.stays(ALL, 'queue', LEVEL)).toSorted((a, b) => (a.key < b.key ? -1 : 1));
      const none = { overflowed: 0, callbacks: 0, other: 0 };
      t.deepEqual(byQueue, [
        {
          ...{ key: 'help', offered: 1, answered: 1, within: 1, abandoned: 0, ...none },
          ...{ waitMs: 30_000, longestWaitMs: 30_000, talkMs: 20_000 },
        },
        {
          ...{ key: 'sales', offered: 3, answered: 2, within: 1, abandoned: 1, ...none },
          ...{ waitMs: 90_000, longestWaitMs: 50_000, talkMs: 100_000 },
        },
      ]);
      const slots = await sums.stays(ALL, 'slot', LEVEL);
      t.deepEqual(slots.map(({ key }) => Number(key)).toSorted(), [START, START + 3_600_000]);
      const offers = (await sums.offers(ALL, 'agent')).toSorted((a, b) => (a.key < b.key ? -1 : 1));
      t.like(offers[0], { key: 'jay', offered: 1, joined: 1, callerGone: 0 });
      t.like(offers[1], { key: 'joe', offered: 3, joined: 2, callerGone: 1 });
      t.deepEqual([...(await sums.talks(ALL, 'agent'))].toSorted(), [
        ['jay', 40_000],
        ['joe', 80_000],
      ]);
      t.deepEqual(await sums.stays({ ...ALL, queueIds: [] }, 'queue', LEVEL), []);
      t.is((await sums.stays({ ...ALL, queueIds: ['help'] }, 'queue', LEVEL)).length, 1);
      t.is(
        (await sums.stays({ ...ALL, from: START + 1 }, 'queue', LEVEL)).find(({ key }) => key === 'sales')?.offered,
        2,
      );
    });
  });

  test(`M, ${name}: a restart goes on where the rows are, whoever waits or talks meanwhile included`, async (t) => {
    await withDatabase(await url(), async (database) => {
      const desk = new ReportDesk(database, new FakeLive(aDirectory({})));
      told(desk);
      const all = [...desk.facts];
      const rows = async (): Promise<unknown> => [
        await database.reader('report_stays').orderBy('id'),
        await database.reader('report_offers').orderBy('id'),
        await database.reader('report_talks').orderBy('id'),
        await database.reader('report_intervals').orderBy('id'),
      ];
      desk.facts.length = 0;
      // One fact more for each of those who start.
      for (const fact of all) {
        desk.facts.push(fact);
        t.true(await desk.keeper().upToDate(10_000));
      }
      const bit = await rows();
      await desk.store.begin(-1);
      t.true(await desk.keeper().upToDate(10_000));
      t.deepEqual(await rows(), bit, 'rows of another version are made anew');
      t.true(desk.log.lines.some((line) => JSON.stringify(line).includes('made anew')));
    });
  });

  test(`M, ${name}: two who keep the rows at once do not both write them`, async (t) => {
    await withDatabase(await url(), async (database) => {
      const desk = new ReportDesk(database, new FakeLive(aDirectory({})));
      told(desk);
      await desk.store.begin(1);
      t.true(await desk.store.save([], 0, { sequence: 5, seenAt: 1 }));
      t.false(await desk.store.save([], 0, { sequence: 5, seenAt: 1 }));
      t.like(await desk.store.load(1), { sequence: 5, seenAt: 1 });
      t.is(await desk.store.load(2), null);
    });
  });
}
