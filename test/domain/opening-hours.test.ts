import test from 'ava';
import { systemLocalTimes } from '../../app/adapters/system/local-times.js';
import { decide } from '../../app/domain/decide.js';
import type { Holiday, InboundRoute, OpenHours } from '../../app/domain/directory.js';
import { closedBecause, type ClosedBecause } from '../../app/domain/policies/opening-hours.js';
import { RecordedLog } from '../support/recorded-log.js';
import { MAIN_SITE, aDirectory, aQueue, aRoute, aTrunk, aWorld, moment } from '../support/world.js';

const weekdays = [1, 2, 3, 4, 5];
const OFFICE: readonly OpenHours[] = weekdays.map((weekday) => ({ weekday, from: '08:00', to: '18:00' }));
const NIGHT: readonly OpenHours[] = [
  { weekday: 6, from: '22:00', to: '24:00' },
  { weekday: 7, from: '00:00', to: '04:00' },
];
const CHRISTMAS: Holiday = { date: '2025-12-25', name: 'Christmas', yearly: true };
const INVENTORY: Holiday = { date: '2026-11-23', name: 'Inventory', yearly: false };

type Row = readonly [
  title: string,
  at: string,
  route: Partial<Pick<InboundRoute, 'hours' | 'holidays' | 'emergencyClosed'>>,
  closed: ClosedBecause | null,
];

/** Instants in UTC; the clock is Berlin's, which is an hour ahead in winter and two in summer. */
const TABLE: readonly Row[] = [
  ['without hours it is open around the clock', '2026-11-22T02:00Z', {}, null],
  ['with no span at all it is never open', '2026-11-23T11:00Z', { hours: [] }, 'hours'],
  ['it opens with the first minute', '2026-11-23T07:00Z', { hours: OFFICE }, null],
  ['it is closed the minute before', '2026-11-23T06:59Z', { hours: OFFICE }, 'hours'],
  ['it is open in the last minute', '2026-11-23T16:59Z', { hours: OFFICE }, null],
  ['it closes at the time it says', '2026-11-23T17:00Z', { hours: OFFICE }, 'hours'],
  ['on another weekday it is closed', '2026-11-22T11:00Z', { hours: OFFICE }, 'hours'],
  ['the weekday is the site’s, not that of UTC', '2026-11-21T23:30Z', { hours: NIGHT }, null],
  ['a span to 24:00 goes on to midnight', '2026-11-21T22:59Z', { hours: NIGHT }, null],
  ['a holiday of one day closes it', '2026-11-23T11:00Z', { hours: OFFICE, holidays: [INVENTORY] }, 'holiday'],
  ['a holiday of one day is over the year after', '2027-11-23T11:00Z', { hours: OFFICE, holidays: [INVENTORY] }, null],
  ['a yearly holiday closes it each year', '2026-12-25T11:00Z', { hours: OFFICE, holidays: [CHRISTMAS] }, 'holiday'],
  ['a holiday begins at the site’s midnight', '2026-12-24T23:00Z', { holidays: [CHRISTMAS] }, 'holiday'],
  ['and not before', '2026-12-24T22:59Z', { holidays: [CHRISTMAS] }, null],
  ['a holiday ends at the site’s midnight', '2026-12-25T23:00Z', { holidays: [CHRISTMAS] }, null],
  [
    'closed by hand wins over everything',
    '2026-12-25T11:00Z',
    { holidays: [CHRISTMAS], emergencyClosed: true },
    'emergency',
  ],
  // 29 March 2026: 02:00 becomes 03:00. 25 October 2026: 03:00 becomes 02:00.
  ['March: the night span is open before the hour that is skipped', '2026-03-29T00:59Z', { hours: NIGHT }, null],
  ['March: at 04:00, an hour earlier than the day before, it closes', '2026-03-29T02:00Z', { hours: NIGHT }, 'hours'],
  [
    'March: a span inside the skipped hour is never open',
    '2026-03-29T01:30Z',
    { hours: [span(7, '02:00', '03:00')] },
    'hours',
  ],
  ['March: the office opens on Monday at 08:00 of summer', '2026-03-30T06:00Z', { hours: OFFICE }, null],
  ['March: and not a minute earlier', '2026-03-30T05:59Z', { hours: OFFICE }, 'hours'],
  [
    'October: a span in the hour that comes twice is open the first time',
    '2026-10-25T00:30Z',
    { hours: [span(7, '02:00', '03:00')] },
    null,
  ],
  ['October: and the second time', '2026-10-25T01:30Z', { hours: [span(7, '02:00', '03:00')] }, null],
  ['October: the night span closes at 04:00 of winter', '2026-10-25T02:59Z', { hours: NIGHT }, null],
  ['October: and then it is closed', '2026-10-25T03:00Z', { hours: NIGHT }, 'hours'],
];

const clocks = systemLocalTimes(new RecordedLog());

function span(weekday: number, from: string, to: string): OpenHours {
  return { weekday, from, to };
}

for (const [title, at, route, closed] of TABLE) {
  test(`A: opening hours: ${title}`, (t) => {
    const local = clocks.at(Date.parse(at.replace('Z', ':00Z')), 'Europe/Berlin');
    t.is(closedBecause({ hours: null, holidays: [], emergencyClosed: false, ...route }, local), closed);
  });
}

test('a zone this machine does not know counts in UTC, and the operator is told once', (t) => {
  const log = new RecordedLog();
  const times = systemLocalTimes(log);
  const at = Date.parse('2026-11-21T23:05:00Z');
  t.deepEqual(times.at(at, 'Mars/Olympus'), { date: '2026-11-21', weekday: 6, time: '23:05' });
  times.at(at, 'Mars/Olympus');
  t.is(log.text().split('Mars/Olympus').length, 2);
});

/** A caller dials the route at 10:00 UTC on a Sunday. */
function dial(route: Partial<InboundRoute>, zone = 'UTC') {
  const site = { ...MAIN_SITE, zone };
  const trunks = [aTrunk({ id: 't1', prefixes: ['+49'], strip: 3, prepend: '0', callerId: '+4930900' })];
  const directory = aDirectory({
    queues: [aQueue({ id: 'sales' })],
    routes: [aRoute({ id: 'r1', number: '0800', ...route })],
    sites: [site],
    trunks,
  });
  const caller = { number: '+4917012345', name: '' };
  return decide(
    aWorld(directory),
    { type: 'caller.entered', channel: 'c1', caller, dialledNumber: '0800', endpoint: 'trunk-t1' },
    moment(Date.parse('2026-11-22T10:00:00Z')),
  );
}

test('A: a caller inside opening hours is queued', (t) => {
  const { changes } = dial({ hours: [span(7, '08:00', '18:00')] });
  t.true(changes.some(({ why }) => why === 'call.arrived'));
  t.false(changes.some(({ why }) => why === 'call.ended'));
});

test('A: a caller outside opening hours is turned away, not queued, and history says why', (t) => {
  const { changes, effects } = dial({ hours: [span(7, '08:00', '10:00')] });
  t.deepEqual(effects, [{ do: 'turn-away', channel: 'c1', onTo: null, prompt: null }]);
  t.deepEqual(
    changes.map(({ why, after }) => [why, after === null]),
    [
      ['call.arrived', false],
      ['call.ended', true],
    ],
  );
  t.is(changes.at(-1)?.detail['by'], 'closed');
});

test('A: the hours are read on the clock of the route’s site', (t) => {
  const { effects } = dial({ hours: [span(7, '11:00', '12:00')] }, 'Europe/Berlin');
  t.true(effects.some((effect) => effect.do === 'answer'));
});

test('A: outside hours the caller goes on to the number of the route, by the trunk of its prefix', (t) => {
  const { effects } = dial({ hours: [], closedNumber: '+4930123' });
  t.deepEqual(effects, [
    {
      do: 'turn-away',
      channel: 'c1',
      onTo: { trunkId: 't1', contactIndex: 0, number: '030123', callerId: '+4930900' },
      prompt: null,
    },
  ]);
});

test('A: closed by hand has a number of its own; one that no trunk leads to is as none', (t) => {
  const { effects } = dial({ emergencyClosed: true, closedNumber: '+4930123', emergencyNumber: '+15551231111' });
  t.deepEqual(effects, [{ do: 'turn-away', channel: 'c1', onTo: null, prompt: null }]);
});
