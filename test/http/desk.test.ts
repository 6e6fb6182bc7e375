import test from 'ava';
import { csrfOf } from '../../app/adapters/http/auth/secret-token.js';
import { put } from '../support/rows.js';
import { aSoftphoneSession } from '../support/softphone-session.js';
import { JOE, send, startWebApp, type WebApp } from '../support/web-app.js';

async function post(app: WebApp, cookie: string, path: string, fields: Record<string, string> = {}) {
  return send(app, 'POST', path, {
    body: new URLSearchParams({ csrf: csrfOf(cookie.split('=')[1] ?? ''), ...fields }).toString(),
    headers: { cookie, accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
  });
}

const html = (cookie: string) => ({ headers: { cookie, accept: 'text/html' } });

test('B2: an agent’s page offers the interfaces they may use, and signs them in without scripts', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  app.live.world.directory = {
    ...app.live.world.directory,
    agents: new Map([['joe', { ...JOE, interfaces: ['internal', 'mobile', 'phone'] }]]),
  };
  const cookie = await app.cookie('agent');
  const page = await send(app, 'GET', '/desk', html(cookie));
  t.is(page.status, 200);
  t.deepEqual(
    [...page.text.matchAll(/name="choice" value="(\w+)"/g)].map((match) => match[1]),
    ['internal', 'phone', 'mobile'],
  );
  t.regex(page.headers.get('permissions-policy') ?? '', /microphone=\(self\)/);
  const reply = await post(app, cookie, '/desk/sign-in', { choice: 'internal' });
  t.is(reply.status, 303);
  t.is(reply.headers.get('location'), '/desk');
  t.like(app.commands.submitted.at(-1)?.command, { do: 'login', agentId: 'joe', interface: 'internal', via: 'web' });
});

test('the page shows the state and changes it by plain forms, and a refusal comes with its status', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const hold = { setter: 'agent', reason: 'login', since: 1, via: 'web', by: 'joe' } as const;
  app.live.step(put.session(aSoftphoneSession({ state: { at: 'not-ready' }, holds: [hold] })));
  const cookie = await app.cookie('agent');
  const { text } = await send(app, 'GET', '/desk', html(cookie));
  t.regex(text, /Not ready<\/span>[\s\S]*just signed in/);
  t.regex(text, /id="softphone"[^>]* data-session="s1"/);
  for (const [path, command] of [
    ['/desk/ready', { do: 'unhold', setter: 'agent' }],
    ['/desk/not-ready', { do: 'hold', setter: 'agent', reason: '2' }],
    ['/desk/sign-out', { do: 'logout' }],
  ] as const) {
    t.is((await post(app, cookie, path, { reason: '2' })).status, 303, path);
    t.like(app.commands.submitted.at(-1)?.command, { ...command, agentId: 'joe' });
  }
  const refused = await post(app, cookie, '/desk/not-ready', { reason: 'Lunch!' });
  t.is(refused.status, 422);
  t.regex(refused.text, /role="alert"/);
});

test('the agent’s page is for agents who are signed in, and its forms only for those who saw them', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const nobody = await send(app, 'GET', '/desk', { headers: { accept: 'text/html' } });
  t.is(nobody.headers.get('location'), '/login?next=/desk');
  t.is((await send(app, 'GET', '/desk/events', { headers: { accept: 'text/html' } })).status, 401);
  t.is((await send(app, 'GET', '/desk', html(await app.cookie('supervisor')))).status, 404);
  const cookie = await app.cookie('agent');
  const body = 'csrf=wrong&interface=internal';
  const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded' };
  t.is((await send(app, 'POST', '/desk/sign-in', { body, headers })).json.code, 'form-expired');
  t.deepEqual(app.commands.submitted, []);
});

test('B2, B4: the API signs an agent in on the softphone, and passes on whether another session gives way', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const [joe, boss] = [await app.token('agent'), await app.token('supervisor')];
  const signIn = (token: string, body: object) => send(app, 'POST', '/api/v1/sessions', { token, body });
  t.is((await signIn(joe, { interface: 'internal' })).status, 201);
  const asked = { do: 'login', agentId: 'joe', interface: 'internal', agentPhone: null };
  t.like(app.commands.submitted.at(-1)?.command, { ...asked, takeover: false, supervised: false });
  t.is((await signIn(boss, { agentId: 'joe', interface: 'internal', takeover: true })).status, 201);
  t.like(app.commands.submitted.at(-1)?.command, { ...asked, takeover: true, supervised: true });
  t.is((await signIn(joe, { interface: 'internal', takeover: 'yes' })).status, 422);
});
