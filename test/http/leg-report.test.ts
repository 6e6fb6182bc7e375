import test, { type ExecutionContext } from 'ava';
import { trunkColumns } from '../../app/adapters/db/trunk-row.js';
import type { Trunk } from '../../app/domain/directory.js';
import type { Instant } from '../../app/domain/ids.js';
import { inTempFolder, openTestDatabase } from '../support/database.js';
import { ReportDesk } from '../support/report-desk.js';
import { aCall, aLeg, gone, put } from '../support/rows.js';
import { JAY, JOE, send, startWebApp, type WebApp } from '../support/web-app.js';
import { aDirectory, aTrunk, MAIN_SITE } from '../support/world.js';

const DEAR = aTrunk({ id: 'dear', name: '=Dear', ratePerMinute: 0.12, billingStep: 60, siteId: 'berlin' });
const CHEAP = aTrunk({ id: 'cheap', name: 'Cheap', ratePerMinute: 0.0105 });
const SITES = [
  { ...MAIN_SITE, zone: 'UTC' },
  { ...MAIN_SITE, id: 'berlin', name: 'Berlin', zone: 'Europe/Berlin' },
];
const at = (text: string): Instant => Date.parse(text);

interface Told {
  readonly app: WebApp;
  readonly desk: ReportDesk;
}

/** A web app whose reports are real, over a database of its own, with Joe in Berlin and Jay elsewhere. */
async function told(t: ExecutionContext, work: (told: Told) => Promise<void>): Promise<void> {
  const app = await startWebApp();
  t.teardown(() => app.close());
  await inTempFolder(async (folder) => {
    const database = await openTestDatabase(folder);
    try {
      const agents = [{ ...JOE, siteId: 'berlin' }, JAY];
      app.live.world.directory = aDirectory({ agents, trunks: [DEAR, CHEAP], sites: SITES });
      const row = (trunk: Trunk) => ({ ...trunkColumns(trunk), id: trunk.id, version: 1 });
      await database.writer('trunks').insert([row(DEAR), row(CHEAP)]);
      const desk = new ReportDesk(database, app.live);
      app.reports.real = desk.reports;
      await work({ app, desk });
    } finally {
      await database.close();
    }
  });
}

/** A leg in park from one instant to another. */
function legUp(desk: ReportDesk, agentId: string, trunkId: string | null, from: Instant, to: Instant): void {
  const id = `s-${agentId}`;
  const state = { at: 'parked', channel: `c-${agentId}-${from}`, since: from, until: null } as const;
  desk.happens(from, put.leg(aLeg({ id, trunkId, state, startedAt: from, answeredAt: from }), 'leg.parked'));
  desk.happens(to, gone('leg', id));
}

function callUp(desk: ReportDesk, direction: 'in' | 'out', trunkId: string, from: Instant, to: Instant): void {
  const state = { at: 'talking', sessionId: 's-joe', since: from } as const;
  const id = `k-${direction}-${from}`;
  desk.happens(from, put.call(aCall({ id, direction, trunkId, channel: id, state }), 'call.joined'));
  desk.happens(to, gone('call', id));
}

/** Joe: an hour nailed up and 61 s outside over the dear one, and a caller of ten minutes; Jay: a leg of half an hour. */
function aDay(desk: ReportDesk): void {
  const noon = at('2026-11-21T12:00:00Z');
  desk.signsIn(noon - 1_000, 'joe');
  desk.signsIn(noon - 1_000, 'jay');
  legUp(desk, 'joe', 'dear', noon, noon + 3_600_000);
  legUp(desk, 'jay', null, noon, noon + 1_800_000);
  callUp(desk, 'out', 'dear', noon, noon + 61_000);
  callUp(desk, 'in', 'cheap', noon, noon + 600_000);
}

const DAY = '?from=2026-11-21&to=2026-11-21';
const COLUMNS = ['name', 'lines', 'nailedMs', 'callLegMs', 'outMs', 'inMs', 'billedMs', 'nailedCost', 'cost'];

async function rowsOf(app: WebApp, query: string, token: string) {
  const { status, json } = await send(app, 'GET', `/api/v1/reports/legs${query}`, { token });
  const rows = (json.items ?? []).map((row) => COLUMNS.map((name) => row[name]));
  return { status, json, rows, total: json['total'] as Record<string, unknown> };
}

test('E10: minutes and cost are told by trunk and agent, nailed-up legs apart, in whole steps of the trunk', async (t) => {
  await told(t, async ({ app, desk }) => {
    aDay(desk);
    app.live.world.directory = { ...app.live.world.directory, system: { currency: 'USD' } };
    const token = await app.token('supervisor');
    const { json, rows, total } = await rowsOf(app, `${DAY}&by=trunk`, token);
    t.like(json, { by: 'trunk', zone: 'UTC', currency: 'USD', countedTo: null });
    t.deepEqual(rows, [
      ['=Dear', 2, 3_600_000, 0, 61_000, 0, 3_720_000, 7.2, 7.44],
      ['Cheap', 1, 0, 0, 0, 600_000, 0, 0, 0],
      ['', 1, 1_800_000, 0, 0, 0, 0, 0, 0],
    ]);
    t.like(total, { lines: 4, nailedMs: 5_400_000, cost: 7.44 });
    const byAgent = await rowsOf(app, `${DAY}&by=agent`, token);
    t.deepEqual(
      byAgent.rows.map(([name, lines, nailedMs, , , inMs, , , cost]) => [name, lines, nailedMs, inMs, cost]),
      [
        [JAY.name, 1, 1_800_000, 0, 0],
        [JOE.name, 2, 3_600_000, 0, 7.44],
        ['', 1, 0, 600_000, 0],
      ],
    );
    const one = await rowsOf(app, `${DAY}&by=day&trunkId=cheap`, token);
    t.like(one.total, { lines: 1, inMs: 600_000, nailedMs: 0 });
    t.like((await rowsOf(app, `${DAY}&by=day&agentId=jay`, token)).total, { lines: 1, nailedMs: 1_800_000 });
  });
});

test('E10: a leg over midnight is on each day with its part, also where the clock is moved, and its last step where it ends', async (t) => {
  await told(t, async ({ app, desk }) => {
    desk.signsIn(at('2026-10-24T20:00:00Z'), 'joe');
    // Up from 23:50 in Berlin, over the day of 25 hours, until 0:10:30 of the day after.
    legUp(desk, 'joe', 'dear', at('2026-10-24T21:50:00Z'), at('2026-10-25T23:10:30Z'));
    const token = await app.token('admin');
    const minutes = async (query: string) =>
      (await rowsOf(app, `${query}&by=day&siteId=berlin`, token)).rows.map(
        ([name, lines, ms, , , , billed, , cost]) => [
          ...[name, lines, Number(ms) / 60_000, Number(billed) / 60_000, cost],
        ],
      );
    t.deepEqual(await minutes('?from=2026-10-24&to=2026-10-26'), [
      ['2026-10-24', 1, 10, 10, 1.2],
      ['2026-10-25', 0, 25 * 60, 25 * 60, 180],
      ['2026-10-26', 0, 10.5, 11, 1.32],
    ]);
    t.deepEqual(await minutes('?from=2026-10-25&to=2026-10-25'), [['2026-10-25', 0, 25 * 60, 25 * 60, 180]]);
    const hours = await rowsOf(app, '?from=2026-10-25&by=hour&siteId=berlin', token);
    t.is(hours.json['count'], 25);
    t.true(hours.rows.every(([, , ms]) => ms === 3_600_000));
  });
});

test('E10: a leg that goes on counts until now, a step that it has begun as a whole', async (t) => {
  await told(t, async ({ app, desk }) => {
    const from = Date.now() - 90_000;
    desk.signsIn(from, 'joe');
    const state = { at: 'parked', channel: 'c1', since: from, until: null } as const;
    const leg = aLeg({ id: 's-joe', trunkId: 'dear', state, startedAt: from, answeredAt: from });
    desk.happens(from, put.leg(leg, 'leg.parked'));
    const yesterday = new Date(from - 86_400_000).toISOString().slice(0, 10);
    const days = `?from=${yesterday}&to=${new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)}`;
    const { total } = await rowsOf(app, `${days}&by=trunk`, await app.token('admin'));
    t.true(Number(total['nailedMs']) >= 90_000);
    t.is(Number(total['billedMs']) % 60_000, 0);
    t.true(Number(total['billedMs']) >= 120_000);
  });
});

test('O: whose scope is one site gets the legs of its agents, and nobody’s over its trunks', async (t) => {
  await told(t, async ({ app, desk }) => {
    aDay(desk);
    callUp(desk, 'in', 'dear', at('2026-11-21T13:00:00Z'), at('2026-11-21T13:01:00Z'));
    const token = await app.token('supervisor', null, 'site:berlin');
    const { json, rows } = await rowsOf(app, `${DAY}&by=agent`, token);
    t.is(json['zone'], 'Europe/Berlin');
    t.deepEqual(
      rows.map(([name, , nailedMs, , , inMs]) => [name, nailedMs, inMs]),
      [
        [JOE.name, 3_600_000, 0],
        ['', 0, 60_000],
      ],
    );
    for (const query of ['&siteId=default', '&trunkId=cheap', '&agentId=jay']) {
      const refused = await rowsOf(app, `${DAY}${query}`, token);
      t.deepEqual([refused.status, refused.json.code], [422, 'missing-reference'], query);
    }
  });
});

test('E10: the CSV names the currency, and no cell of it is carried out as a formula', async (t) => {
  await told(t, async ({ app, desk }) => {
    aDay(desk);
    const token = await app.token('supervisor');
    const { text } = await send(app, 'GET', `/api/v1/reports/legs.csv${DAY}&by=trunk`, { token });
    t.deepEqual(text.split('\r\n'), [
      'trunk,lines,nailedSeconds,callLegSeconds,outSeconds,inSeconds,billedSeconds,nailedCostEUR,costEUR',
      `"'=Dear",2,3600,0,61,0,3720,7.2,7.44`,
      'Cheap,1,0,0,0,600,0,0,0',
      ',1,1800,0,0,0,0,0,0',
      'total,4,5400,0,61,600,3720,7.2,7.44',
      '',
    ]);
  });
});

test('E10: the page says what lines cost in the words of its language, and whose lines are nobody’s', async (t) => {
  await told(t, async ({ app, desk }) => {
    aDay(desk);
    const headers = { cookie: await app.cookie('supervisor') };
    const page = await send(app, 'GET', `/reports/legs${DAY}&by=trunk`, { headers });
    t.is(page.status, 200);
    t.regex(page.text, /€7\.44/);
    t.regex(page.text, /Telephones of ours/);
    t.regex(page.text, /<svg class="chart"/);
    t.regex(page.text, /reports\/legs\.csv\?from/);
    t.regex((await send(app, 'GET', `/reports/legs${DAY}&by=agent`, { headers })).text, /Nobody in particular/);
    const none = await send(app, 'GET', '/reports/legs?from=2020-01-01&to=2020-01-01', { headers });
    t.is(none.status, 200);
  });
});

test('E10: a price and a step of a trunk, and a currency, are refused by field, value and range', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('admin');
  const trunk = { name: 'Carrier', contacts: ['10.9.9.9:5060'], prefixes: ['+99'] };
  for (const [body, said] of [
    [{ ratePerMinute: -0.01 }, /ratePerMinute "-0.01" is not allowed; allowed is 0 to 1000 with at most four decimals/],
    [{ ratePerMinute: 1_000.1 }, /ratePerMinute/],
    [{ ratePerMinute: 0.00001 }, /ratePerMinute/],
    [{ ratePerMinute: '1' }, /ratePerMinute/],
    [{ billingStep: 0 }, /billingStep "0" is not allowed; allowed is whole seconds from 1 to 3600/],
    [{ billingStep: 3_601 }, /billingStep/],
    [{ billingStep: 1.5 }, /billingStep/],
  ] as const) {
    const { status, json } = await send(app, 'POST', '/api/v1/trunks', { token, body: { ...trunk, ...body } });
    t.is(status, 422, JSON.stringify(body));
    t.regex(JSON.stringify(json).replaceAll('\\"', '"'), said);
  }
  const made = await send(app, 'POST', '/api/v1/trunks', {
    token,
    body: { ...trunk, ratePerMinute: 0.0135, billingStep: 60 },
  });
  t.is(made.status, 201);
  t.like(made.json, { ratePerMinute: 0.0135, billingStep: 60 });
  const currency = (value: unknown) =>
    send(app, 'PUT', '/api/v1/settings?scope=system', { token, body: { version: 1, values: { currency: value } } });
  for (const wrong of ['euro', 'ZZQ', '€', 5]) {
    const { status, text } = await currency(wrong);
    t.is(status, 422, String(wrong));
    t.regex(text, /the three capital letters of a currency, such as EUR/);
  }
});
