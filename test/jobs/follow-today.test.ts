import test from 'ava';
import type { LevelFigures } from '../../app/domain/report-figures.js';
import { FollowToday } from '../../app/jobs/follow-today.js';
import type { ReportAsked, Reports } from '../../app/ports/reports.js';
import { createWallboard } from '../../app/projections/wallboard.js';
import { FakeLive } from '../support/fake-live.js';
import { RecordedLog } from '../support/recorded-log.js';
import { aDirectory, aQueue, aSite, WALL_CLOCKS } from '../support/world.js';

const SALES: LevelFigures = { offered: 8, answered: 6, within: 6, abandoned: 2, levelPercent: 75 };
/** 23:30 of the 20th in UTC, the 21st in Tokyo. */
const LATE = Date.UTC(2026, 10, 20, 23, 30);

function following(read: Reports['serviceLevel']) {
  const live = new FakeLive(
    aDirectory({
      queues: [aQueue({ id: 'sales' }), aQueue({ id: 'tokyo', dn: '6001', siteId: 'tokyo' })],
      sites: [aSite({ id: 'default', zone: 'UTC' }), aSite({ id: 'tokyo', zone: 'Asia/Tokyo' })],
    }),
  );
  const log = new RecordedLog();
  const clock = { now: () => LATE, mono: () => 0, after: () => () => undefined };
  const reports = { serviceLevel: read };
  const today = new FollowToday({ reports, live, localTimes: WALL_CLOCKS, clock, log });
  return { live, log, today };
}

const answer = (key: string): Awaited<ReturnType<Reports['serviceLevel']>> => ({
  ...{ zone: 'UTC', from: 0, to: 1, countedTo: null },
  rows: [{ ...SALES, key, name: key, thresholdMs: 20_000 }],
  total: { ...SALES, thresholdMs: 20_000 },
});

test('M: the wallboard has each queue’s service level and who hung up, since the day of its own site began', async (t) => {
  const asked: ReportAsked[] = [];
  const { live, today } = following((one) => {
    asked.push(one);
    return Promise.resolve(answer(one.siteId === 'tokyo' ? 'tokyo' : 'sales'));
  });
  const wallboard = createWallboard(
    live.view,
    () => LATE,
    undefined,
    undefined,
    undefined,
    () => today.figures,
  );
  t.deepEqual(
    wallboard.board().queues.map((queue) => queue.today),
    [null, null],
  );
  await today.look();
  t.deepEqual(
    asked.map(({ siteId, first, last, by }) => [siteId, first, last, by]),
    [
      ['default', '2026-11-20', '2026-11-20', 'queue'],
      ['tokyo', '2026-11-21', '2026-11-21', 'queue'],
    ],
  );
  const moved = wallboard.moved();
  t.deepEqual(moved?.queues.get('sales')?.today, { offered: 8, abandoned: 2, levelPercent: 75 });
  t.deepEqual(moved?.queues.get('tokyo')?.today, { offered: 8, abandoned: 2, levelPercent: 75 });
});

test('M: while the database is away the figures stand as they were last read, and it is told once', async (t) => {
  let away = false;
  const { log, today } = following((one) =>
    away ? Promise.reject(new Error('disk I/O error')) : Promise.resolve(answer(one.siteId ?? '')),
  );
  await today.look();
  const before = today.figures;
  away = true;
  await today.look();
  await today.look();
  t.is(today.figures, before);
  t.is(log.lines.filter(({ level }) => level === 'warn').length, 1);
});
