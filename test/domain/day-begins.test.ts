import test from 'ava';
import { dayBegins } from '../../app/domain/day-begins.js';
import { WALL_CLOCKS } from '../support/world.js';

for (const [what, zone, now, begin] of [
  ['UTC', 'UTC', '2026-11-21T09:10:11.123Z', '2026-11-21T00:00:00Z'],
  ['an hour ahead', 'Europe/Berlin', '2026-11-21T23:30:00Z', '2026-11-21T23:00:00Z'],
  ['half an hour aside', 'Asia/Kolkata', '2026-11-21T12:00:00Z', '2026-11-20T18:30:00Z'],
  ['a day of 23 hours', 'Europe/Berlin', '2026-03-29T12:00:00Z', '2026-03-28T23:00:00Z'],
  ['a day of 25 hours', 'Europe/Berlin', '2026-10-25T12:00:00Z', '2026-10-24T22:00:00Z'],
  ['a midnight that was skipped', 'Africa/Cairo', '2026-04-24T12:00:00Z', '2026-04-23T22:00:00Z'],
  ['midnight itself', 'UTC', '2026-11-21T00:00:00Z', '2026-11-21T00:00:00Z'],
] as const) {
  test(`the day begins at midnight on the wall clock: ${what}`, (t) => {
    const found = dayBegins(Date.parse(now), (at) => WALL_CLOCKS.at(at, zone));
    t.is(new Date(found).toISOString(), new Date(begin).toISOString());
  });
}
