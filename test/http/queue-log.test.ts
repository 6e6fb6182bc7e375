import test from 'ava';
import { newToken, tokenHash } from '../../app/adapters/http/auth/secret-token.js';
import { factOf, type RecordedFact } from '../../app/domain/facts.js';
import type { Change } from '../../app/domain/world.js';
import { aCall, aSession, gone, put } from '../support/rows.js';
import { JOE, SALES, send, startWebApp, type WebApp } from '../support/web-app.js';
import { aDirectory } from '../support/world.js';

const START = 1_760_000_000_000;
const SPAN = `?from=${START}&to=${START + 60_000}`;
const DAYS = '?from=2025-10-09&to=2025-10-09';

async function app(t: { teardown: (work: () => Promise<void>) => void }): Promise<WebApp> {
  const made = await startWebApp();
  t.teardown(() => made.close());
  happens(made, 0, put.session(aSession({ id: 's1', agentId: 'joe' }), 'session.logged-in'));
  happens(made, 1, put.call(aCall({ id: 'k1' }), 'call.arrived'));
  happens(made, 31, { ...gone('call', 'k1'), why: 'call.ended', detail: { by: 'caller' } });
  made.queueHistory.numbers.set('k1', '+4930123456');
  return made;
}

function happens({ queueHistory: { facts } }: WebApp, seconds: number, change: Change): void {
  facts.push({ ...factOf(change), sequence: facts.length + 1, at: START + seconds * 1_000 } as RecordedFact);
}

/** A supervisor of one site. */
async function ofSite({ users }: WebApp, siteId: string): Promise<string> {
  const id = `boss-${siteId}`;
  const times = { createdAt: Date.now(), expiresAt: Date.now() + 3_600_000 };
  const user = {
    id,
    name: id,
    passwordHash: 'none',
    role: 'supervisor',
    scope: `site:${siteId}`,
    agentId: null,
  } as const;
  await users.create({ ...user, createdAt: times.createdAt });
  const token = newToken();
  await users.createWebSession({ tokenHash: tokenHash('bearer', token), userId: id, ...times });
  return token;
}

const read = (made: WebApp, token: string, query = SPAN) => send(made, 'GET', `/api/v1/queue-log${query}`, { token });

test('M: queue_log comes as plain text under a name of its own, with names of people and queues', async (t) => {
  const made = await app(t);
  const { status, headers, text } = await read(made, await made.token('supervisor'));
  t.is(status, 200);
  t.is(headers.get('content-type'), 'text/plain; charset=utf-8');
  t.is(headers.get('content-disposition'), 'attachment; filename=queue_log-2025-10-09.txt');
  t.deepEqual(text.split('\n'), [
    '1760000000|s1|NONE|Joe Adams|AGENTLOGIN|***11',
    ...JOE.queues.map(() => '1760000000|NONE|Sales|Joe Adams|ADDMEMBER|'),
    '1760000001|k1|Sales|NONE|ENTERQUEUE||+4930123456|1',
    '1760000031|k1|Sales|NONE|ABANDON|1|1|30',
    '',
  ]);
});

test('M: queue_log holds what happened in its span, and what was before is known to it', async (t) => {
  const made = await app(t);
  const { text } = await read(made, await made.token('admin'), `?from=${START + 31_000}&to=${START + 32_000}`);
  t.is(text, '1760000031|k1|Sales|NONE|ABANDON|1|1|30\n');
  t.is((await read(made, await made.token('admin'), `?from=1&to=2`)).text, '');
});

test('M: queue_log is read page by page, every line once', async (t) => {
  const made = await app(t);
  for (let n = 0; n < 1_200; n += 1) happens(made, 40, put.call(aCall({ id: `c${n}`, place: n }), 'call.arrived'));
  const { text } = await read(made, await made.token('admin'));
  const entered = text.split('\n').filter((line) => line.includes('|ENTERQUEUE|'));
  t.is(entered.length, 1_201);
  t.is(new Set(entered.map((line) => line.split('|')[1])).size, 1_201);
});

test('M: whose scope is one site gets the queues and agents of that site in queue_log', async (t) => {
  const made = await app(t);
  const away = { ...JOE, siteId: 'berlin' };
  made.live.world.directory = aDirectory({ agents: [away], queues: [SALES] });
  const near = await read(made, await ofSite(made, 'default'));
  t.deepEqual(
    [
      ...new Set(
        near.text
          .trim()
          .split('\n')
          .map((line) => line.split('|')[4]),
      ),
    ].sort(),
    ['ABANDON', ...(JOE.queues.length > 0 ? ['ADDMEMBER'] : []), 'ENTERQUEUE'],
  );
  t.is((await read(made, await ofSite(made, 'berlin'))).text, '1760000000|s1|NONE|Joe Adams|AGENTLOGIN|***11\n');
  t.is((await read(made, await ofSite(made, 'rome'))).text, '');
});

test('M: agents do not get queue_log, neither by the API nor by the page', async (t) => {
  const made = await app(t);
  t.is((await read(made, await made.token('agent'))).status, 403);
  const cookie = await made.cookie('agent');
  for (const path of ['/queue-log', `/queue-log/download${DAYS}`]) {
    const { status, text } = await send(made, 'GET', path, { headers: { cookie } });
    t.is(status, 403, path);
    t.notRegex(text, /ENTERQUEUE/);
  }
});

test('M: a span of queue_log that is none is refused by field, value and range', async (t) => {
  const made = await app(t);
  const token = await made.token('admin');
  const year = 366 * 86_400_000;
  for (const [query, said] of [
    ['', /from is missing; .*milliseconds since 1970.*to is missing/],
    ['?from=yesterday&to=5', /from "yesterday" is not allowed; allowed is milliseconds since 1970, UTC, as digits/],
    [
      '?from=5&to=5',
      /to "5" is not allowed; allowed is milliseconds since 1970, UTC, as digits, above from and at most 366 days later/,
    ],
    [`?from=1&to=${year + 2}`, /to "\d+" is not allowed; .* at most 366 days later/],
    ['?from=1&to=2&queue=sales', /queue/],
  ] as const) {
    const { status, json } = await read(made, token, query);
    t.is(status, 422, query);
    t.regex(String(json['detail']), said);
  }
  t.is((await read(made, token, `?from=1&to=${year + 1}`)).status, 200);
});

test('M: a database that cannot be read is said before anything of queue_log is sent', async (t) => {
  const made = await app(t);
  made.queueHistory.failure = Object.assign(new Error('gone'), { kind: 'connection', retry: true });
  const { status, json } = await read(made, await made.token('admin'));
  t.deepEqual([status, json.code], [503, 'storage-failed']);
});

test('M: the page of queue_log gives it by days, and keeps and names a day that is none', async (t) => {
  const made = await app(t);
  const cookie = await made.cookie('supervisor');
  const get = (path: string) => send(made, 'GET', path, { headers: { cookie } });
  t.is((await send(made, 'GET', '/queue-log')).status, 303);
  const page = await get('/queue-log');
  t.is(page.status, 200);
  t.regex(page.text, /<form[^>]+method="get" action="\/queue-log\/download"/);
  t.regex(page.text, /<a href="\/queue-log" aria-current="page">Queue log<\/a>/);
  const log = await get(`/queue-log/download${DAYS}`);
  t.is(log.headers.get('content-disposition'), 'attachment; filename=queue_log-2025-10-09.txt');
  t.regex(log.text, /\|ABANDON\|1\|1\|30\n$/);
  for (const [query, field, said] of [
    ['?from=2025-02-30&to=2025-10-09', 'from', /From &quot;2025-02-30&quot; is not allowed; allowed is a day such as/],
    [
      '?from=2025-10-09&to=2025-10-08',
      'to',
      /Up to &quot;2025-10-08&quot; is not allowed; allowed is a day from 2025-10-09 on/,
    ],
    ['?from=2024-10-09&to=2025-10-10', 'to', /at most 366 days/],
  ] as const) {
    const refused = await get(`/queue-log/download${query}`);
    t.is(refused.status, 422, query);
    t.regex(refused.text, said);
    const typed = new URLSearchParams(query).get(field) ?? '';
    t.regex(refused.text, new RegExp(`id="${field}"[^>]*value="${typed}"[^>]*aria-invalid="true"`));
  }
});
