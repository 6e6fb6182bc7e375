import test, { type ExecutionContext } from 'ava';
import { send, startWebApp, DESK_SECRET, type Reply, type WebApp } from '../support/web-app.js';

interface Web {
  readonly app: WebApp;
  readonly post: (body: unknown, headers?: Record<string, string>) => Promise<Reply>;
  readonly patch: (id: string, body: unknown) => Promise<Reply>;
  readonly get: (path: string) => Promise<Reply>;
}

async function web(t: ExecutionContext): Promise<Web> {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('admin');
  return {
    app,
    post: (body, headers) => send(app, 'POST', '/api/v1/phones', { token, body, headers }),
    patch: (id, body) => send(app, 'PATCH', `/api/v1/phones/${id}`, { token, body }),
    get: (path) => send(app, 'GET', `/api/v1${path}`, { token }),
  };
}

interface Onboarding {
  readonly user: string;
  readonly secret: string;
  readonly server: string;
  readonly port: number;
  readonly transport: string;
  readonly webSocket: string | null;
  readonly text: string;
  readonly qr: string;
}

const onboardingOf = ({ json }: Reply): Onboarding => json['onboarding'] as Onboarding;

/** Sentences about fields, by field. */
function problemsOf({ json }: Reply): Record<string, string> {
  const problems = (json['problems'] ?? []) as { field: string; sentence: string }[];
  return Object.fromEntries(problems.map(({ field, sentence }) => [field, sentence]));
}

test('A: a phone that is named and numbered gets the defaults of H, a secret, and a peer of its own', async (t) => {
  const { app, post } = await web(t);
  const asked: unknown[] = [];
  app.peers.asked = (owner) => void asked.push(owner);
  const { status, json } = await post({ name: 'Kitchen', number: '2002' });
  t.is(status, 201);
  const id = String(json['id']);
  t.like(json, {
    version: 1,
    siteId: 'default',
    placement: { kind: 'registered' },
    transports: ['udp'],
    nat: 'yes',
    type: 'friend',
    codecs: ['alaw', 'ulaw'],
    callerId: null,
    callGroups: null,
    chanSpy: null,
    record: null,
    context: 'from-sip',
    autoAnswer: false,
    hotDesk: true,
    peerName: `phone-${id}`,
    peer: { state: 'pending', reason: null },
    registered: false,
  });
  t.deepEqual(asked, [{ kind: 'phone', id }]);
});

test('H6: the secret is shown when it is made, and in no other answer or line', async (t) => {
  const { app, post, get } = await web(t);
  const made = await post({ name: 'Kitchen', number: '2002' });
  const { secret, user, server, port, transport, webSocket, text, qr } = onboardingOf(made);
  t.regex(secret, /^[2-9a-hj-km-np-z]{28}$/);
  t.deepEqual([user, server, port, transport, webSocket], [made.json['peerName'], '192.0.2.5', 5060, 'udp', null]);
  t.regex(
    text,
    new RegExp(`User name: ${user}\nPassword: ${secret}\nSIP server: 192\\.0\\.2\\.5:5060\nTransport: udp`),
  );
  t.regex(qr, /^<svg [^>]*viewBox=/);
  t.is(made.headers.get('cache-control'), 'no-store');
  const id = String(made.json['id']);
  const answers = await Promise.all(
    ['/phones', `/phones/${id}`, `/phones/${id}/registration`, '/peers', '/number-plan'].map((path) => get(path)),
  );
  for (const { status, text: answer } of answers) {
    t.is(status, 200);
    t.false(answer.includes(secret) || answer.includes(DESK_SECRET));
  }
  t.false(JSON.stringify(app.log.lines).includes(secret));
  t.is(await app.phones.secretOf(id), secret);
});

test('H6: a phone with a new secret keeps its version; a repeated request does not show the secret again', async (t) => {
  const { app } = await web(t);
  const token = await app.token('admin');
  const renew = (key: string) =>
    send(app, 'POST', '/api/v1/phones/desk/secret', { token, headers: { 'idempotency-key': key } });
  const first = await renew('one');
  t.is(first.status, 200);
  t.is(await app.phones.secretOf('desk'), onboardingOf(first).secret);
  t.is((await app.phones.get('desk'))?.version, 1);
  const again = await renew('one');
  t.deepEqual([again.status, again.json], [200, { id: 'desk', onboarding: null }]);
  t.is(await app.phones.secretOf('desk'), onboardingOf(first).secret, 'nothing is done twice');
  t.not(onboardingOf(await renew('two')).secret, onboardingOf(first).secret);
});

test('H6: creating a phone twice with one key makes one phone and shows its secret once', async (t) => {
  const { post } = await web(t);
  const create = () => post({ name: 'Kitchen', number: '2002' }, { 'idempotency-key': 'k' });
  const [first, again] = [await create(), await create()];
  t.is(again.status, 201);
  t.deepEqual(again.json, { ...first.json, onboarding: null });
});

test('D: a phone behind a trunk has no peer and no secret; given a place of its own it gets one', async (t) => {
  const { app, post, patch } = await web(t);
  const placement = { kind: 'trunk', trunkId: 'sbc', number: '+1 555 123 1111' };
  const { status, json } = await post({ name: 'Joe at home', number: '2002', placement });
  t.is(status, 201);
  t.like(json, { placement: { ...placement, number: '+15551231111' }, peerName: null, onboarding: null });
  t.deepEqual(json['peer'], { state: 'none', reason: null });
  t.is(json['registered'], null);
  const id = String(json['id']);
  const renewed = await send(app, 'POST', `/api/v1/phones/${id}/secret`, { token: await app.token('admin') });
  t.deepEqual([renewed.status, renewed.json.code], [409, 'no-secret']);
  const moved = await patch(id, { version: 1, placement: { kind: 'registered' } });
  t.is(moved.status, 200);
  t.is(await app.phones.secretOf(id), onboardingOf(moved).secret);
  const renamed = await patch(id, { version: 2, name: 'Joe' });
  t.like(renamed.json, { name: 'Joe', version: 3, onboarding: null });
});

test('a browser is told where its WebSocket is', async (t) => {
  const { post } = await web(t);
  const plain = onboardingOf(
    await post({ name: 'Soft', number: '2002', transports: ['ws'], codecs: ['opus', 'alaw'] }),
  );
  t.deepEqual([plain.transport, plain.webSocket], ['ws', 'ws://192.0.2.5:8088/ws']);
  const secure = onboardingOf(await post({ name: 'Soft', number: '2003', transports: ['wss'] }));
  t.is(secure.webSocket, 'wss://192.0.2.5:8088/ws');
});

test('each wrong field is refused by its name, with what is allowed', async (t) => {
  const { post } = await web(t);
  const cases: readonly (readonly [body: object, field: string, allowed: RegExp])[] = [
    [{ name: '' }, 'name', /1 to 80 printable/],
    [{ number: '20a' }, 'number', /2 to 15 digits/],
    [{ siteId: 'mars' }, 'siteId', /mars/],
    [{ placement: { kind: 'moon' } }, 'placement.kind', /registered/],
    [{ placement: { kind: 'fixed' } }, 'placement.host', /host, host:port/],
    [{ placement: { kind: 'fixed', host: 'a b' } }, 'placement.host', /host, host:port/],
    [{ placement: { kind: 'trunk', trunkId: 'sbc', number: 'x' } }, 'placement.number', /country code/],
    [{ placement: { kind: 'trunk', trunkId: 'none', number: '77' } }, 'placement.trunkId', /none/],
    [{ placement: { kind: 'registered', host: 'x' } }, 'placement.host', /known fields are: kind, host/],
    [{ placement: { kind: 'fixed', host: '10.0.0.9' }, transports: ['ws'] }, 'placement.host', /dynamic/],
    [{ transports: [] }, 'transports', /at least one/],
    [{ transports: ['udp', 'udp'] }, 'transports', /each once/],
    [{ transports: ['sctp'] }, 'transports.0', /at least one of udp/],
    [{ nat: 'maybe' }, 'nat', /comedia/],
    [{ codecs: ['mp3'] }, 'codecs.0', /at least one of alaw/],
    [{ callerId: { name: 'a\\', number: '1' } }, 'callerId.name', /no backslash/],
    [{ callerId: { name: 'a', number: 'x' } }, 'callerId.number', /1–32 of 0–9/],
    [{ callGroups: [64] }, 'callGroups', /0–63/],
    [{ pickupGroups: [1, 1] }, 'pickupGroups', /each once/],
    [{ context: 'from sip' }, 'context', /1–79 letters/],
    [{ record: 'mp3' }, 'record', /wav49/],
    [{ secret: 'mine' }, 'secret', /is not a field here/],
    [{ host: 'dynamic' }, 'host', /is not a field here/],
  ];
  for (const [body, field, allowed] of cases) {
    const reply = await post({ name: 'Kitchen', number: '2002', ...body });
    t.is(reply.status, 422, field);
    const sentence = problemsOf(reply)[field] ?? (reply.json['field'] === field ? String(reply.json['title']) : '');
    t.regex(sentence, allowed, `${field}: ${reply.text}`);
  }
});

test('hostile text in any field is refused by its name or kept as it is', async (t) => {
  const { post, get } = await web(t);
  const hostile = [
    'a\nb',
    'a;b',
    ';--x',
    '[x](+)',
    '#include "x"',
    '#exec x',
    'a\0b',
    '>a',
    '"',
    'x'.repeat(10_000),
    '😀',
    '\u202Eabc',
  ];
  let number = 3_000;
  for (const text of hostile) {
    for (const [field, body] of [
      ['name', { name: text }],
      ['callerId.name', { callerId: { name: text, number: '1' } }],
      ['callerId.number', { callerId: { name: '', number: text } }],
      ['context', { context: text }],
      ['placement.host', { placement: { kind: 'fixed', host: text } }],
      ['placement.number', { placement: { kind: 'trunk', trunkId: null, number: text } }],
      ['number', { number: text }],
      ['siteId', { siteId: text }],
    ] as const) {
      number += 1;
      const reply = await post({ name: 'Kitchen', number: String(number), ...body });
      if (reply.status !== 201) {
        t.is(reply.status, 422);
        t.truthy(problemsOf(reply)[field], `${field} ${JSON.stringify(text).slice(0, 40)}: ${reply.text}`);
        continue;
      }
      const read = await get(`/phones/${String(reply.json['id'])}`);
      t.like(read.json, body, `${field} ${text}`);
    }
  }
});

test('A: a number that an agent has is refused, naming it', async (t) => {
  const { post } = await web(t);
  const reply = await post({ name: 'Kitchen', number: '8888' });
  t.deepEqual([reply.status, reply.json.code, reply.json['field']], [409, 'not-unique', 'number']);
});

test('a phone at an address of a trunk would be taken for the trunk: refused, and the trunk as well', async (t) => {
  const { app, post } = await web(t);
  const reply = await post({ name: 'Kitchen', number: '2002', placement: { kind: 'fixed', host: '10.10.10.1:5062' } });
  t.is(reply.status, 422);
  t.regex(problemsOf(reply)['placement.host'] ?? '', /trunk SBC/);
  t.is(
    (await post({ name: 'Kitchen', number: '2002', placement: { kind: 'fixed', host: '10.9.9.9:5062' } })).status,
    201,
  );
  const body = { name: 'New', prefixes: ['9'], contacts: ['192.0.2.1'], matchAddresses: ['10.9.0.0/16'] };
  const trunk = await send(app, 'POST', '/api/v1/trunks', { token: await app.token('admin'), body });
  t.is(trunk.status, 422);
  t.regex(problemsOf(trunk)['matchAddresses'] ?? '', /phone Kitchen/);
});

for (const [what, wire] of [
  ['matchAddresses', { contacts: ['192.0.2.1'], matchAddresses: ['192.0.2.1', '127.0.0.1'] }],
  ['matchAddresses', { contacts: ['192.0.2.1'], matchAddresses: ['127.0.0.0/8'] }],
  ['matchAddresses', { contacts: ['192.0.2.1'], matchAddresses: ['0.0.0.0/0'] }],
  ['matchAddresses', { contacts: ['192.0.2.1'], matchAddresses: ['::/0'] }],
  ['contacts', { contacts: ['127.0.0.1:5080'] }],
  ['contacts', { contacts: ['localhost:5080'] }],
] as const) {
  test(`a trunk with ${JSON.stringify(wire)} would take the calls of every softphone: refused at ${what}`, async (t) => {
    const { app } = await web(t);
    const token = await app.token('admin');
    const reply = await send(app, 'POST', '/api/v1/trunks', { token, body: { name: 'New', prefixes: ['9'], ...wire } });
    t.is(reply.status, 422);
    t.regex(problemsOf(reply)[what] ?? '', /the softphones of agents call from there/);
    t.is(app.live.view.directory.trunks.size, 1);
  });
}

test('a trunk that took softphones before this was refused is warned of, and can still be busied out', async (t) => {
  const { app } = await web(t);
  const token = await app.token('admin');
  const wire = app.directory.wires.get('sbc');
  if (!wire) return t.fail('there is no trunk');
  app.directory.wires.set('sbc', { ...wire, matchAddresses: ['127.0.0.1'] });
  const shown = await send(app, 'GET', '/api/v1/trunks/sbc', { token });
  const warned = { driver: null, field: 'matchAddresses', value: '127.0.0.1' };
  t.like((shown.json['warnings'] as unknown as object[])[0], warned);
  const out = await send(app, 'PATCH', '/api/v1/trunks/sbc', { token, body: { version: 1, busyOut: true } });
  t.is(out.status, 200, out.text);
  const body = { version: 2, matchAddresses: ['127.0.0.1', '192.0.2.1'] };
  t.is((await send(app, 'PATCH', '/api/v1/trunks/sbc', { token, body })).status, 422);
});

test('a change must have seen the newest version', async (t) => {
  const { patch } = await web(t);
  t.is((await patch('desk', { version: 1, nat: 'no' })).status, 200);
  const stale = await patch('desk', { version: 1, nat: 'yes' });
  t.deepEqual([stale.status, stale.json.code], [409, 'stale-version']);
  t.is((await patch('nobody', { version: 1, nat: 'no' })).status, 404);
});

test('a hidden phone is gone from list and Asterisk, and its number is free', async (t) => {
  const { app, post, get } = await web(t);
  const asked: unknown[] = [];
  app.peers.asked = (owner) => void asked.push(owner);
  const gone = await send(app, 'DELETE', '/api/v1/phones/desk', { token: await app.token('admin') });
  t.is(gone.status, 204);
  t.deepEqual(asked, [{ kind: 'phone', id: 'desk' }]);
  t.is((await get('/phones/desk')).status, 404);
  t.is((await post({ name: 'Kitchen', number: '2001' })).status, 201);
});

test('phones are listed page by page, searched and sorted', async (t) => {
  const { post, get } = await web(t);
  for (const number of ['2005', '2004', '2003']) await post({ name: `Phone ${number}`, number });
  const { json } = await get('/phones?search=phone&sort=-number&limit=2&offset=1');
  t.deepEqual([json['total'], json['offset'], json['limit']], [3, 1, 2]);
  t.deepEqual(
    json.items?.map(({ number }) => number),
    ['2004', '2003'],
  );
  for (const query of ['limit=0', 'limit=101', 'offset=-1', 'sort=secret', 'page=2']) {
    t.is((await get(`/phones?${query}`)).status, 422, query);
  }
});

test('A: phones stand in the number plan among the others, which is cut into pages', async (t) => {
  const { get } = await web(t);
  const { json } = await get('/number-plan');
  t.deepEqual(
    json.items?.map(({ number, kind }) => `${String(number)} ${String(kind)}`),
    ['08001234 route', '2001 phone', '6000 queue', '7777 agent', '8888 agent'],
  );
  t.is(json['total'], 5);
  const cut = await get('/number-plan?offset=1&limit=1');
  t.deepEqual([cut.json.items, cut.json['total']], [[{ number: '2001', kind: 'phone', id: 'desk', name: 'Desk' }], 5]);
  t.is((await get('/number-plan?search=desk')).json['total'], 1);
});

test('H6: whether a phone is registered is seen on it, in lists and by itself', async (t) => {
  const { app, get } = await web(t);
  const nowhere = {
    contact: null,
    reachable: null,
    roundTripMs: null,
    since: null,
    userAgent: null,
    expiresAt: null,
    inCall: null,
  };
  t.deepEqual((await get('/phones/desk/registration')).json, { registered: false, ...nowhere });
  const there = {
    contact: 'sip:phone-desk@192.0.2.7:5060',
    reachable: true,
    roundTripMs: 1.5,
    since: 1_790_000_000_000,
    userAgent: 'Desk phone',
    expiresAt: 1_790_000_300_000,
    inCall: true,
  };
  app.registrations.peers?.set('phone-desk', there);
  t.deepEqual((await get('/phones/desk/registration')).json, { registered: true, ...there });
  t.is((await get('/phones/desk')).json['registered'], true);
  const { userAgent, expiresAt, inCall, ...shown } = there;
  t.truthy([userAgent, expiresAt, inCall]);
  const several = await get('/phone-registrations?ids=desk,nobody');
  t.deepEqual(several.json.items, [{ id: 'desk', registered: true, ...shown }]);
  app.registrations.peers = null;
  t.is((await get('/phones/desk')).json['registered'], null);
  t.is((await get('/phones/desk/registration')).json['registered'], null);
});

test('H4: a phone says whether Asterisk has it, and all of them how the last apply ended', async (t) => {
  const { app, get } = await web(t);
  t.deepEqual((await get('/phones/desk')).json['peer'], { state: 'pending', reason: null });
  t.deepEqual((await get('/peers')).json, { progress: null, last: null, refused: [] });
  const outcome = { ok: false as const, reason: 'refused' as const, detail: 'phone-desk: no' };
  const refused = [{ name: 'phone-desk', reason: 'no' }];
  app.peerStates.settled({ at: 5, wishes: 'all', outcome, names: new Set(), refused });
  t.deepEqual((await get('/phones/desk')).json['peer'], { state: 'refused', reason: 'no' });
  app.peerStates.progressed({ stage: 'render', done: 1, total: 2 });
  t.deepEqual((await get('/peers')).json, {
    progress: { stage: 'render', done: 1, total: 2 },
    last: { at: 5, ok: false, peers: null, reason: 'refused', detail: 'phone-desk: no' },
    refused,
  });
});

test('H1: what a driver cannot express of a phone is a warning on it', async (t) => {
  const { post } = await web(t);
  const { json } = await post({ name: 'Kitchen', number: '2002', nat: 'route', codecs: ['g729'] });
  const warnings = json['warnings'] as { driver: string; field: string; value: string }[];
  const found = warnings.map(({ driver, field, value }) => `${driver} ${field} ${value}`);
  for (const wanted of ['pjsip nat route', 'pjsip codecs g729', 'chan_sip codecs g729']) t.true(found.includes(wanted));
});
