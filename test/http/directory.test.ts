import test from 'ava';
import { send, startWebApp } from '../support/web-app.js';

test('a created agent has the defaults of the product and is known to the engine when answered', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const body = { login: 'ann', name: 'Ann Lee', dn: '9001', queues: [{ queueId: 'sales' }] };
  const reply = await send(app, 'POST', '/api/v1/agents', { token: await app.token('admin'), body });
  t.is(reply.status, 201);
  t.like(reply.json, { siteId: 'default', settings: {}, nailedUp: false, mayTypeNumber: false, version: 1 });
  t.deepEqual(reply.json['queues'], [{ queueId: 'sales', penalty: 0 }]);
  t.is(app.live.view.directory.agents.get(String(reply.json['id']))?.name, 'Ann Lee');
  t.is(app.commands.directoryChanges, 1);
});

test('a partial update changes what is given and nothing else', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('admin');
  const before = (await send(app, 'GET', '/api/v1/agents/joe', { token })).json;
  const reply = await send(app, 'PATCH', '/api/v1/agents/joe', { token, body: { version: 1, number: null } });
  t.is(reply.status, 200);
  t.deepEqual(reply.json, { ...before, number: null, version: 2 });
  t.deepEqual((await send(app, 'GET', '/api/v1/agents/joe', { token })).json, reply.json);
});

test('two admins who change the same thing: the second is told, and both changes of different fields can stand', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('admin');
  const change = (body: object) => send(app, 'PATCH', '/api/v1/queues/sales', { token, body });
  const [first, second] = await Promise.all([
    change({ version: 1, priority: 5 }),
    change({ version: 1, settings: { wrapUpMs: 9000 } }),
  ]);
  t.is(first.status, 200);
  t.is(second.json.code, 'stale-version');
  t.regex(String(second.json['title']), /current version is 2/);
  const again = await change({ version: 2, settings: { wrapUpMs: 9000 } });
  t.like(again.json, { priority: 5, settings: { wrapUpMs: 9000 }, version: 3 });
});

test('deleting hides, and what is hidden is not found any more', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('admin');
  t.is((await send(app, 'DELETE', '/api/v1/routes/hotline', { token })).status, 204);
  t.is((await send(app, 'GET', '/api/v1/routes/hotline', { token })).status, 404);
  t.is((await send(app, 'DELETE', '/api/v1/routes/hotline', { token })).status, 404);
});

test('with an agent goes the web login that was this agent', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const [admin, agent] = [await app.token('admin'), await app.token('agent', 'joe')];
  t.is((await send(app, 'DELETE', '/api/v1/agents/joe', { token: admin })).status, 204);
  t.is((await send(app, 'GET', '/api/v1/me', { token: agent })).status, 401);
});

test('a trunk never shows its password, and keeps it when other fields change', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('admin');
  const read = await send(app, 'GET', '/api/v1/trunks/sbc', { token });
  t.like(read.json, { username: 'farline', hasPassword: true, state: 'in-service' });
  t.notRegex(read.text, /a-trunk-secret/);
  const changed = await send(app, 'PATCH', '/api/v1/trunks/sbc', {
    token,
    body: { version: 1, contacts: ['sbc.example:5061'] },
  });
  t.is(changed.status, 200);
  t.like(changed.json, { applied: true, detail: null, contacts: ['sbc.example:5061'] });
  t.notRegex(changed.text, /a-trunk-secret/);
  t.is(app.directory.wires.get('sbc')?.password, 'a-trunk-secret');
  t.notRegex(app.log.text(), /a-trunk-secret/);
});

test('H4: a trunk that Asterisk does not take is put back as it was', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('admin');
  app.peers.outcome = { ok: false, reason: 'restored', detail: 'Asterisk did not take trunk-sbc' };
  const body = { version: 1, name: 'Broken', contacts: ['192.0.2.9:5060'] };
  const reply = await send(app, 'PATCH', '/api/v1/trunks/sbc', { token, body });
  t.is(reply.status, 502);
  t.regex(String(reply.json['title']), /nothing was changed: Asterisk did not take trunk-sbc/);
  const after = await send(app, 'GET', '/api/v1/trunks/sbc', { token });
  t.like(after.json, { name: 'SBC', contacts: ['10.10.10.1:5071'] });
});

test('H4: a new trunk that Asterisk does not take is not there afterwards', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('admin');
  app.peers.outcome = { ok: false, reason: 'restored', detail: 'Asterisk did not take trunk-new' };
  const body = { name: 'New', prefixes: ['9'], contacts: ['192.0.2.9'] };
  t.is((await send(app, 'POST', '/api/v1/trunks', { token, body })).status, 502);
  t.is((await send(app, 'GET', '/api/v1/trunks', { token })).json.items?.length, 1);
});

test('H4: the engine hears of a trunk only once Asterisk was asked to take it', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('admin');
  const known: string[][] = [];
  app.peers.asked = () => {
    t.is(app.directory.wires.size, app.directory.rows.trunk.size, 'trunk and SIP side are both written');
    known.push(Array.from(app.live.view.directory.trunks.values(), ({ name }) => name));
  };
  const body = { name: 'New', prefixes: ['9'], contacts: ['192.0.2.9'] };
  const made = await send(app, 'POST', '/api/v1/trunks', { token, body });
  t.deepEqual(known, [['SBC']]);
  const path = `/api/v1/trunks/${String(made.json['id'])}`;
  t.is((await send(app, 'GET', path, { token })).status, 200, 'it is known when it is answered');
  app.peers.outcome = { ok: false, reason: 'restored', detail: 'Asterisk did not take it' };
  await send(app, 'PATCH', path, { token, body: { version: 1, name: 'Broken' } });
  t.deepEqual(known[1], ['SBC', 'New']);
  t.like((await send(app, 'GET', path, { token })).json, { name: 'New' });
});

test('H1: a trunk over TLS is refused with the reason, because it could never work', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const body = { name: 'New', prefixes: ['9'], contacts: ['192.0.2.9'], transport: 'tls' };
  const reply = await send(app, 'POST', '/api/v1/trunks', { token: await app.token('admin'), body });
  t.is(reply.status, 422);
  t.is(
    reply.json['detail'],
    'transport "tls" is not allowed; allowed is one of udp, tcp; trunks over TLS are not supported yet.',
  );
});

test('a trunk saved while Asterisk is away says that it is not applied yet', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  app.peers.outcome = { ok: false, reason: 'failed', detail: 'Asterisk is away' };
  const body = { name: 'New', prefixes: ['9'], contacts: ['192.0.2.9'] };
  const reply = await send(app, 'POST', '/api/v1/trunks', { token: await app.token('admin'), body });
  t.is(reply.status, 201);
  t.like(reply.json, { applied: false, detail: 'Asterisk is away' });
});

test('a web login of the role agent names an agent that exists', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('admin');
  const body = { name: 'ann', role: 'agent', password: 'a long password' };
  t.is((await send(app, 'POST', '/api/v1/users', { token, body })).json.code, 'missing-reference');
  t.is((await send(app, 'POST', '/api/v1/users', { token, body: { ...body, agentId: 'nobody' } })).status, 422);
  const made = await send(app, 'POST', '/api/v1/users', { token, body: { ...body, agentId: 'joe' } });
  t.is(made.status, 201);
  t.notRegex(made.text, /password|argon2/);
  t.regex([...app.users.users.values()].at(-1)?.passwordHash ?? '', /^\$argon2id\$/);
});

test('each edit of an admin is one line in the log, and reading is none', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('admin');
  await send(app, 'GET', '/api/v1/queues', { token });
  await send(app, 'PATCH', '/api/v1/queues/sales', { token, body: { version: 1, priority: 5 } });
  await send(app, 'PATCH', '/api/v1/queues/sales', { token, body: { version: 1, priority: 6 } });
  const lines = app.log.lines.filter(({ level }) => level === 'info').map(({ line }) => line);
  t.is(lines.length, 1);
  t.regex(lines[0] ?? '', /^admin-\w+: queues\.change sales$/);
});
