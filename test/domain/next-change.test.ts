import test from 'ava';
import type { Holiday, InboundRoute, OpenHours } from '../../app/domain/directory.js';
import { nextChange } from '../../app/domain/policies/next-change.js';

const OFFICE: readonly OpenHours[] = [1, 2, 3, 4, 5].map((weekday) => ({ weekday, from: '08:00', to: '17:00' }));
const ALL_WEEK = [1, 2, 3, 4, 5, 6, 7];
const CHRISTMAS: readonly Holiday[] = [{ date: '2000-12-25', name: 'Christmas', yearly: true }];

type Row = readonly [
  title: string,
  route: Partial<Pick<InboundRoute, 'hours' | 'holidays'>>,
  now: readonly [date: string, weekday: number, time: string],
  next: string | null,
];

/** `date time +days`. 2026-11-23 is a Monday. */
const TABLE: readonly Row[] = [
  ['around the clock it stays open', {}, ['2026-11-23', 1, '12:00'], null],
  ['without a span it stays closed', { hours: [] }, ['2026-11-23', 1, '12:00'], null],
  ['open, it closes today', { hours: OFFICE }, ['2026-11-23', 1, '12:00'], '2026-11-23 17:00 +0'],
  ['before it opens, it opens today', { hours: OFFICE }, ['2026-11-23', 1, '07:59'], '2026-11-23 08:00 +0'],
  ['in the minute it opens it is open', { hours: OFFICE }, ['2026-11-23', 1, '08:00'], '2026-11-23 17:00 +0'],
  ['in the evening it opens tomorrow', { hours: OFFICE }, ['2026-11-23', 1, '17:00'], '2026-11-24 08:00 +1'],
  ['on Friday evening it opens on Monday', { hours: OFFICE }, ['2026-11-27', 5, '18:00'], '2026-11-30 08:00 +3'],
  ['over the end of a month and a year', { hours: OFFICE }, ['2027-01-01', 5, '18:00'], '2027-01-04 08:00 +3'],
  ['over the 31st of December', { hours: OFFICE }, ['2026-12-31', 4, '18:00'], '2027-01-01 08:00 +1'],
  ['over a 29th of February', { hours: OFFICE }, ['2028-02-28', 1, '18:00'], '2028-02-29 08:00 +1'],
  ['over a February without one', { hours: OFFICE }, ['2027-02-26', 5, '18:00'], '2027-03-01 08:00 +3'],
  [
    'a span that goes on past midnight is one',
    {
      hours: [
        { weekday: 6, from: '22:00', to: '24:00' },
        { weekday: 7, from: '00:00', to: '04:00' },
      ],
    },
    ['2026-11-28', 6, '23:00'],
    '2026-11-29 04:00 +1',
  ],
  [
    'a span to midnight ends at midnight',
    { hours: [{ weekday: 6, from: '22:00', to: '24:00' }] },
    ['2026-11-28', 6, '23:00'],
    '2026-11-29 00:00 +1',
  ],
  [
    'spans that touch are one',
    {
      hours: [
        { weekday: 1, from: '08:00', to: '12:00' },
        { weekday: 1, from: '12:00', to: '15:00' },
      ],
    },
    ['2026-11-23', 1, '09:00'],
    '2026-11-23 15:00 +0',
  ],
  ['around the clock but for a holiday', { holidays: CHRISTMAS }, ['2026-11-23', 1, '12:00'], '2026-12-25 00:00 +32'],
  ['on the holiday it opens at midnight', { holidays: CHRISTMAS }, ['2026-12-25', 5, '12:00'], '2026-12-26 00:00 +1'],
  [
    'all week from 00:00 to 24:00 it stays open',
    { hours: ALL_WEEK.map((weekday) => ({ weekday, from: '00:00', to: '24:00' })) },
    ['2026-11-23', 1, '12:00'],
    null,
  ],
];

for (const [title, route, [date, weekday, time], next] of TABLE) {
  test(`A: when it opens or closes next: ${title}`, (t) => {
    const found = nextChange({ hours: null, holidays: [], ...route }, { date, weekday, time });
    t.is(found && `${found.date} ${found.time} +${found.daysAhead}`, next);
  });
}
