import test from 'ava';
import { createPasswords } from '../../app/adapters/system/passwords.js';
import { localPath } from '../../app/adapters/http/pages/local-path.js';
import { aCall, aSession, put } from '../support/rows.js';
import { startBrowser } from '../support/form-browser.js';
import { send, startWebApp } from '../support/web-app.js';

test('every answer carries a policy without inline script or style, and forbids frames and guessing of types', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  for (const path of ['/login', '/status', '/api/v1/agents', '/nowhere']) {
    const { headers } = await send(app, 'GET', path, { headers: { accept: 'text/html' } });
    const policy = headers.get('content-security-policy') ?? '';
    t.regex(policy, /default-src 'none'; script-src 'self'; style-src 'self';/);
    t.regex(policy, /frame-ancestors 'none'/);
    t.notRegex(policy, /unsafe|\*|data:/);
    t.is(headers.get('x-content-type-options'), 'nosniff');
    t.is(headers.get('x-powered-by'), null);
  }
});

test('no page has an inline script, an inline style or an event attribute', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const pages = [await startBrowser(app).open('/login')];
  const authorization = `Bearer ${await app.token('admin')}`;
  pages.push(await send(app, 'GET', '/', { headers: { authorization, accept: 'text/html' } }));
  for (const { text, status } of pages) {
    t.is(status, 200);
    t.notRegex(text, /<script>|<style|\sstyle=|\son\w+=/);
  }
});

test('CVE-2023-37190: another site’s page cannot change anything with a signed-in browser', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('supervisor');
  const attempts: Record<string, string>[] = [
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'no-cors' },
    { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate' },
    { 'sec-fetch-site': 'same-site', 'sec-fetch-mode': 'cors' },
    { origin: 'https://evil.example' },
    { origin: 'null' },
  ];
  for (const headers of attempts) {
    const reply = await send(app, 'POST', '/api/v1/agents/joe/reconnect', { token, headers });
    t.is(reply.json.code, 'cross-site', JSON.stringify(headers));
  }
  t.deepEqual(app.commands.submitted, []);
  const own = { 'sec-fetch-site': 'same-origin', origin: app.url };
  t.is((await send(app, 'POST', '/api/v1/agents/joe/reconnect', { token, headers: own })).status, 204);
});

test('another site’s page cannot read the API or the event stream', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('supervisor');
  const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'cors' };
  for (const path of ['/api/v1/agents', '/api/v1/events', '/wallboard/events']) {
    t.is((await send(app, 'GET', path, { token, headers })).status, 403, path);
  }
});

test('a link from elsewhere to the wallboard works', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const headers = { 'sec-fetch-site': 'cross-site', 'sec-fetch-mode': 'navigate', accept: 'text/html' };
  t.is((await send(app, 'GET', '/', { token: await app.token('agent'), headers })).status, 200);
});

test('a form without the token of its page is refused, for sign-in and for sign-out', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const passwordHash = await createPasswords().hash('a long password');
  await app.users.create({
    id: 'u',
    name: 'ann',
    passwordHash,
    role: 'admin',
    scope: 'all',
    agentId: null,
    createdAt: 1,
  });
  const browser = startBrowser(app);
  await browser.open('/login');
  const forged = await browser.submit('/login', { name: 'ann', password: 'a long password', csrf: 'guess' });
  t.is(forged.status, 403);
  t.regex(forged.text, /This form is too old/);
  await browser.open('/login');
  t.is((await browser.submit('/login', { name: 'ann', password: 'a long password' })).status, 303);
  await browser.open('/');
  t.is((await browser.submit('/logout', { csrf: 'guess' })).status, 403);
  t.is(app.users.sessions.size, 1, 'still signed in');
});

test('a token of somebody else’s sign-in form does not fit this browser', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const theirs = await startBrowser(app).open('/login');
  const csrf = /name="csrf" value="([^"]+)"/.exec(theirs.text)?.[1] ?? '';
  const browser = startBrowser(app);
  await browser.open('/login');
  t.is((await browser.submit('/login', { name: 'ann', password: 'x', csrf })).status, 403);
});

test('CVE-2023-37190: names and callers are text on the page, whatever they hold', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const evil = '<img src=x onerror=alert(1)>"\'';
  const joe = app.live.view.directory.agents.get('joe');
  app.directory.put('agent', { ...(joe as NonNullable<typeof joe>), name: evil });
  await app.commands.directoryChanged();
  app.live.step(
    put.session(aSession({ id: 's1', agentId: 'joe', state: { at: 'talking', callId: 'k1' } })),
    put.call(
      aCall({
        id: 'k1',
        caller: { number: '+49"><script>', name: evil },
        state: { at: 'talking', sessionId: 's1', since: 1 },
      }),
    ),
  );
  const { text } = await send(app, 'GET', '/', {
    token: await app.token('supervisor'),
    headers: { accept: 'text/html' },
  });
  t.true(text.includes('&lt;img src&#x3D;x onerror&#x3D;alert(1)&gt;'));
  t.notRegex(text, /<img|<script>/);
});

test('after signing in nobody is sent to another site', (t) => {
  t.is(localPath('/wallboard?x=1'), '/wallboard?x=1');
  for (const bad of [
    '//evil.example',
    '/\\evil.example',
    'https://evil.example',
    '/a\\b',
    '/\u0009/evil',
    '',
    undefined,
    ['/'],
  ]) {
    t.is(localPath(bad), '/', String(bad));
  }
});
