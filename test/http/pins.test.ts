import test from 'ava';
import { createPasswords } from '../../app/adapters/system/passwords.js';
import { send, startWebApp } from '../support/web-app.js';

const PIN = '/api/v1/agents/joe/pin';

test('B1: an admin gives an agent a PIN, which is stored as argon2id and shown by nothing', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('admin');
  t.is((await send(app, 'PUT', PIN, { token, body: { pin: '4711' } })).status, 204);
  const hash = app.pins.hashes.get('joe') ?? '';
  t.regex(hash, /^\$argon2id\$/);
  t.true(await createPasswords().matches(hash, '4711'));
  const joe = await send(app, 'GET', '/api/v1/agents/joe', { token });
  t.notRegex(joe.text, /4711|pin|argon/i);
  t.notRegex(app.log.text(), /4711|argon/);
  t.is((await send(app, 'PUT', PIN, { token, body: { pin: null } })).status, 204);
  t.is(app.pins.hashes.size, 0);
});

for (const pin of ['123', '12345678901', '12a4', '١٢٣٤', '12 34', '', 1234]) {
  test(`B1: ${JSON.stringify(pin)} is no PIN: the answer names field and range, and not the value`, async (t) => {
    const app = await startWebApp();
    t.teardown(() => app.close());
    const reply = await send(app, 'PUT', PIN, { token: await app.token('admin'), body: { pin } });
    t.is(reply.status, 422);
    t.regex(reply.text, /pin/);
    t.regex(reply.text, /4 to 10 digits/);
    if (pin !== '') t.false(reply.text.includes(`\\"${pin}\\"`));
    t.is(app.pins.hashes.size, 0);
  });
}

test('B1: there is no PIN for an agent who does not exist', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const reply = await send(app, 'PUT', '/api/v1/agents/nobody/pin', {
    token: await app.token('admin'),
    body: { pin: '4711' },
  });
  t.is(reply.status, 404);
  t.is(reply.json.code, 'no-such-agent');
});

test('an agent’s wrong PINs and wrong passwords are counted together, and a new PIN ends the lock-out', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const passwordHash = await createPasswords().hash('a long password');
  const more = { role: 'agent', scope: 'all', agentId: 'joe', createdAt: 0 } as const;
  await app.users.create({ id: 'u-joe', name: 'joe', passwordHash, ...more });
  const enter = () => send(app, 'POST', '/api/v1/sign-in', { body: { name: 'joe', password: 'a long password' } });
  const attempt = { who: { agentId: 'joe' }, from: { telephone: 'phone-p1' } };
  for (let n = 0; n < 5; n++) app.lockOut.began(attempt)(false);
  t.is((await enter()).status, 429);
  t.is((await send(app, 'PUT', PIN, { token: await app.token('admin'), body: { pin: '4711' } })).status, 204);
  t.is((await enter()).status, 200);
  t.true(app.lockOut.waitMs(attempt) > 0, 'the telephone itself stays locked out');
});

test('E1c: the number for dialling in is nobody else’s', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const { world } = app.live;
  world.directory = { ...world.directory, settings: { ...world.directory.settings, dialInNumber: '4499' } };
  const token = await app.token('admin');
  const queue = await send(app, 'POST', '/api/v1/queues', { token, body: { name: 'Support', dn: '4499' } });
  t.is(queue.status, 409);
  t.like(queue.json, { code: 'not-unique', field: 'dn' });
  const route = await send(app, 'POST', '/api/v1/routes', {
    token,
    body: { number: '4499', target: { kind: 'queue', queueId: 'sales' } },
  });
  t.like(route.json, { code: 'not-unique', field: 'number' });
  const phone = await send(app, 'POST', '/api/v1/phones', {
    token,
    body: { name: 'Hall', number: '4499', placement: { kind: 'registered' } },
  });
  t.deepEqual([phone.status, phone.json.code, phone.json['field']], [409, 'not-unique', 'number']);
  const plan = await send(app, 'GET', '/api/v1/number-plan?search=4499', { token });
  t.deepEqual(plan.json.items, [{ number: '4499', kind: 'dial-in', id: 'dial-in', name: '' }]);
  t.regex((await send(app, 'GET', '/numbers', { token, headers: { accept: 'text/html' } })).text, /Dialling in/);
});
