import test from 'ava';
import type { Holiday } from '../../app/domain/directory.js';
import { changesAt } from '../../app/domain/policies/changes-at.js';
import { World } from '../../app/engine/world.js';
import { MAIN_SITE, aDirectory, moment } from '../support/world.js';

const view = new World(aDirectory({ sites: [{ ...MAIN_SITE, zone: 'Europe/Berlin' }] }));
const daily = (from: string, to: string) => [1, 2, 3, 4, 5, 6, 7].map((weekday) => ({ weekday, from, to }));

/** When it is looked at again, for somebody who looks at this instant (UTC). */
function looks(at: string, hours: ReturnType<typeof daily> | null, holidays: Holiday[] = []) {
  const until = changesAt(view, MAIN_SITE.id, { hours, holidays }, moment(Date.parse(at)));
  return until === null ? null : new Date(until).toISOString().slice(0, 19);
}

const ROWS: readonly (readonly [string, string | null, string | null])[] = [
  ['what is open around the clock is never looked at again', looks('2026-01-15T08:03:20Z', null), null],
  ['nor what is open all day', looks('2026-01-15T08:03:20Z', daily('00:00', '24:00')), null],
  ['nor what is never open', looks('2026-01-15T08:03:20Z', []), null],
  ['in the minute in which it opens', looks('2026-01-15T08:03:20Z', daily('09:10', '17:00')), '2026-01-15T08:10:00'],
  ['in the minute in which it closes', looks('2026-01-15T16:01:59Z', daily('09:10', '17:05')), '2026-01-15T16:05:00'],
  [
    'else with the next quarter of an hour',
    looks('2026-01-15T08:03:20Z', daily('14:00', '17:00')),
    '2026-01-15T08:15:00',
  ],
  ['on a quarter with the one after it', looks('2026-01-15T08:15:00Z', daily('14:00', '17:00')), '2026-01-15T08:30:00'],
  [
    'the evening before a holiday at midnight',
    looks('2026-01-15T22:58:00Z', null, [{ date: '2026-01-16', name: 'Feast', yearly: false }]),
    '2026-01-15T23:00:00',
  ],
  [
    'in the minute in which the clock is put forward over its opening',
    looks('2026-03-29T00:52:00Z', daily('03:00', '17:00')),
    '2026-03-29T01:00:00',
  ],
];

for (const [name, actual, expected] of ROWS) {
  test(`K1: hours are looked at again: ${name}`, (t) => {
    t.is(actual, expected);
  });
}
