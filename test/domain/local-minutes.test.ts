import test from 'ava';
import { instantsOf, offsetText } from '../../app/domain/local-minutes.js';
import { atMinute, minuteOfDay, readTime, timeText } from '../../app/adapters/http/pages/replay-time.js';
import { systemLocalTimes } from '../../app/adapters/system/local-times.js';
import { RecordedLog } from '../support/recorded-log.js';

const times = systemLocalTimes(new RecordedLog());
const at = (text: string): number => Date.parse(text);
const wall = (zone: string) => (instant: number) => times.at(instant, zone);
const BERLIN = wall('Europe/Berlin');

test('M: a minute on the wall clock is one instant, none where the clock is put forward, two where it is put back', (t) => {
  t.deepEqual(instantsOf('2026-11-21', '14:05', BERLIN), [at('2026-11-21T13:05:00Z')]);
  t.deepEqual(instantsOf('2026-03-29', '02:30', BERLIN), []);
  t.deepEqual(instantsOf('2026-03-29', '03:00', BERLIN), [at('2026-03-29T01:00:00Z')]);
  t.deepEqual(instantsOf('2026-10-25', '02:30', BERLIN), [at('2026-10-25T00:30:00Z'), at('2026-10-25T01:30:00Z')]);
  t.deepEqual(instantsOf('2026-02-30', '10:00', BERLIN), []);
  t.deepEqual(instantsOf('2026-11-21', '00:00', wall('Asia/Kathmandu')), [at('2026-11-20T18:15:00Z')]);
  t.deepEqual(instantsOf('2026-04-05', '01:45', wall('Australia/Lord_Howe')).length, 2);
  t.is(offsetText(at('2026-10-25T00:30:00Z'), BERLIN), '+02:00');
  t.is(offsetText(at('2026-01-25T00:30:00Z'), wall('America/St_Johns')), '-03:30');
});

test('M: every minute of a year is read back as it is written, in zones that move their clocks', (t) => {
  for (const zone of ['Europe/Berlin', 'America/New_York', 'Australia/Lord_Howe', 'UTC']) {
    const local = wall(zone);
    // 37 min apart, so that all minutes of the hours come; around the changes each one does.
    const some = Array.from({ length: 14_000 }, (_, n) => at('2026-01-01T00:00:00Z') + n * 37 * 60_000);
    const changes = ['2026-03-08', '2026-03-29', '2026-04-04', '2026-10-03', '2026-10-25', '2026-11-01'];
    const near = changes.flatMap((day) => Array.from({ length: 1_800 }, (_, n) => at(`${day}T00:00:00Z`) + n * 60_000));
    const wrong = [...some, ...near].filter((instant) => {
      const read = readTime(timeText(instant, local), local);
      return 'problem' in read || read.at !== instant;
    });
    t.deepEqual(wrong, [], zone);
  }
});

test('M: a minute that comes twice says which one it is, and leads to the other', (t) => {
  const [first, second] = [at('2026-10-25T00:30:00Z'), at('2026-10-25T01:30:00Z')];
  t.is(timeText(first, BERLIN), '2026-10-25T02:30+02:00');
  t.is(timeText(second, BERLIN), '2026-10-25T02:30+01:00');
  t.deepEqual(readTime('2026-10-25T02:30', BERLIN), { at: first, other: second });
  t.deepEqual(readTime('2026-10-25T02:30+01:00', BERLIN), { at: second, other: first });
  t.deepEqual(readTime('2026-10-25T02:30:07+01:00', BERLIN), { at: second + 7_000, other: first + 7_000 });
});

test('M: what is no time is told from a minute that was skipped', (t) => {
  for (const wrong of [
    '',
    'yesterday',
    '2026-11-21',
    '2026-11-21T24:00',
    '2026-11-21T14:60',
    '2026-11-21T14:05+05:00',
  ]) {
    t.deepEqual(readTime(wrong, BERLIN), { problem: 'shape' }, wrong);
  }
  t.deepEqual(readTime('2026-03-29T02:30', BERLIN), { problem: 'skipped' });
});

test('M: a day on which the clock is moved has 23 or 25 hours of minutes, and each of them is found', (t) => {
  for (const [date, minutes] of [
    ['2026-11-21', 1_440],
    ['2026-03-29', 1_380],
    ['2026-10-25', 1_500],
  ] as const) {
    const found = Array.from({ length: minutes }, (_, n) => atMinute(date, n, BERLIN));
    t.is(new Set(found).size, minutes);
    for (const [n, instant] of found.entries()) {
      t.deepEqual(minuteOfDay(instant ?? 0, BERLIN), { date, minute: n, minutes });
    }
    t.is(atMinute(date, minutes, BERLIN), null);
  }
});
