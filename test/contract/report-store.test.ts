import test, { type ExecutionContext } from 'ava';
import type { Database } from '../../app/adapters/db/database.js';
import { DatabaseReportStore } from '../../app/adapters/db/report-store.js';
import type { OpenReportRows, ReportChange, ReportKind, ReportRows } from '../../app/domain/report-rows.js';
import type { ReportProgress } from '../../app/ports/report-store.js';
import type { StoreFailure } from '../../app/ports/store-failure.js';
import { withDatabase } from '../support/database.js';
import { startPostgres, type PostgresServer } from '../support/postgres.js';

let postgres: PostgresServer;
test.before(async () => {
  postgres = await startPostgres();
});
test.after.always(() => postgres?.stop());

/** One of each kind that is not over, with a text and a null wherever there can be one. */
const OPEN: ReportRows = {
  stay: {
    ...{ id: 'k1.5', callId: 'k1', queueId: 'sales', kind: 'came', enteredAt: 5, leftAt: null },
    ...{ outcome: null, agentId: null, talkMs: 0, endedAt: null },
  },
  talk: { id: 'k1.9', callId: 'k1', queueId: null, agentId: null, sessionId: 's', beganAt: 9, endedAt: null },
  offer: { id: 'o1', callId: 'k1', queueId: null, agentId: 'joe', madeAt: 6, endedAt: null, outcome: null },
  session: { id: 's', agentId: 'joe', interface: 'mobile', beganAt: 1, endedAt: null },
  interval: {
    ...{
      id: 's.1.ready',
      sessionId: 's',
      agentId: 'joe',
      state: 'not-ready',
      reason: 'it’s "lunch" \\ 午',
      setter: null,
    },
    ...{ part: 0, wholeMs: null, beganAt: 1, endedAt: null },
  },
  line: {
    ...{ id: 'c.2', channel: 'c', ownerId: 's', kind: 'call-leg', trunkId: null, agentId: 'joe', part: 0 },
    ...{ wholeMs: null, beganAt: 2, endedAt: null },
  },
};
const KINDS = Object.keys(OPEN) as ReportKind[];
const NOTHING = { stay: [], talk: [], offer: [], session: [], interval: [], line: [] };
const at = (sequence: number): ReportProgress => ({ sequence, seenAt: sequence * 1_000 });
const ALL = KINDS.map((kind) => ({ kind, row: OPEN[kind] }) as ReportChange);
const over = (talkMs: number): ReportChange => ({ kind: 'stay', row: { ...OPEN.stay, talkMs, endedAt: 99 } });

for (const name of ['SQLite', 'PostgreSQL'] as const) {
  const store = (title: string, body: (t: ExecutionContext, desk: Desk) => Promise<void>): void =>
    test(`M, ${name}: ${title}`, async (t) => {
      await withDatabase(name === 'SQLite' ? null : await postgres.database(), async (database) => {
        const kept = new DatabaseReportStore(database);
        await kept.begin(1);
        await body(t, { kept, database });
      });
    });

  store('rows of every kind are read as they were saved, null and any text included', async (t, { kept }) => {
    t.true(await kept.save(ALL, 0, at(3)));
    const open = Object.fromEntries(KINDS.map((kind) => [kind, [OPEN[kind]]]));
    t.deepEqual(await kept.load(1), { ...at(3), open: open as unknown as OpenReportRows });
  });

  store('what a later save tells stands beside what an earlier one told', async (t, { kept, database }) => {
    t.true(await kept.save([...ALL, { kind: 'stay', row: { ...OPEN.stay, id: 'k2.5', callId: 'k2' } }], 0, at(3)));
    t.true(await kept.save([over(700)], 3, at(4)));
    const rows = (await database.reader('report_stays').orderBy('id')) as { id: string; talk_ms: number | string }[];
    t.deepEqual(
      rows.map(({ id, talk_ms: ms }) => [id, Number(ms)]),
      [
        ['k1.5', 700],
        ['k2.5', 0],
      ],
    );
    const loaded = await kept.load(1);
    t.deepEqual(
      loaded?.open.stay.map(({ id }) => id),
      ['k2.5'],
      'the other one is over',
    );
    t.is(loaded?.open.talk.length, 1);
    t.is(loaded?.sequence, 4);
  });

  store('of a row that is told twice in one save the last one stands', async (t, { kept, database }) => {
    t.true(await kept.save([over(1), over(2), { kind: 'talk', row: OPEN.talk }, over(3)], 0, at(4)));
    t.is(Number(((await database.reader('report_stays').first('talk_ms')) as { talk_ms: number }).talk_ms), 3);
  });

  store('a save from where the rows are not writes none of it, and the next one passes', async (t, { kept }) => {
    for (const from of [1, 5]) t.false(await kept.save(ALL, from, at(9)));
    t.deepEqual(await kept.load(1), { ...at(0), open: NOTHING });
    t.true(await kept.save(ALL, 0, at(3)));
    t.false(await kept.save([over(5)], 0, at(3)), 'one that came twice');
    t.like(await kept.load(1), { ...at(3), open: { stay: [OPEN.stay] } });
  });

  store('rows that the database refuses leave how far they are as it was', async (t, { kept }) => {
    const refused: ReportChange = { kind: 'line', row: { ...OPEN.line, channel: null as unknown as string } };
    const failure = await t.throwsAsync<Error & StoreFailure>(kept.save([over(1), refused], 0, at(3)));
    t.is(failure.kind, 'refused');
    t.deepEqual(await kept.load(1), { ...at(0), open: NOTHING });
    t.true(await kept.save(ALL, 0, at(3)));
  });

  store('a save goes on where rows of a version that begins anew are', async (t, { kept }) => {
    t.true(await kept.save(ALL, 0, at(3)));
    await kept.begin(2);
    t.false(await kept.save(ALL, 3, at(4)));
    t.true(await kept.save([], 0, at(4)));
    t.deepEqual(await kept.load(2), { ...at(4), open: NOTHING });
  });
}

test('M, PostgreSQL: who is not the writer any more saves no rows', async (t) => {
  await withDatabase(await postgres.database(), async (database) => {
    const kept = new DatabaseReportStore(database);
    await kept.begin(1);
    await database.writer('writer_lease').increment('epoch', 1);
    const failure = await t.throwsAsync<Error & StoreFailure>(kept.save(ALL, 0, at(3)));
    t.is(failure.kind, 'fenced');
    t.deepEqual(await kept.load(1), { ...at(0), open: NOTHING });
  });
});

interface Desk {
  readonly kept: DatabaseReportStore;
  readonly database: Database;
}
