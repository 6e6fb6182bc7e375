import test from 'ava';
import { createSetupLink } from '../../app/adapters/http/auth/first-admin.js';
import { createPasswords } from '../../app/adapters/system/passwords.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { VirtualTime } from '../support/virtual-time.js';
import { startBrowser } from '../support/form-browser.js';
import { send, startWebApp, type WebApp } from '../support/web-app.js';

const PASSWORD = 'correct horse battery';

/** An admin who signs in as a person does. */
async function addAdmin(app: WebApp, name = 'ann'): Promise<void> {
  const passwordHash = await createPasswords().hash(PASSWORD);
  await app.users.create({ id: name, name, passwordHash, role: 'admin', scope: 'all', agentId: null, createdAt: 1 });
}

const tryApi = (app: WebApp, name: string, password: string) =>
  send(app, 'POST', '/api/v1/sign-in', { body: { name, password } });

test('the first start gives a link that creates the first admin once, and no password exists before', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const ports = { users: app.users, clock: systemClock() };
  const link = await createSetupLink(ports);
  t.regex(link ?? '', /^\/setup\/[\w-]{43}$/);
  t.false([...app.users.users.values()].some(Boolean));

  const browser = startBrowser(app);
  const page = await browser.open(link ?? '');
  t.regex(page.text, /Create the first admin/);
  const done = await browser.submit(link ?? '', { name: 'Ann', password: PASSWORD });
  t.is(done.status, 303);
  t.is(done.headers.get('location'), '/guide');
  t.regex((await browser.open('/')).text, /Ann<\/span>/, 'the new admin is signed in');

  const [admin] = app.users.users.values();
  t.like(admin, { name: 'Ann', role: 'admin' });
  t.regex(admin?.passwordHash ?? '', /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/);
  t.is(await createSetupLink(ports), null);
  t.is((await startBrowser(app).open(link ?? '')).status, 410, 'the link works once');
  t.notRegex(app.log.text(), new RegExp((link ?? '').slice(7)), 'the link is never in the log');
});

test('a newer setup link ends the older one, and a day ends both', async (t) => {
  const time = new VirtualTime();
  const app = await startWebApp({}, time.clock());
  t.teardown(() => app.close());
  const ports = { users: app.users, clock: time.clock() };
  const [older, newer] = [await createSetupLink(ports), await createSetupLink(ports)];
  const spend = (link: string | null) =>
    send(app, 'POST', '/api/v1/setup', { body: { token: link?.slice(7), name: 'ann', password: PASSWORD } });
  t.is((await spend(older)).status, 410);
  time.wall += 24 * 3_600_000;
  t.is((await spend(newer)).status, 410);
});

test('a weak password for the first admin comes back with the rule, and the link stays good', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const link = (await createSetupLink({ users: app.users, clock: systemClock() })) ?? '';
  const browser = startBrowser(app);
  await browser.open(link);
  const refused = await browser.submit(link, { name: 'Ann', password: 'short' });
  t.is(refused.status, 422);
  t.regex(refused.text, /password \(not shown\) is not allowed; allowed is 12 to 200 characters/);
  t.regex(refused.text, /value="Ann"/, 'what was typed is still there');
  t.notRegex(refused.text, /value="short"/);
  t.is((await browser.submit(link, { name: 'Ann', password: PASSWORD })).status, 303);
});

test('signing in gives a new HttpOnly session cookie and ends the old one', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  await addAdmin(app);
  const browser = startBrowser(app);
  await browser.open('/login');
  const first = await browser.submit('/login', { name: 'ann', password: PASSWORD });
  t.is(first.status, 303);
  const cookie = first.headers.getSetCookie().find((text) => text.startsWith('farline='));
  t.regex(cookie ?? '', /; Path=\/; .*HttpOnly; SameSite=Lax$/);
  t.notRegex(cookie ?? '', /Secure/);
  const before = [...app.users.sessions.keys()];

  await browser.open('/login');
  t.is(
    (await browser.submit('/login', { name: 'ANN', password: PASSWORD })).status,
    303,
    'names are found in any case',
  );
  const after = [...app.users.sessions.keys()];
  t.is(after.length, 1);
  t.not(after[0], before[0]);
  t.false(after.includes(browser.cookie('farline') ?? ''), 'only a hash of the token is stored');
});

test('behind TLS cookies are Secure, carry the __Host- prefix and the browser is told to stay on TLS', async (t) => {
  const app = await startWebApp({ secure: true });
  t.teardown(() => app.close());
  await addAdmin(app);
  const reply = await tryApi(app, 'ann', PASSWORD);
  const [cookie] = reply.headers.getSetCookie();
  t.regex(cookie ?? '', /^__Host-farline=[\w-]{43}; .*Path=\/.*; HttpOnly; Secure; SameSite=Lax$/);
  t.notRegex(cookie ?? '', /Domain/);
  t.is(reply.headers.get('strict-transport-security'), 'max-age=31536000');
});

test('the first unknown name after a start takes no more work than a known one', async (t) => {
  const work: string[] = [];
  const passwords = createPasswords({
    hash: () => Promise.resolve(`hash ${work.push('hash')}`),
    verify: () => Promise.resolve(work.push('verify') < 0),
  });
  await passwords.hash('whoever asks first');
  work.length = 0;
  t.false(await passwords.matches(null, 'a guess'));
  t.deepEqual(work, ['verify']);
});

test('a wrong name and a wrong password get the same answer', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  await addAdmin(app);
  const [name, password] = [await tryApi(app, 'nobody', PASSWORD), await tryApi(app, 'ann', 'wrong password')];
  t.is(name.status, 401);
  t.is(name.headers.get('www-authenticate'), 'Bearer realm="farline"');
  t.is(name.text, password.text);
});

test('after 5 wrong tries within an hour the right password has to wait until the first of them is an hour old', async (t) => {
  const time = new VirtualTime();
  const app = await startWebApp({}, time.clock());
  t.teardown(() => app.close());
  await addAdmin(app);
  for (let tries = 0; tries < 5; tries++) {
    t.is((await tryApi(app, 'ann', 'wrong password')).status, 401);
    time.mono += 60_000;
  }
  const locked = await tryApi(app, 'Ann', PASSWORD);
  t.is(locked.json.code, 'too-many-tries');
  t.is(locked.headers.get('retry-after'), String(55 * 60));
  time.mono += 55 * 60_000;
  t.is((await tryApi(app, 'ann', 'wrong password')).status, 401);
  t.is((await tryApi(app, 'ann', PASSWORD)).headers.get('retry-after'), '60');
  time.mono += 60_000;
  t.is((await tryApi(app, 'ann', PASSWORD)).status, 200);
  t.is((await tryApi(app, 'ann', 'wrong password')).status, 401, 'the right password starts the count anew');
  t.is(app.log.lines.filter(({ line }) => line.includes('locked out')).length, 2);
});

test('after 20 wrong tries from one address every name has to wait there', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  await addAdmin(app);
  for (let tries = 0; tries < 20; tries++) await tryApi(app, `name-${tries}`, 'wrong password');
  t.is((await tryApi(app, 'ann', PASSWORD)).status, 429);
});

test('who has an own account cannot try everybody else’s: a good sign-in forgives the address only itself', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  await addAdmin(app);
  for (let n = 0; n < 20; n++) {
    t.is((await tryApi(app, `name-${n}`, 'wrong password')).status, 401);
    if (n % 4 === 0) t.is((await tryApi(app, 'ann', PASSWORD)).status, 200);
  }
  t.is((await tryApi(app, 'name-20', 'wrong password')).status, 429);
});

test('a good sign-in after the wait makes nobody at that address wait again', async (t) => {
  const time = new VirtualTime();
  const app = await startWebApp({}, time.clock());
  t.teardown(() => app.close());
  await addAdmin(app);
  await addAdmin(app, 'bob');
  for (let tries = 0; tries < 20; tries++) await tryApi(app, `name-${tries}`, 'wrong password');
  time.mono += 3_600_000;
  t.is((await tryApi(app, 'ann', PASSWORD)).status, 200);
  t.is((await tryApi(app, 'bob', PASSWORD)).status, 200);
});

test('many wrong tries at once gain nothing over one after the other', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  await addAdmin(app);
  const replies = await Promise.all(Array.from({ length: 12 }, () => tryApi(app, 'ann', 'wrong password')));
  t.is(replies.filter(({ status }) => status === 401).length, 5);
  t.is(replies.filter(({ status }) => status === 429).length, 7);
});

test('signing out ends the session at once', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  await addAdmin(app);
  const browser = startBrowser(app);
  await browser.open('/login');
  await browser.submit('/login', { name: 'ann', password: PASSWORD });
  await browser.open('/');
  const stolen = browser.cookie('farline') ?? '';
  t.is((await browser.submit('/logout', {})).status, 303);
  const reply = await send(app, 'GET', '/api/v1/me', { headers: { cookie: `farline=${stolen}` } });
  t.is(reply.status, 401);
});

test('a new password signs every browser and token of the user out', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const [admin, agent] = [await app.token('admin'), await app.token('agent')];
  const me = await send(app, 'GET', '/api/v1/me', { token: agent });
  const path = `/api/v1/users/${String(me.json['userId'])}`;
  t.is(
    (await send(app, 'PATCH', path, { token: admin, body: { password: 'another password', version: 1 } })).status,
    200,
  );
  t.is((await send(app, 'GET', '/api/v1/me', { token: agent })).status, 401);
});

test('a cookie’s token is worthless as a bearer token, and the other way round', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  await addAdmin(app);
  await tryApi(app, 'ann', PASSWORD);
  const reply = await tryApi(app, 'ann', PASSWORD);
  const cookie = /farline=([\w-]+)/.exec(reply.headers.getSetCookie()[0] ?? '')?.[1] ?? '';
  t.is((await send(app, 'GET', '/api/v1/me', { headers: { cookie: `farline=${cookie}` } })).status, 200);
  t.is((await send(app, 'GET', '/api/v1/me', { token: cookie })).status, 401);
  const bearer = await app.token('admin');
  t.is((await send(app, 'GET', '/api/v1/me', { headers: { cookie: `farline=${bearer}` } })).status, 401);
});

test('an expired session is none', async (t) => {
  const time = new VirtualTime();
  const app = await startWebApp({ webSessionMs: 60_000 }, time.clock());
  t.teardown(() => app.close());
  await addAdmin(app);
  const reply = await tryApi(app, 'ann', PASSWORD);
  const headers = { cookie: (reply.headers.getSetCookie()[0] ?? '').split(';')[0] ?? '' };
  t.is((await send(app, 'GET', '/api/v1/me', { headers })).status, 200);
  time.wall += 60_000;
  t.is((await send(app, 'GET', '/api/v1/me', { headers })).status, 401);
});

test('a bearer token made by an admin has the role of its user and an end', async (t) => {
  const time = new VirtualTime();
  const app = await startWebApp({}, time.clock());
  t.teardown(() => app.close());
  await addAdmin(app);
  const made = await send(app, 'POST', '/api/v1/tokens', {
    token: await app.token('admin'),
    body: { userId: 'ann', days: 2 },
  });
  const token = String(made.json['token']);
  t.like((await send(app, 'GET', '/api/v1/me', { token })).json, { name: 'ann', role: 'admin' });
  t.false([...app.users.sessions.keys()].includes(token));
  time.wall += 2 * 86_400_000;
  t.is((await send(app, 'GET', '/api/v1/me', { token })).status, 401);
});

test('what is typed at a sign-in never reaches the log, only names that exist', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  await addAdmin(app);
  await tryApi(app, 'my-secret-typed-as-name', 'my-secret-password');
  await tryApi(app, 'ann', 'my-secret-password');
  t.regex(app.log.text(), /"user":"ann"/);
  t.notRegex(app.log.text(), /my-secret/);
});

const tryFrom = (app: WebApp, sender: string, name: string, password: string) =>
  send(app, 'POST', '/api/v1/sign-in', { body: { name, password }, headers: { 'x-forwarded-for': sender } });

test('behind a proxy a stranger’s wrong tries lock the stranger out and nobody else', async (t) => {
  const app = await startWebApp({ secure: true });
  t.teardown(() => app.close());
  await addAdmin(app);
  for (let n = 0; n < 20; n++) t.is((await tryFrom(app, '198.51.100.7', `nobody${n}`, 'wrong')).status, 401);
  // Only the last address was seen by the proxy; what stands before it is the stranger's own word.
  t.is((await tryFrom(app, '192.0.2.1, 198.51.100.7', 'nobody99', 'wrong')).status, 429);
  t.is((await tryFrom(app, '203.0.113.5', 'ann', PASSWORD)).status, 200);
});

test('without a proxy nobody gets around the lock-out by naming another address', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  for (let n = 0; n < 20; n++) await tryFrom(app, `198.51.100.${n}`, `nobody${n}`, 'wrong');
  t.is((await tryFrom(app, '203.0.113.5', 'nobody99', 'wrong')).status, 429);
});

test('what is no address in X-Forwarded-For counts as the proxy’s own', async (t) => {
  const app = await startWebApp({ secure: true });
  t.teardown(() => app.close());
  for (let n = 0; n < 20; n++) await tryFrom(app, `x${n}`, `nobody${n}`, 'wrong');
  t.is((await tryFrom(app, 'x99', 'nobody99', 'wrong')).status, 429);
});

test('M: a web login that somebody else changed meanwhile is not written over: 409 with the version of now', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('admin');
  const body = { name: 'newcomer', role: 'supervisor', password: 'a long password' };
  const made = (await send(app, 'POST', '/api/v1/users', { token, body })).json;
  t.is(made['version'], 1);
  const change = (fields: object) => send(app, 'PATCH', `/api/v1/users/${String(made['id'])}`, { token, body: fields });
  t.is((await change({ name: 'first', version: 1 })).json['version'], 2);
  const overtaken = await change({ name: 'second', version: 1 });
  t.is(overtaken.status, 409);
  t.like(overtaken.json, { code: 'stale-version', field: 'version' });
  t.regex(String(overtaken.json['title']), /the current version is 2/);
  t.is((await change({ name: 'second' })).status, 422, 'nobody writes without having read');
  const { items = [] } = (await send(app, 'GET', '/api/v1/users', { token })).json;
  t.like(
    items.find(({ id }) => id === made['id']),
    { name: 'first', version: 2 },
  );
});
