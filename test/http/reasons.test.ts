import test from 'ava';
import { send, startWebApp } from '../support/web-app.js';
import { aSession, put } from '../support/rows.js';

test('A: reasons are created, changed by version and deleted, and agents read them', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const [admin, agent] = [await app.token('admin'), await app.token('agent')];
  const body = { code: '41', label: 'Coaching', billable: 'half', maxSeconds: 900 };
  const made = await send(app, 'POST', '/api/v1/reasons', { token: admin, body });
  t.is(made.status, 201, made.text);
  t.like(made.json, { ...body, productive: false, order: 0, version: 1 });
  const path = `/api/v1/reasons/${String(made.json['id'])}`;
  const changed = await send(app, 'PATCH', path, { token: admin, body: { version: 1, maxSeconds: null } });
  t.like(changed.json, { code: '41', maxSeconds: null, version: 2 });
  t.is((await send(app, 'PATCH', path, { token: admin, body: { version: 1, order: 3 } })).json.code, 'stale-version');
  const listed = await send(app, 'GET', '/api/v1/reasons', { token: agent });
  t.true(listed.json.items?.some(({ label }) => label === 'Coaching'));
  t.is((await send(app, 'DELETE', path, { token: admin })).status, 204);
  t.is((await send(app, 'GET', path, { token: agent })).status, 404);
});

const REFUSED: readonly (readonly [field: string, value: unknown, allowed: RegExp])[] = [
  ['code', '1234', /code "1234" is not allowed; allowed is 1 to 3 digits/],
  ['code', '1a', /1 to 3 digits/],
  ['code', '', /1 to 3 digits/],
  ['label', 'a\nb', /printable characters/],
  ['billable', 'some', /one of yes, no, half/],
  ['maxSeconds', 0, /from 1 to 86400/],
  ['maxSeconds', 86_401, /from 1 to 86400/],
  ['order', -1, /from 0 to 999/],
  ['productive', 'yes', /true or false/],
];

for (const [field, value, allowed] of REFUSED) {
  test(`a reason with ${field} ${JSON.stringify(value)} is refused by name`, async (t) => {
    const app = await startWebApp();
    t.teardown(() => app.close());
    const body = { code: '41', label: 'Coaching', [field]: value };
    const { status, json } = await send(app, 'POST', '/api/v1/reasons', { token: await app.token('admin'), body });
    t.is(status, 422);
    t.regex(String(json['detail']), allowed);
  });
}

test('A: a pause for an unknown reason is refused with those that there are', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  app.live.step(put.session(aSession({ id: 's1', agentId: 'joe' })));
  app.commands.refuseWith = 'no-such-reason';
  const token = await app.token('agent', 'joe');
  const { status, json } = await send(app, 'POST', '/api/v1/agents/joe/holds', { token, body: { reason: '77' } });
  t.is(status, 422);
  t.like(json, { code: 'no-such-reason', field: 'reason' });
  t.regex(String(json['title']), /"77" .*allowed are 1 Break, 2 Lunch, 4 Training, .*login, no-answer/);
});

test('C7: a pause over its length alarms on the wallboard with its label, and the agent stays paused', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const since = Date.now() - 3_600_500;
  const hold = { setter: 'agent', reason: '2', since, via: 'web', by: 'joe' } as const;
  const interval = { state: 'not-ready', reason: '2', setter: 'agent', via: 'web', since } as const;
  app.live.step(
    put.session(aSession({ id: 's1', agentId: 'joe', state: { at: 'not-ready' }, holds: [hold], interval })),
    put.session(
      aSession({
        id: 's2',
        agentId: 'jay',
        state: { at: 'not-ready' },
        holds: [{ ...hold, since: since + 1_800_000 }],
        interval: { ...interval, since: since + 1_800_000 },
      }),
    ),
  );
  const { text } = await send(app, 'GET', '/', {
    token: await app.token('supervisor'),
    headers: { accept: 'text/html' },
  });
  const rows = [...text.matchAll(/<tr data-id="(s\d)"[\s\S]*?<\/tr>/g)].map(([row, id]) => [id, row] as const);
  t.regex(rows.find(([id]) => id === 's1')?.[1] ?? '', /is-overdue[\s\S]*Lunch[\s\S]*too long/);
  t.notRegex(rows.find(([id]) => id === 's2')?.[1] ?? 'is-overdue', /is-overdue|too long/);
});
