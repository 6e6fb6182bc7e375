import test from 'ava';
import { beginOfDate, dateAfter, daysBetween, daysOf, hoursOf, isDate } from '../../app/domain/local-days.js';
import { systemLocalTimes } from '../../app/adapters/system/local-times.js';
import { RecordedLog } from '../support/recorded-log.js';

const HOUR = 3_600_000;
const times = systemLocalTimes(new RecordedLog());
const wall = (zone: string) => (at: number) => times.at(at, zone);
const BERLIN = wall('Europe/Berlin');

test('M: a day begins at its first instant on the wall clock of the site', (t) => {
  t.is(beginOfDate('2026-11-22', BERLIN), Date.parse('2026-11-21T23:00:00Z'));
  t.is(beginOfDate('2026-07-01', BERLIN), Date.parse('2026-06-30T22:00:00Z'));
  t.is(beginOfDate('2026-11-22', wall('Pacific/Kiritimati')), Date.parse('2026-11-21T10:00:00Z'));
  t.is(beginOfDate('2026-11-22', wall('Etc/GMT+12')), Date.parse('2026-11-22T12:00:00Z'));
  t.is(beginOfDate('2026-11-22', wall('Asia/Kathmandu')), Date.parse('2026-11-21T18:15:00Z'));
});

test('M: where the clock is moved at midnight the day begins when its date is first seen', (t) => {
  // Beirut goes from 00:00 to 01:00; Havana from 01:00 back to 00:00, so that its day has 25 h.
  t.is(beginOfDate('2026-03-29', wall('Asia/Beirut')), Date.parse('2026-03-28T22:00:00Z'));
  const [day] = daysOf('2026-11-01', '2026-11-01', wall('America/Havana'));
  t.is(((day?.to ?? 0) - (day?.from ?? 0)) / HOUR, 25);
});

test('M: a date that a zone left out is no day of its own, and none is counted twice', (t) => {
  const days = daysOf('2011-12-29', '2011-12-31', wall('Pacific/Apia'));
  t.deepEqual(
    days.map(({ name }) => name),
    ['2011-12-29', '2011-12-31'],
  );
  t.is(days[0]?.to, days[1]?.from);
});

test('M: the days of a change of the clock have 23 and 25 hours, and touch each other', (t) => {
  const spring = daysOf('2026-03-28', '2026-03-30', BERLIN);
  t.deepEqual(
    spring.map(({ from, to }) => (to - from) / HOUR),
    [24, 23, 24],
  );
  const autumn = daysOf('2026-10-24', '2026-10-26', BERLIN);
  t.deepEqual(
    autumn.map(({ name, from, to }) => [name, (to - from) / HOUR]),
    [
      ['2026-10-24', 24],
      ['2026-10-25', 25],
      ['2026-10-26', 24],
    ],
  );
  t.true(autumn.slice(1).every(({ from }, n) => from === autumn[n]?.to));
});

test('M: of a 25 h day the hour that comes twice stands twice, told apart; of a 23 h day one is missing', (t) => {
  const autumn = hoursOf('2026-10-25', '2026-10-25', BERLIN);
  t.is(autumn.length, 25);
  t.deepEqual(
    autumn.slice(1, 5).map(({ name }) => name),
    ['2026-10-25 01:00', '2026-10-25 02:00 (+02:00)', '2026-10-25 02:00 (+01:00)', '2026-10-25 03:00'],
  );
  t.true(autumn.every(({ from, to }) => to - from === HOUR));
  const spring = hoursOf('2026-03-29', '2026-03-29', BERLIN);
  t.is(spring.length, 23);
  t.deepEqual(
    spring.slice(1, 3).map(({ name }) => name),
    ['2026-03-29 01:00', '2026-03-29 03:00'],
  );
});

test('M: where the clock is moved by half an hour its hours still cover the day', (t) => {
  const hours = hoursOf('2026-04-05', '2026-04-05', wall('Australia/Lord_Howe'));
  const [day] = daysOf('2026-04-05', '2026-04-05', wall('Australia/Lord_Howe'));
  t.is(
    hours.reduce((sum, { from, to }) => sum + to - from, 0),
    (day?.to ?? 0) - (day?.from ?? 0),
  );
  t.is(((day?.to ?? 0) - (day?.from ?? 0)) / HOUR, 24.5);
});

test('M: dates follow each other over ends of months and leap years', (t) => {
  t.is(dateAfter('2026-02-28'), '2026-03-01');
  t.is(dateAfter('2028-02-28'), '2028-02-29');
  t.is(dateAfter('2026-12-31'), '2027-01-01');
  t.is(daysBetween('2026-01-01', '2026-12-31'), 364);
  t.deepEqual(['2026-02-30', '2026-2-3', 'today', '2028-02-29', '1969-12-31'].map(isDate), [
    false,
    false,
    false,
    true,
    false,
  ]);
});
