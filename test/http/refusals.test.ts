import test from 'ava';
import { refusalStatus } from '../../app/adapters/http/errors/refusal-status.js';
import type { RefusalCode } from '../../app/domain/refusals.js';
import { VirtualTime } from '../support/virtual-time.js';
import { aSession, put } from '../support/rows.js';
import { HTTP_SETTINGS, send, startWebApp, type Reply, type WebApp } from '../support/web-app.js';
import { uploadOf } from '../support/upload.js';
import { aWav } from '../support/wav.js';
import { toQueue } from '../support/world.js';

/** How each refusal of this edge is provoked over the wire. Those of the domain come from the engine's answer. */
const PROVOKED: Partial<Record<keyof typeof refusalStatus, (app: WebApp, admin: string) => Promise<Reply>>> = {
  'not-signed-in': (app) => send(app, 'GET', '/api/v1/agents'),
  'wrong-credentials': (app) =>
    send(app, 'POST', '/api/v1/sign-in', { body: { name: 'nobody', password: 'whatever it is' } }),
  'not-allowed': async (app) => send(app, 'GET', '/api/v1/users', { token: await app.token('agent') }),
  'cross-site': (app, token) =>
    send(app, 'POST', '/api/v1/agents/joe/reconnect', { token, headers: { 'sec-fetch-site': 'cross-site' } }),
  'form-expired': (app) =>
    send(app, 'POST', '/login', {
      body: 'name=a&password=b',
      headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'application/json' },
    }),
  'setup-link-used': (app) =>
    send(app, 'POST', '/api/v1/setup', { body: { token: 'x', name: 'first', password: 'a long password' } }),
  'too-many-tries': async (app) => {
    const body = { name: 'nobody', password: 'whatever it is' };
    for (let tries = 0; tries < 5; tries++) await send(app, 'POST', '/api/v1/sign-in', { body });
    return send(app, 'POST', '/api/v1/sign-in', { body });
  },
  'no-such-page': (app) => send(app, 'GET', '/nowhere', { headers: { accept: 'application/json' } }),
  'no-such-thing': (app, token) => send(app, 'GET', '/api/v1/queues/none', { token }),
  'method-not-allowed': (app, token) => send(app, 'PATCH', '/api/v1/agents', { token, body: {} }),
  'body-not-json': (app, token) => send(app, 'POST', '/api/v1/agents', { token, body: '{"name": ' }),
  'body-not-a-form': (app, token) =>
    send(app, 'POST', '/api/v1/prompts', { token, body: 'x', headers: { 'content-type': 'multipart/form-data' } }),
  'body-too-large': (app, token) => send(app, 'POST', '/api/v1/agents', { token, body: { name: 'x'.repeat(70_000) } }),
  'wrong-content-type': (app, token) =>
    send(app, 'POST', '/api/v1/agents', { token, body: 'name=x', headers: { 'content-type': 'text/plain' } }),
  'invalid-fields': (app, token) => send(app, 'POST', '/api/v1/agents', { token, body: {} }),
  'not-unique': (app, token) => {
    app.directory.sayNext = { ok: false, problem: 'not-unique', field: 'dn', value: '8888' };
    return send(app, 'POST', '/api/v1/agents', { token, body: { login: 'new', name: 'New', dn: '8888' } });
  },
  'in-use': (app, token) => {
    app.directory.sayNext = { ok: false, problem: 'in-use', by: 'route 08001234' };
    return send(app, 'DELETE', '/api/v1/queues/sales', { token });
  },
  'missing-reference': (app, token) => {
    app.directory.sayNext = { ok: false, problem: 'missing', field: 'queueId', value: 'none' };
    return send(app, 'POST', '/api/v1/routes', { token, body: { number: '0900', target: toQueue('none') } });
  },
  'stale-version': (app, token) =>
    send(app, 'PATCH', '/api/v1/queues/sales', { token, body: { version: 7, priority: 1 } }),
  'agent-signed-in': (app, token) => {
    app.live.step(put.session(aSession({ id: 's1', agentId: 'joe' })));
    return send(app, 'DELETE', '/api/v1/agents/joe', { token });
  },
  'last-admin': async (app, token) => {
    const me = await send(app, 'GET', '/api/v1/me', { token });
    return send(app, 'DELETE', `/api/v1/users/${String(me.json['userId'])}`, { token });
  },
  'prompts-unusable': async (app, token) => {
    app.promptFiles.trouble = 'its folder cannot be told to Asterisk';
    const form = await uploadOf({ name: 'Closed', sound: aWav({ seconds: 0.1 }) });
    return send(app, 'POST', '/api/v1/prompts', { token, ...form });
  },
  'peers-not-applied': (app, token) => {
    app.peers.outcome = { ok: false, reason: 'restored', detail: 'Asterisk did not take trunk-sbc' };
    return send(app, 'PATCH', '/api/v1/trunks/sbc', { token, body: { version: 1, priority: 4 } });
  },
  internal: (app, token) => {
    app.commands.failWith = new Error('a cable was cut');
    return send(app, 'POST', '/api/v1/agents/joe/reconnect', { token });
  },
};

/** Shown by tests of their own: a rate and a count of viewers need other settings; a skipped minute, a page. */
const ELSEWHERE = ['too-many-requests', 'too-many-viewers', 'replay-skipped'];

const codes = Object.keys(refusalStatus) as (keyof typeof refusalStatus)[];

for (const code of codes.filter((each) => !ELSEWHERE.includes(each))) {
  test(`the refusal ${code} is answered with ${refusalStatus[code]} and a sentence`, async (t) => {
    const app = await startWebApp();
    t.teardown(() => app.close());
    const admin = await app.token('admin');
    const reply = await (PROVOKED[code] ?? refusedByEngine(code as RefusalCode))(app, admin);
    t.is(reply.status, refusalStatus[code]);
    t.is(reply.headers.get('content-type'), 'application/problem+json; charset=utf-8');
    t.is(reply.json.code, code);
    t.is(reply.json['status'], reply.status);
    const sentence = String(reply.json['title']);
    t.regex(sentence, /^[A-Z].+\w\.$|^Asterisk did not take/);
    t.notRegex(sentence, /\{\w+\}|undefined/);
  });
}

function refusedByEngine(code: RefusalCode) {
  return (app: WebApp, token: string): Promise<Reply> => {
    app.commands.refuseWith = code;
    return send(app, 'POST', '/api/v1/sessions', { token, body: { agentId: 'joe', interface: 'mobile' } });
  };
}

test('too many requests of one sender are turned away until the next second', async (t) => {
  const time = new VirtualTime();
  const rates = { address: { perSecond: 1, burst: 3 }, user: HTTP_SETTINGS.rates.user };
  const app = await startWebApp({ rates }, time.clock());
  t.teardown(() => app.close());
  for (let request = 0; request < 3; request++) t.is((await send(app, 'GET', '/api/v1/openapi.json')).status, 200);
  const refused = await send(app, 'GET', '/api/v1/openapi.json');
  t.is(refused.json.code, 'too-many-requests');
  t.is(refused.headers.get('retry-after'), '1');
  t.is((await send(app, 'GET', '/status')).status, 200, 'health is asked for by machines and not counted');
  time.mono += 1000;
  t.is((await send(app, 'GET', '/api/v1/openapi.json')).status, 200);
});

test('one user cannot take all requests for themselves', async (t) => {
  const rates = { address: HTTP_SETTINGS.rates.address, user: { perSecond: 0.001, burst: 2 } };
  const app = await startWebApp({ rates });
  t.teardown(() => app.close());
  const [one, other] = [await app.token('supervisor'), await app.token('supervisor')];
  const ask = async (token: string) => (await send(app, 'GET', '/api/v1/me', { token })).status;
  t.deepEqual([await ask(one), await ask(one), await ask(one), await ask(other)], [200, 200, 429, 200]);
});

test('a failure shows an id that is in the log, and nothing of what failed', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  app.commands.failWith = new Error('secret table users is locked');
  const reply = await send(app, 'POST', '/api/v1/agents/joe/reconnect', { token: await app.token('admin') });
  t.is(reply.status, 500);
  t.notRegex(reply.text, /secret table/);
  const line = app.log.lines.find(({ level }) => level === 'error');
  t.is(line?.fields['id'], reply.json['id']);
  t.regex(String(line?.fields['error']), /secret table users is locked/);
});

test('a store that cannot save is a 503 with a time to come back, not a 500', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  app.commands.failWith = Object.assign(new Error('disk full'), { kind: 'disk-full', retry: true });
  const reply = await send(app, 'POST', '/api/v1/agents/joe/reconnect', { token: await app.token('admin') });
  t.is(reply.json.code, 'storage-failed');
  t.is(reply.headers.get('retry-after'), '5');
});

test('HTML and JSON say the same sentence with the same status', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const json = await send(app, 'GET', '/nowhere', { headers: { accept: 'application/json' } });
  const html = await send(app, 'GET', '/nowhere', { headers: { accept: 'text/html' } });
  t.is(html.status, json.status);
  t.true(html.text.includes(String(json.json['title'])));
  t.regex(html.headers.get('content-type') ?? '', /^text\/html/);
});

test('a wrong method is told which methods there are', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const reply = await send(app, 'DELETE', '/api/v1/agents', { token: await app.token('admin') });
  t.is(reply.headers.get('allow'), 'GET, POST');
});

test('a path that is no valid text is not a failure of ours', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const reply = await send(app, 'GET', '/api/v1/agents/%E0%A4%A', { token: await app.token('admin') });
  t.is(reply.status, 404);
});
