import test, { type ExecutionContext } from 'ava';
import { newToken, tokenHash } from '../../app/adapters/http/auth/secret-token.js';
import { csvText } from '../../app/adapters/http/csv-text.js';
import { openTestDatabase, inTempFolder } from '../support/database.js';
import { ReportDesk } from '../support/report-desk.js';
import { JAY, JOE, SALES, send, startWebApp, type WebApp } from '../support/web-app.js';
import { anOffer, gone, put } from '../support/rows.js';
import { aDirectory, aQueue, aReason, MAIN_SITE } from '../support/world.js';
import type { Site } from '../../app/domain/directory.js';

const aSite = (over: Partial<Site> & Pick<Site, 'id'>): Site => ({ ...MAIN_SITE, zone: 'UTC', ...over });
const at = (text: string): number => Date.parse(text);

interface Told {
  readonly app: WebApp;
  readonly desk: ReportDesk;
}

/** A web app whose reports are real, over a database of its own. */
async function told(t: ExecutionContext, work: (told: Told) => Promise<void>): Promise<void> {
  const app = await startWebApp();
  t.teardown(() => app.close());
  await inTempFolder(async (folder) => {
    const database = await openTestDatabase(folder);
    try {
      const desk = new ReportDesk(database, app.live);
      app.reports.real = desk.reports;
      await work({ app, desk });
    } finally {
      await database.close();
    }
  });
}

const DAY = '?from=2026-11-21&to=2026-11-21';

function aDay(desk: ReportDesk): void {
  const noon = at('2026-11-21T12:00:00Z');
  desk.signsIn(noon - 1_000, 'joe');
  desk.call('k1', noon, { waits: 10, talks: 60 });
  desk.call('k2', noon + 60_000, { waits: 30, talks: 30 });
  desk.call('k3', noon + 3_600_000, { waits: 5 });
}

async function ofSite({ users }: WebApp, siteId: string): Promise<string> {
  const times = { createdAt: Date.now(), expiresAt: Date.now() + 3_600_000 };
  const id = `boss-${siteId}`;
  const who = { id, name: id, passwordHash: 'none', role: 'supervisor', agentId: null } as const;
  await users.create({ ...who, scope: `site:${siteId}`, createdAt: times.createdAt });
  const token = newToken();
  await users.createWebSession({ tokenHash: tokenHash('bearer', token), userId: id, ...times });
  return token;
}

test('M: calls by hour are counted where they came, with their waits and talks', async (t) => {
  await told(t, async ({ app, desk }) => {
    aDay(desk);
    const token = await app.token('supervisor');
    const { status, json } = await send(app, 'GET', `/api/v1/reports/calls${DAY}`, { token });
    t.is(status, 200);
    t.like(json, { by: 'hour', zone: 'UTC', first: '2026-11-21', last: '2026-11-21', count: 24, countedTo: null });
    t.like(json.items?.[12], { name: '2026-11-21 12:00', offered: 2, answered: 2, abandoned: 0, meanWaitMs: 20_000 });
    t.like(json.items?.[13], { offered: 1, answered: 0, abandoned: 1, longestWaitMs: 5_000, meanTalkMs: null });
    t.like(json.items?.[3], { offered: 0, meanWaitMs: null });
    t.like(json['total'], { offered: 3, answered: 2, abandoned: 1, talkMs: 90_000, meanTalkMs: 45_000 });
    const byAgent = await send(app, 'GET', `/api/v1/reports/calls${DAY}&by=agent`, { token });
    t.like(byAgent.json.items?.[0], {
      key: 'joe',
      name: 'Joe Adams',
      offered: 3,
      answered: 2,
      abandoned: 1,
      talkMs: 90_000,
    });
    const joes = await send(app, 'GET', `/api/v1/reports/calls${DAY}&by=hour&agentId=joe`, { token });
    t.like(joes.json.items?.[12], { offered: 2, answered: 2, talkMs: 90_000 });
  });
});

test('M: the service level is that of each queue, else of its site, else of the system', async (t) => {
  await told(t, async ({ app, desk }) => {
    aDay(desk);
    const token = await app.token('supervisor');
    const level = async (): Promise<Record<string, unknown>> =>
      (await send(app, 'GET', `/api/v1/reports/service-level${DAY}&by=queue`, { token })).json.items?.[0] ?? {};
    t.like(await level(), { name: 'Sales', offered: 3, within: 1, levelPercent: 33.3, thresholdMs: 20_000 });
    const queues = [{ ...SALES, settings: { serviceLevelMs: 30_000 } }];
    app.live.world.directory = aDirectory({ agents: [JOE, JAY], queues });
    t.like(await level(), { within: 2, levelPercent: 66.7, thresholdMs: 30_000 });
    const { json } = await send(app, 'GET', `/api/v1/reports/service-level${DAY}&by=day`, { token });
    t.like(json.items?.[0], { name: '2026-11-21', levelPercent: 66.7, thresholdMs: 30_000 });
  });
});

test('M: days are those of the site’s clock, also where it is moved', async (t) => {
  await told(t, async ({ app, desk }) => {
    const sites = [aSite({ id: 'default', zone: 'Europe/Berlin' })];
    app.live.world.directory = aDirectory({ agents: [JOE], queues: [SALES], sites });
    desk.signsIn(at('2026-10-24T00:00:00Z'), 'joe');
    for (const [n, when] of [
      '2026-10-24T21:59:59Z', // 23:59:59 of the 24th
      '2026-10-24T22:00:00Z', // the 25th
      '2026-10-25T00:30:00Z', // 02:30, the first time
      '2026-10-25T01:30:00Z', // 02:30, the second time
      '2026-10-25T22:59:59Z', // the last second of 25 hours
      '2026-10-25T23:00:00Z', // the 26th
    ].entries()) {
      desk.call(`k${n}`, at(when), { waits: 1, talks: 1 });
    }
    const token = await app.token('admin');
    const days = await send(app, 'GET', '/api/v1/reports/calls?from=2026-10-24&to=2026-10-26', { token });
    t.deepEqual(
      days.json.items?.map(({ name, offered }) => [name, offered]),
      [
        ['2026-10-24', 1],
        ['2026-10-25', 4],
        ['2026-10-26', 1],
      ],
    );
    const hours = await send(app, 'GET', '/api/v1/reports/calls?from=2026-10-25', { token });
    t.is(hours.json['count'], 25);
    t.deepEqual(
      hours.json.items?.filter(({ offered }) => offered !== 0).map(({ name }) => name),
      ['2026-10-25 00:00', '2026-10-25 02:00 (+02:00)', '2026-10-25 02:00 (+01:00)', '2026-10-25 23:00'],
    );
  });
});

test('M: a pause over midnight counts on each day with its part, also on days of 23 and 25 hours', async (t) => {
  await told(t, async ({ app, desk }) => {
    const sites = [aSite({ id: 'default', zone: 'Europe/Berlin' })];
    app.live.world.directory = aDirectory({ agents: [JOE], queues: [SALES], sites });
    desk.signsIn(at('2026-10-24T20:00:00Z'), 'joe');
    desk.does(at('2026-10-24T21:50:00Z'), 'joe', 'not-ready', '2');
    desk.does(at('2026-10-25T23:10:00Z'), 'joe', 'ready');
    desk.signsOut(at('2026-10-25T23:30:00Z'), 'joe');
    const token = await app.token('supervisor');
    const days = '?from=2026-10-24&to=2026-10-26&by=day';
    const pauses = await send(app, 'GET', `/api/v1/reports/pauses${days}`, { token });
    const minutes = (ms: unknown): number => Number(ms) / 60_000;
    t.deepEqual(
      pauses.json.items?.map(({ pausedMs, pauses: begun }) => [minutes(pausedMs), begun]),
      [
        [10, 1],
        [25 * 60, 0],
        [10, 0],
      ],
    );
    const sessions = await send(app, 'GET', `/api/v1/reports/sessions${days}`, { token });
    t.deepEqual(
      sessions.json.items?.map((row) => [row['signIns'], minutes(row['signedInMs']), minutes(row['readyMs'])]),
      [
        [1, 120, 110],
        [0, 25 * 60, 0],
        [0, 30, 20],
      ],
    );
    const spring = '?from=2026-03-29&to=2026-03-29&by=day';
    t.is((await send(app, 'GET', `/api/v1/reports/pauses${spring}`, { token })).json.items?.[0]?.['pausedMs'], 0);
  });
});

test('M: pauses are told by reason, with what of them is productive and billable', async (t) => {
  await told(t, async ({ app, desk }) => {
    const [joe, sales] = [{ ...JOE, siteId: 'default' }, SALES];
    const reasons = [
      { ...aReason({ code: '2' }), label: 'Lunch' },
      { ...aReason({ code: '4' }), label: 'Training', productive: true, billable: 'half' as const },
    ];
    app.live.world.directory = aDirectory({ agents: [joe], queues: [sales], reasons });
    const nine = at('2026-11-21T09:00:00Z');
    desk.signsIn(nine, 'joe');
    desk.does(nine + 60_000, 'joe', 'not-ready', '2');
    desk.does(nine + 160_000, 'joe', 'not-ready', '4');
    desk.does(nine + 360_000, 'joe', 'not-ready', 'no-answer');
    desk.does(nine + 370_000, 'joe', 'ready');
    desk.signsOut(nine + 400_000, 'joe');
    const token = await app.token('supervisor');
    const { json } = await send(app, 'GET', `/api/v1/reports/pauses${DAY}&by=reason`, { token });
    const columns = ['key', 'name', 'pauses', 'pausedMs', 'longestMs', 'productiveMs', 'billableMs'];
    t.deepEqual(
      json.items?.map((row) => columns.map((name) => row[name])),
      [
        ['2', 'Lunch', 1, 100_000, 100_000, 0, 0],
        ['no-answer', 'no-answer', 1, 10_000, 10_000, 0, 0],
        ['4', 'Training', 1, 200_000, 200_000, 200_000, 100_000],
      ],
    );
    t.like(json['total'], { pauses: 3, pausedMs: 310_000, productiveMs: 200_000, billableMs: 100_000 });
    const { items = [] } = (await send(app, 'GET', `/api/v1/reports/sessions${DAY}&by=agent`, { token })).json;
    t.like(items[0], { name: 'Joe Adams', signIns: 1, signedInMs: 400_000, notReadyMs: 310_000, occupancyPercent: 0 });
    const headers = { cookie: await app.cookie('supervisor') };
    const page = await send(app, 'GET', `/reports/pauses${DAY}&by=reason`, { headers });
    t.regex(page.text, /Training/);
    t.notRegex(page.text, />no-answer</, 'our own words are said in words');
    t.is((await send(app, 'GET', `/reports/sessions${DAY}`, { headers })).status, 200);
  });
});

test('M: no-answers are told by agent and why; who hung up while it rang counts against nobody', async (t) => {
  await told(t, async ({ app, desk }) => {
    aDay(desk);
    const token = await app.token('supervisor');
    const offer = anOffer({ id: 'o9', callId: 'k9', sessionId: 's-joe' });
    const noon = at('2026-11-21T14:00:00Z');
    desk.happens(noon, put.offer(offer, 'offer.made'));
    const detail = { reason: 'no-answer', callId: 'k9', sessionId: 's-joe' };
    desk.happens(noon + 20_000, { ...gone('offer', 'o9'), why: 'offer.failed', detail });
    const { json } = await send(app, 'GET', `/api/v1/reports/no-answers${DAY}&by=agent`, { token });
    t.like(json.items?.[0], {
      key: 'joe',
      offered: 4,
      noAnswer: 1,
      callerGone: 1,
      missedPercent: 25,
      meanRangMs: 20_000,
    });
    const headers = { cookie: await app.cookie('supervisor') };
    t.is((await send(app, 'GET', `/reports/no-answers${DAY}`, { headers })).status, 200);
  });
});

test('M: a report is sorted and comes in pages', async (t) => {
  await told(t, async ({ app, desk }) => {
    aDay(desk);
    const token = await app.token('supervisor');
    const sorted = await send(app, 'GET', `/api/v1/reports/calls${DAY}&sort=-offered&limit=2`, { token });
    t.deepEqual(
      sorted.json.items?.map(({ offered }) => offered),
      [2, 1],
    );
    t.is(sorted.json['count'], 24);
    const next = await send(app, 'GET', `/api/v1/reports/calls${DAY}&sort=-meanWaitMs&limit=2&page=2`, { token });
    t.deepEqual(
      next.json.items?.map(({ meanWaitMs }) => meanWaitMs),
      [null, null],
      'what is missing stands last',
    );
  });
});

test('M: CSV has every row and the total, and no cell that a spreadsheet would carry out', async (t) => {
  await told(t, async ({ app, desk }) => {
    const evil = aQueue({ id: 'sales', name: '=HYPERLINK("http://x","y")' });
    app.live.world.directory = aDirectory({ agents: [JOE], queues: [evil, aQueue({ id: 'help', name: 'A, "B"' })] });
    aDay(desk);
    desk.call('k9', at('2026-11-21T15:00:00Z'), { queueId: 'help', waits: 2.5 });
    const token = await app.token('supervisor');
    const { status, headers, text } = await send(app, 'GET', `/api/v1/reports/calls.csv${DAY}&by=queue`, { token });
    t.is(status, 200);
    t.is(headers.get('content-type'), 'text/csv; charset=utf-8');
    t.is(headers.get('content-disposition'), 'attachment; filename=farline-calls-2026-11-21-2026-11-21.csv');
    t.deepEqual(text.split('\r\n'), [
      'queue,offered,answered,abandoned,overflowed,callbacks,other,meanWaitSeconds,longestWaitSeconds,talkSeconds,meanTalkSeconds',
      `"'=HYPERLINK(""http://x"",""y"")",3,2,1,0,0,0,15,30,90,45`,
      '"A, ""B""",1,0,1,0,0,0,2.5,2.5,0,',
      'total,4,2,2,0,0,0,11.875,30,90,45',
      '',
    ]);
  });
});

test('M: cells that begin as a formula does are made text, numbers and plain words stay', (t) => {
  const first = (cell: string): string => csvText([[cell]]).replace('\r\n', '');
  for (const cell of ['=1+1', '+49301', '-2', '@SUM(A1)', '\t=1', ' =1', '＝1', '\u200b=1', '\u0000=1']) {
    t.regex(first(cell), /^"?'/, JSON.stringify(cell));
  }
  t.is(first('\r=1'), `"'\r=1"`);
  t.is(first('\n=1'), `"'\n=1"`);
  t.is(first('Joe Adams'), 'Joe Adams');
  t.is(first('a;b'), '"a;b"');
  t.is(csvText([[-1, 2.5, null]]), '-1,2.5,\r\n');
});

test('O: whose scope is one site gets the calls of its queues, on its clock, and may not ask for another’s', async (t) => {
  await told(t, async ({ app, desk }) => {
    const [berlin, rome] = [aSite({ id: 'berlin', zone: 'Europe/Berlin' }), aSite({ id: 'rome', zone: 'Europe/Rome' })];
    const queues = [{ ...SALES, siteId: 'berlin' }, aQueue({ id: 'help', name: 'Help', siteId: 'rome' })];
    const sites = [aSite({ id: 'default' }), berlin, rome];
    app.live.world.directory = aDirectory({ agents: [{ ...JOE, siteId: 'rome' }], queues, sites });
    aDay(desk);
    desk.call('k9', at('2026-11-21T12:30:00Z'), { queueId: 'help', waits: 2 });
    const token = await ofSite(app, 'berlin');
    const read = (query: string) => send(app, 'GET', `/api/v1/reports/calls${DAY}${query}`, { token });
    const own = await read('&by=queue');
    t.deepEqual(
      own.json.items?.map(({ key, offered }) => [key, offered]),
      [['sales', 3]],
    );
    t.is(own.json['zone'], 'Europe/Berlin');
    t.deepEqual((await read('&by=agent')).json.items, [], 'Joe is of Rome');
    for (const query of ['&siteId=rome', '&queueId=help', '&agentId=joe']) {
      const { status, json } = await read(query);
      t.deepEqual([status, json.code], [422, 'missing-reference'], 'what is not theirs is not there');
    }
    const admin = await app.token('admin');
    const all = await send(app, 'GET', `/api/v1/reports/calls${DAY}&by=queue&siteId=rome`, { token: admin });
    t.deepEqual(
      all.json.items?.map(({ key }) => key),
      ['help'],
    );
  });
});

test('M: what cannot be asked of a report is refused by field, value and range', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('admin');
  for (const [query, said] of [
    ['?from=2026-02-30', /from "2026-02-30" is not allowed; allowed is a day such as 2026-11-21/],
    ['?from=2026-11-21&to=2026-11-20', /to "2026-11-20" is not allowed; allowed is a day from the first one on/],
    ['?from=2025-11-21&to=2026-11-22', /at most 366 days in all/],
    ['?from=2026-10-01&to=2026-11-01&by=hour', /by hour 31/],
    ['?by=moon', /by "moon" is not allowed; allowed is one of day, hour, queue, agent/],
    ['?sort=-caller', /sort "-caller" is not allowed; allowed is one of name, offered/],
    ['?page=0', /page "0" is not allowed; allowed is a whole number from 1/],
    ['?queueId=nothing', /The value "nothing" of queueId names nothing that exists/],
    ['?caller=joe', /caller/],
  ] as const) {
    const { status, json } = await send(app, 'GET', `/api/v1/reports/calls${query}`, { token });
    t.is(status, 422, query);
    t.regex(JSON.stringify(json).replaceAll('\\"', '"'), said);
  }
  t.is((await send(app, 'GET', '/api/v1/reports/service-level?agentId=joe', { token })).status, 422);
  t.is((await send(app, 'GET', '/api/v1/reports/nothing', { token })).status, 404);
});

test('M: the page of a report has a form, a chart with words, a table and its CSV', async (t) => {
  await told(t, async ({ app, desk }) => {
    aDay(desk);
    const cookie = await app.cookie('supervisor');
    const get = (path: string) => send(app, 'GET', path, { headers: { cookie } });
    t.is((await send(app, 'GET', '/reports/calls')).status, 303);
    const moved = await get('/reports');
    t.deepEqual([moved.status, moved.headers.get('location')], [303, '/reports/calls']);
    const { status, text } = await get(`/reports/calls${DAY}`);
    t.is(status, 200);
    t.regex(text, /<form[^>]+method="get" action="\/reports\/calls"/);
    t.regex(text, /<svg class="chart"[^>]+role="img" aria-labelledby="chart-calls-title chart-calls-desc"/);
    t.regex(text, /<title id="chart-calls-title">Calls, Hour<\/title>/);
    t.regex(text, /<title>2026-11-21 12:00: Answered 2, Abandoned 0/);
    t.regex(text, /href="\/api\/v1\/reports\/calls\.csv\?from&#x3D;2026-11-21&amp;to&#x3D;2026-11-21"/);
    t.regex(text, /In all/);
    const byQueue = await get(`/reports/service-level${DAY}&by=queue&sort=-levelPercent`);
    t.regex(byQueue.text, /aria-sort="descending"/);
    t.regex(byQueue.text, /33\.3 %/);
    const elsewhere = await get(`/reports/service-level${DAY}&by=agent`);
    t.is(elsewhere.status, 200, 'a grouping of another report is left out');
    const empty = await get('/reports/calls?from=2026-11-20&by=queue');
    t.regex(empty.text, /Nothing happened in these days/);
    t.notRegex(empty.text, /<svg class="chart"/);
  });
});

test('M: a wrong day is named on the page, which keeps what was typed; agents get none of it', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const headers = { cookie: await app.cookie('supervisor') };
  const wrong = await send(app, 'GET', '/reports/calls?from=2026-02-30&to=2026-11-21', { headers });
  t.is(wrong.status, 422);
  t.regex(wrong.text, /from &quot;2026-02-30&quot; is not allowed/);
  t.regex(wrong.text, /id="from"[^>]*value="2026-02-30"[^>]*aria-invalid="true"/);
  t.is((await send(app, 'GET', '/reports/calls', { headers: { cookie: await app.cookie('agent') } })).status, 403);
});

test('M: an agent reads their own day, by API and as a page: calls, talk, pauses by reason, what was not taken; nobody else’s', async (t) => {
  await told(t, async ({ app, desk }) => {
    // Today, and well before now, wherever in the day that is.
    const now = Date.now();
    const begin = now - 90_000;
    desk.signsIn(begin - 1_000, 'joe');
    desk.call('k1', begin, { waits: 10, talks: 60 });
    const token = await app.token('agent');
    const { status, json } = await send(app, 'GET', '/api/v1/agents/joe/day', { token });
    t.is(status, 200);
    const [total, agents] = await Promise.all(
      ['calls', 'sessions'].map(async (name) => {
        const query = `?by=agent&agentId=joe`;
        const report = await send(app, 'GET', `/api/v1/reports/${name}${query}`, {
          token: await app.token('supervisor'),
        });
        return report.json['total'] as Record<string, number>;
      }),
    );
    t.like(json['calls'], { offered: total?.['offered'], answered: total?.['answered'], talkMs: total?.['talkMs'] });
    t.is((json['calls'] as { answered: number }).answered, 1);
    t.true(Math.abs((json['time'] as { signedInMs: number }).signedInMs - (agents?.['signedInMs'] ?? 0)) < 60_000);
    t.is((await send(app, 'GET', '/api/v1/agents/jay/day', { token })).status, 403);
    const cookie = await app.cookie('agent');
    const page = await send(app, 'GET', '/desk/day', { headers: { cookie, accept: 'text/html' } });
    t.is(page.status, 200);
    t.regex(page.text, /<h1>My day<\/h1>[\s\S]*Answered<\/dt>\s*<dd>1</);
    t.regex((await send(app, 'GET', '/desk', { headers: { cookie, accept: 'text/html' } })).text, /href="\/desk\/day"/);
  });
});
