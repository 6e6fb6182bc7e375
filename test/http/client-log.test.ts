import test from 'ava';
import * as client from '../../app/client/softphone/client-line.js';
import { CLIENT_EVENTS, MOST_CLIENT_LINES } from '../../app/domain/client-line.js';
import { loadTexts } from '../../app/adapters/http/texts.js';
import { send, startWebApp, TEMPLATES } from '../support/web-app.js';
import { VirtualTime } from '../support/virtual-time.js';

const JOES = '/api/v1/agents/joe/client-log';
const html = (cookie: string) => ({ headers: { accept: 'text/html', cookie } });

test('M: what a softphone may tell is what Farline knows, and each has its words', (t) => {
  t.deepEqual(client.CLIENT_EVENTS, CLIENT_EVENTS);
  const { keys } = loadTexts(TEMPLATES, 'en');
  const said = keys.filter((key) => key.startsWith('client-log.what.')).map((key) => key.split('.')[2]);
  t.deepEqual(said.sort(), [...CLIENT_EVENTS].sort());
});

test('M: an agent’s softphone tells, an admin reads it page by page at the API, the newest first', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const joe = await app.token('agent');
  const lines = [
    { agoMs: 5_000, what: 'socket-lost', detail: { code: 1006, cause: 'gone' } },
    { agoMs: 10, what: 'registered' },
  ];
  const before = Date.now();
  t.is((await send(app, 'POST', JOES, { token: joe, body: { lines } })).status, 204);
  const token = await app.token('admin');
  const { json } = await send(app, 'GET', `${JOES}?limit=1`, { token });
  t.like(json.items?.[0], { what: 'registered', detail: {} });
  t.is(json.items?.length, 1);
  const older = await send(app, 'GET', `${JOES}?limit=1&before=${String(json['next'])}`, { token });
  t.like(older.json, { next: null, items: [{ what: 'socket-lost', detail: { code: 1006, cause: 'gone' } }] });
  const at = Number(older.json.items?.[0]?.['at']);
  t.true(at >= before - 5_000 && at <= Date.now() - 5_000);
  t.is((await send(app, 'GET', JOES, { token: joe })).status, 403, 'not the agent');
});

test('M: no number and nothing else is kept of what a browser tells', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const detail = { cause: 'sip:+15551239999@host busy', device: 'Headset of 015551239999 (046d:0a8f)' };
  const body = { lines: [{ agoMs: 0, what: 'call-failed', detail }] };
  t.is((await send(app, 'POST', JOES, { token: await app.token('agent'), body })).status, 204);
  t.deepEqual(app.clientLog.lines[0]?.detail, {
    cause: 'sip:***99@host busy',
    device: 'Headset of ***99 (046d:0a8f)',
  });
});

const LINE = { agoMs: 0, what: 'registered' };

/** A body, the code it is refused with, and the sentence. */
const SPOILED: readonly (readonly [object, string])[] = [
  [{}, 'lines is missing; allowed is 1 to 50 lines {agoMs, what, detail}.'],
  [{ lines: [] }, 'lines "[]" is not allowed; allowed is 1 to 50 lines {agoMs, what, detail}.'],
  [
    { lines: [{ ...LINE, agoMs: -1 }] },
    'lines.0.agoMs "-1" is not allowed; allowed is a whole number from 0 to 86400000.',
  ],
  [
    { lines: [{ ...LINE, what: 'password' }] },
    `lines.0.what "password" is not allowed; allowed is one of ${CLIENT_EVENTS.join(', ')}.`,
  ],
  [
    { lines: [{ ...LINE, detail: { cause: 'a\nb' } }] },
    'lines.0.detail.cause "a\uFFFDb" is not allowed; allowed is at most 120 printable characters.',
  ],
  [
    { lines: [{ ...LINE, detail: { lostPercent: 101 } }] },
    'lines.0.detail.lostPercent "101" is not allowed; allowed is a number from 0 to 100.',
  ],
  [
    { lines: [{ ...LINE, detail: { by: 'eve' } }] },
    'lines.0.detail.by "eve" is not allowed; allowed is one of local, remote, system.',
  ],
];

for (const [body, sentence] of SPOILED) {
  test(`M: refused, and nothing of it kept: ${sentence}`, async (t) => {
    const app = await startWebApp();
    t.teardown(() => app.close());
    const { status, text } = await send(app, 'POST', JOES, { token: await app.token('agent'), body });
    t.is(status, 422);
    t.true(text.includes(JSON.stringify(sentence).slice(1, -1)), text);
    t.deepEqual(app.clientLog.lines, []);
  });
}

test('M: a detail nobody knows, too many lines, too much at once and pages of nothing are refused', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const [token, admin] = [await app.token('agent'), await app.token('admin')];
  const post = (lines: readonly object[]) => send(app, 'POST', JOES, { token, body: { lines } });
  const unknown = await post([{ ...LINE, detail: { password: 'x' } }]);
  t.is(unknown.status, 422);
  t.regex(unknown.text, /lines\.0\.detail\.password\\" is not a field here/);
  t.is((await post(Array.from({ length: 51 }, () => LINE))).status, 422);
  t.is((await send(app, 'POST', JOES, { token, body: `{"lines": "${'x'.repeat(70_000)}"}` })).status, 413);
  for (const query of ['limit=0', 'limit=501', 'limit=x', 'before=%20', 'after=1']) {
    t.is((await send(app, 'GET', `${JOES}?${query}`, { token: admin })).status, 422, query);
  }
  t.deepEqual(app.clientLog.lines, []);
});

test('M: a softphone that tells without end is slowed down; others are not', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('agent');
  const statuses: number[] = [];
  for (let n = 0; n < 12; n += 1) {
    const { status, headers } = await send(app, 'POST', JOES, { token, body: { lines: [LINE] } });
    statuses.push(status);
    if (status === 429) t.truthy(headers.get('retry-after'));
  }
  t.is(
    statuses.slice(0, 10).every((status) => status === 204),
    true,
  );
  t.true(statuses.includes(429));
  const jay = await app.token('agent', 'jay');
  const theirs = await send(app, 'POST', '/api/v1/agents/jay/client-log', { token: jay, body: { lines: [LINE] } });
  t.is(theirs.status, 204);
});

test('M: a page of another site cannot have a browser tell anything', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const cookie = await app.cookie('agent');
  const body = { lines: [LINE] };
  const from = (site: string) => send(app, 'POST', JOES, { body, headers: { cookie, 'sec-fetch-site': site } });
  t.is((await from('cross-site')).status, 403);
  t.is((await from('same-origin')).status, 204);
});

test('M: lines of more than 14 days are shown to nobody and deleted, and those of a deleted agent are hidden', async (t) => {
  const time = new VirtualTime(1_795_000_000_000);
  const clock = time.clock();
  const app = await startWebApp({}, clock);
  t.teardown(() => app.close());
  const line = (id: string, daysAgo: number) => {
    return { id, agentId: 'joe', at: clock.now() - daysAgo * 86_400_000, what: 'registered', detail: {} } as const;
  };
  await app.clientLog.add('joe', [line('a', 14.1), line('b', 13.9)], MOST_CLIENT_LINES);
  const token = await app.token('admin');
  const shown = async () => (await send(app, 'GET', JOES, { token })).json.items?.map(({ id }) => id);
  t.deepEqual(await shown(), ['b']);
  t.true(time.step(3_600_000));
  t.deepEqual(
    app.clientLog.lines.map(({ id }) => id),
    ['b'],
  );
  app.live.world.directory = { ...app.live.world.directory, agents: new Map() };
  const later = await app.token('admin');
  t.like((await send(app, 'GET', JOES, { token: later })).json, { code: 'no-such-agent' });
});

test('M: the page of an agent shows 50 lines with their words and the way to older ones; one’s own page shows none', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const cookie = await app.cookie('supervisor');
  t.regex((await send(app, 'GET', '/agents/joe', html(cookie))).text, /Nothing has been told by a softphone/);
  const sound = { lostPercent: 0.4, jitterMs: 3, by: 'remote', cause: 'Terminated', lastedMs: 65_000 } as const;
  const line = { agentId: 'joe', at: Date.now(), what: 'registered', detail: {} } as const;
  const lines = Array.from({ length: 60 }, (_, n) => ({ ...line, id: `id${String(n).padStart(3, '0')}` }));
  await app.clientLog.add('joe', [...lines, { ...line, id: 'id999', what: 'call-ended', detail: sound }], 500);
  const { text } = await send(app, 'GET', '/agents/joe', html(cookie));
  t.is(text.split('Registered').length - 1, 49);
  t.regex(text, /Call ended[^]*by the other side, Terminated, 0\.4 % lost, 3 ms jitter, after 1:05/);
  const older = /href="(\/agents\/joe\?before=id011)#client-log"/.exec(text.replaceAll('&#x3D;', '='))?.[1] ?? '';
  const second = (await send(app, 'GET', older, html(cookie))).text;
  t.is(second.split('Registered').length - 1, 11);
  t.regex(second, /href="\/agents\/joe#client-log">Newest</);
  t.notRegex(second, />Older</);
  t.is((await send(app, 'GET', '/agents/joe?before=%3Cb%3E', html(cookie))).status, 200);
  const own = await send(app, 'GET', '/agents/joe', html(await app.cookie('agent')));
  t.is(own.status, 200);
  t.notRegex(own.text, /Softphone log/);
});
