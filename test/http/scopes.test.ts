import test from 'ava';
import { answerTo, routes } from '../support/all-routes.js';
import { bodyOf } from '../support/route-bodies.js';
import { send, type Reply } from '../support/web-app.js';
import { THINGS, twoSites } from '../support/two-sites.js';

const BERLIN = 'site:berlin';
/** What stands in a path behind the thing it is about. */
const INNER: Readonly<Record<string, string>> = { '{setter}': 'agent', '{queueId}': 'sales', '{use}': 'greeting' };
const ids = ({ json }: Reply): unknown[] => (json.items ?? []).map((item) => item['id']).sort();

const LISTED = [
  'sites',
  'agents',
  'queues',
  'trunks',
  'routes',
  'phones',
  'recordings',
  'sessions',
  'calls',
  'callbacks',
  'users',
  'emergency-calls',
  'supervisions',
  'lock-outs',
] as const;

for (const kind of LISTED) {
  test(`O: of all ${kind} an admin of one site is shown those of that site alone, and one of all of them both`, async (t) => {
    const app = await twoSites();
    t.teardown(() => app.close());
    const [here, there] = [THINGS[kind][1], THINGS[kind][0]];
    const list = async (scope: string) =>
      ids(await send(app, 'GET', `/api/v1/${kind}`, { token: await app.token('admin', null, scope) }));
    const near = await list(BERLIN);
    t.true(near.includes(here), `${kind}: ${near.join(' ')}`);
    t.false(near.includes(there), `${kind}: ${near.join(' ')}`);
    const all = await list('all');
    t.true(all.includes(here) && all.includes(there), `${kind}: ${all.join(' ')}`);
  });
}

test('O: number plan, registrations, minutes of legs and the audit are those of the site', async (t) => {
  const app = await twoSites();
  t.teardown(() => app.close());
  const token = await app.token('admin', null, BERLIN);
  const get = async (path: string) => (await send(app, 'GET', `/api/v1/${path}`, { token })).json.items ?? [];
  t.deepEqual((await get('number-plan')).map(({ number }) => number).sort(), ['030999', '2002', '6002', '7777']);
  t.deepEqual(
    (await get('phone-registrations?ids=desk,kiosk')).map(({ id }) => id),
    ['kiosk'],
  );
  const sum = { trunkId: null, legs: 1, answered: 1, answeredMs: 60_000 };
  app.legMinutes.ended.push(...['joe', 'jay', null].map((agentId) => ({ ...sum, agentId })));
  t.deepEqual(
    (await get('leg-minutes')).map(({ agentId }) => agentId),
    ['jay'],
  );
  for (const agentId of ['joe', 'jay', null]) {
    const fact = { kind: 'session', id: 's', callId: null, at: 1, state: null } as const;
    const act = { ...fact, type: 'agent.reset', detail: { supervised: true, by: 'chief' } };
    app.trunkHealth.history.push({ ...act, agentId, sequence: app.trunkHealth.history.length + 1 } as never);
  }
  t.deepEqual(
    (await get('audit')).map(({ agentId }) => agentId),
    ['jay'],
  );
});

test('O: nothing is made for a site, or moved there, on which one’s role does not hold; the field is named', async (t) => {
  const app = await twoSites();
  t.teardown(() => app.close());
  const token = await app.token('admin', null, BERLIN);
  const bodies = {
    agents: { login: 'new', name: 'New', dn: '9001' },
    queues: { name: 'New', dn: '6009' },
    trunks: { name: 'New', prefixes: ['9'], contacts: ['192.0.2.1:5060'] },
    routes: { number: '0900', target: { kind: 'queue', queueId: 'support' } },
    phones: { name: 'New', number: '2009' },
  };
  for (const [kind, body] of Object.entries(bodies)) {
    const make = (siteId: string) => send(app, 'POST', `/api/v1/${kind}`, { token, body: { ...body, siteId } });
    t.like((await make('default')).json, { status: 403, code: 'out-of-scope', field: 'siteId' }, kind);
    const made = await make('berlin');
    t.is(made.status, 201, `${kind}: ${made.text}`);
    const move = { version: made.json['version'], siteId: 'default' };
    const moved = await send(app, 'PATCH', `/api/v1/${kind}/${String(made.json['id'])}`, { token, body: move });
    t.like(moved.json, { status: 403, code: 'out-of-scope', field: 'siteId' }, kind);
  }
});

test('O: what is not there for somebody cannot be named by them, and what was named already stays', async (t) => {
  const app = await twoSites();
  t.teardown(() => app.close());
  const token = await app.token('admin', null, BERLIN);
  const all = await app.token('admin');
  const refused = async (path: string, body: object, field: string) => {
    const { status, json } = await send(app, 'PATCH', `/api/v1/${path}`, { token, body: { version: 1, ...body } });
    t.like({ status, ...json }, { status: 422, code: 'missing-reference', field }, path);
  };
  await refused('agents/jay', { queues: [{ queueId: 'sales' }] }, 'queues');
  await refused('agents/jay', { trunkId: 'sbc' }, 'trunkId');
  await refused('agents/jay', { phoneId: 'desk' }, 'phoneId');
  await refused('routes/cityline', { trunkId: 'sbc' }, 'trunkId');
  await refused('routes/cityline', { target: { kind: 'queue', queueId: 'sales' } }, 'target.queueId');
  await refused('routes/cityline', { target: { kind: 'voicemail', agentId: 'joe' } }, 'target.agentId');
  await refused('phones/kiosk', { placement: { kind: 'trunk', trunkId: 'sbc', number: '77' } }, 'placement.trunkId');
  await refused('sites/berlin', { emergencyTrunkId: 'sbc' }, 'emergencyTrunkId');
  for (const named of [{ queues: [{ queueId: 'sales' }] }, { trunkId: 'sbc' }, { phoneId: 'desk' }]) {
    const body = { login: 'new', name: 'New', dn: '9001', siteId: BERLIN.slice('site:'.length), ...named };
    const { status, json } = await send(app, 'POST', '/api/v1/agents', { token, body });
    t.like({ status, ...json }, { status: 422, code: 'missing-reference', field: Object.keys(named)[0] });
  }
  const change = (who: string, body: object) => send(app, 'PATCH', '/api/v1/agents/jay', { token: who, body });
  t.is((await change(all, { version: 1, phoneId: 'desk' })).status, 200);
  t.is((await change(token, { version: 2, name: 'Jay' })).status, 200, 'the telephone was given by somebody else');
  t.is((await change(all, { version: 3, queues: [{ queueId: 'sales' }] })).status, 200);
  const queues = [{ queueId: 'sales', penalty: 3 }, { queueId: 'support' }];
  t.is((await change(token, { version: 4, queues })).status, 200);
});

test('O: nobody grants a wider scope than their own, and without a scope one grants one’s own', async (t) => {
  const app = await twoSites();
  t.teardown(() => app.close());
  const token = await app.token('admin', null, BERLIN);
  let names = 0;
  const create = (body: object, who = token) =>
    send(app, 'POST', '/api/v1/users', {
      token: who,
      body: { name: `new-${++names}`, password: 'a long password', role: 'supervisor', ...body },
    });
  for (const scope of ['all', 'site:default']) {
    t.like((await create({ scope })).json, { status: 403, code: 'out-of-scope', field: 'scope' });
  }
  const made = await create({ role: 'admin' });
  t.like(made.json, { role: 'admin', scope: BERLIN });
  t.is((await create({}, await app.token('admin'))).json['scope'], 'all');
  const change = async (id: unknown, fields: object) => {
    const version = (await app.users.versions()).get(String(id));
    return send(app, 'PATCH', `/api/v1/users/${String(id)}`, { token, body: { ...fields, version } });
  };
  t.like((await change(made.json['id'], { scope: 'all' })).json, { status: 403, field: 'scope' });
  t.is((await change(made.json['id'], { role: 'supervisor' })).status, 200);
  t.like((await create({ role: 'agent', agentId: 'joe' })).json, { code: 'missing-reference', field: 'agentId' });
  const jays = await create({ role: 'agent', agentId: 'jay' });
  t.is(jays.status, 201);
  // An agent’s scope gives nothing, and must not begin to with another role.
  const stored = await app.users.find(String(jays.json['id']));
  if (stored) await app.users.update({ ...stored, scope: 'all' });
  t.is((await change(jays.json['id'], { password: 'another long one' })).status, 200);
  t.like((await change(jays.json['id'], { role: 'supervisor' })).json, { status: 403, field: 'scope' });
});

test('O: a login with which one could do more than one may is not there: no password, no token, no deletion', async (t) => {
  const app = await twoSites();
  t.teardown(() => app.close());
  const token = await app.token('admin', null, BERLIN);
  const wider = { passwordHash: 'none', createdAt: 1 } as const;
  await app.users.create({ ...wider, id: 'root', name: 'root', role: 'admin', scope: 'all', agentId: null });
  await app.users.create({ ...wider, id: 'joes', name: 'joes', role: 'agent', scope: BERLIN, agentId: 'joe' });
  await app.users.create({ ...wider, id: 'both', name: 'both', role: 'supervisor', scope: BERLIN, agentId: 'joe' });
  for (const id of ['root', 'joes', 'both', 'boss1']) {
    const ask = async (method: string, path: string, body?: object) =>
      (await send(app, method, `/api/v1/${path}`, { token, ...(body ? { body } : {}) })).status;
    t.is(await ask('PATCH', `users/${id}`, { password: 'a stolen password', version: 1 }), 404, id);
    t.is(await ask('DELETE', `users/${id}`), 404, id);
    t.is(await ask('POST', 'tokens', { userId: id }), 404, id);
  }
});

test('O: the last admin of everything stays one, however many admins of a site there are', async (t) => {
  const app = await twoSites();
  t.teardown(() => app.close());
  const token = await app.token('admin');
  await app.token('admin', null, BERLIN);
  const me = (await send(app, 'GET', '/api/v1/me', { token })).json;
  t.is(me['scope'], 'all');
  const path = `/api/v1/users/${String(me['userId'])}`;
  t.is((await send(app, 'PATCH', path, { token, body: { scope: BERLIN, version: 1 } })).json.code, 'last-admin');
  t.is((await send(app, 'DELETE', path, { token })).json.code, 'last-admin');
});

test('O: what the system sets, and what belongs to no site, an admin of one site reads and does not change', async (t) => {
  const app = await twoSites();
  t.teardown(() => app.close());
  const token = await app.token('admin', null, BERLIN);
  const system = await send(app, 'GET', '/api/v1/settings', { token });
  t.is(system.status, 200);
  const body = { version: system.json['version'], values: {} };
  const put = (scope: string) => send(app, 'PUT', `/api/v1/settings?scope=${scope}`, { token, body });
  t.like((await put('system')).json, { status: 403, code: 'out-of-scope', field: 'scope' });
  t.is((await put('site:berlin')).status, 200);
  for (const scope of ['site:default', 'queue:sales', 'agent:joe', 'agent:none']) {
    t.is((await put(scope)).json.code, 'missing-reference', scope);
  }
  for (const path of ['menus', 'prompts', 'reasons'])
    t.is((await send(app, 'GET', `/api/v1/${path}`, { token })).status, 200);
  for (const { id, method, path } of routes.filter(({ everywhere }) => everywhere)) {
    const asked = await send(app, method.toUpperCase(), path.replaceAll(/[{}]/g, ''), { token, body: {} });
    t.like(asked.json, { status: 403, code: 'out-of-scope' }, id);
  }
});

test('O: a call that another site’s agent has is seen in the queue of the own site, and acted on by nobody of it', async (t) => {
  const app = await twoSites();
  t.teardown(() => app.close());
  const call = app.live.view.get('call', 'k1');
  if (!call) return t.fail('there is no call');
  app.live.step({ kind: 'call', id: 'k1', why: 'test', detail: {}, after: { ...call, queueId: 'support' } });
  const token = await app.token('supervisor', null, BERLIN);
  t.true(ids(await send(app, 'GET', '/api/v1/calls', { token })).includes('k1'));
  const release = await send(app, 'POST', '/api/v1/calls/k1/release', { token });
  t.like(release.json, { status: 403, code: 'out-of-scope' });
  t.deepEqual(app.commands.submitted, []);
});

test('O: forms of an admin of one site offer that site’s things, and begin there', async (t) => {
  const app = await twoSites();
  t.teardown(() => app.close());
  const cookie = await app.cookie('admin', null, BERLIN);
  const page = (path: string) => send(app, 'GET', path, { headers: { cookie, accept: 'text/html' } });
  for (const path of ['/agents/new', '/queues/new', '/trunks/new', '/routes/new', '/phones/new', '/sites/berlin']) {
    const { status, text } = await page(path);
    t.is(status, 200, path);
    t.notRegex(text, /value="(default|sbc|queue:sales|agent:joe)"/, path);
    if (path.endsWith('/new')) t.regex(text, /value="berlin"[^>]*selected|selected[^>]*value="berlin"/, path);
  }
  for (const path of [
    '/numbers',
    '/settings/scopes',
    '/agents',
    '/queues',
    '/phones',
    '/trunks',
    '/routes',
    '/prompts',
  ])
    t.notRegex((await page(path)).text, /Joe Adams|>Sales<|>SBC<|08001234|>Desk</, path);
  for (const path of [
    '/menus/new',
    '/templates',
    '/sites/new',
    '/supervise/joe',
    '/agents/joe',
    '/settings/queue/sales',
  ])
    t.true([403, 404].includes((await page(path)).status), path);
  t.notRegex((await page('/menus')).text, /href="\/menus\/new"/);
  t.notRegex((await page('/menus/main')).text, /<button[^>]*>(Save|Delete)/);
});

for (const route of routes.filter(({ path, roles }) => path.includes('{') && roles.includes('admin'))) {
  const [kind = '', inner = ''] = route.path.split('/').slice(3);
  const known = (THINGS as Readonly<Record<string, readonly string[]>>)[kind];
  if (!known || inner === '' || route.everywhere) continue;
  test(`O: ${route.method.toUpperCase()} ${route.path} of another site is answered as what is not there`, async (t) => {
    const app = await twoSites();
    t.teardown(() => app.close());
    const token = await app.token('admin', null, BERLIN);
    const answer = (id: string) => {
      const path = route.path.replace('{id}', id).replaceAll(/\{\w+\}/g, (name) => INNER[name] ?? 'none');
      return answerTo(app.url + path, route.method, token, bodyOf(route.id));
    };
    const [there, nowhere] = [await answer(known[0] ?? ''), await answer('none')];
    t.is(nowhere.status, 404, nowhere.text);
    t.is(there.text, nowhere.text);
    t.deepEqual(app.commands.submitted, []);
  });
}
