import test from 'ava';
import { csrfOf } from '../../app/adapters/http/auth/secret-token.js';
import { aCall, aLeg, aSession, put } from '../support/rows.js';
import { DESK, send, startWebApp, type WebApp } from '../support/web-app.js';

const OUTSIDE = '+15551239999';

/** Joe is signed in, as the test wants it. */
async function atDesk(over: Partial<Parameters<typeof aSession>[0]> = {}): Promise<WebApp> {
  const app = await startWebApp();
  app.live.step(put.session(aSession({ id: 's1', agentId: 'joe', ...over })), put.leg(aLeg({ id: 's1' })));
  return app;
}

async function dial(app: WebApp, number: unknown, role: 'agent' | 'supervisor' = 'agent') {
  const token = await app.token(role);
  return send(app, 'POST', '/api/v1/agents/joe/calls', { token, body: { number } });
}

const html = (cookie: string) => ({ headers: { cookie, accept: 'text/html' } });

function submit(app: WebApp, cookie: string, dialled: string) {
  return send(app, 'POST', '/desk/dial', {
    body: new URLSearchParams({ csrf: csrfOf(cookie.split('=')[1] ?? ''), dial: dialled }).toString(),
    headers: { cookie, accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
  });
}

test('K3: an agent calls a number, which is normalised first; a supervisor has it called for them', async (t) => {
  const app = await atDesk();
  t.teardown(() => app.close());
  t.is((await dial(app, '+1 (555) 123-9999')).status, 204);
  t.like(app.commands.submitted.at(-1)?.command, { do: 'dial', agentId: 'joe', number: OUTSIDE, via: 'api' });
  t.is((await dial(app, OUTSIDE, 'supervisor')).status, 204);
  t.like(app.commands.submitted.at(-1)?.command, { do: 'dial', agentId: 'joe', supervised: true });
});

for (const [what, number, code] of [
  ['the number of a phone', DESK.number, 'dial-ours'],
  ['a premium number', '+19005551234', 'dial-premium'],
  ['a word', 'mother', 'invalid-fields'],
  ['nothing', undefined, 'invalid-fields'],
] as const) {
  test(`D7: calling ${what} is refused before the engine is asked, naming field and value`, async (t) => {
    const app = await atDesk();
    t.teardown(() => app.close());
    const refused = await dial(app, number);
    t.is(refused.status, 422, refused.text);
    t.is(refused.json.code, code);
    const named = refused.json['problems'] as { field: string }[] | undefined;
    t.is(named?.[0]?.field ?? refused.json['field'], 'number');
    if (number !== undefined) t.true(refused.text.includes(number));
    t.deepEqual(app.commands.submitted, []);
  });
}

for (const [code, status] of [
  ['has-call', 409],
  ['dial-ours', 422],
  ['dial-emergency', 422],
  ['dial-unroutable', 422],
  ['dial-unreachable', 409],
] as const) {
  test(`K3: the engine’s ${code} comes with its status, and where it is about the number it names it`, async (t) => {
    const app = await atDesk();
    t.teardown(() => app.close());
    app.commands.refuseWith = code;
    const refused = await dial(app, OUTSIDE);
    t.is(refused.status, status);
    t.is(refused.json.code, code);
    if (code.startsWith('dial-')) t.regex(String(refused.json['title']), /"\+15551239999"/);
  });
}

test('K3: the desk calls a number by a plain form, and a form that is refused keeps what was typed', async (t) => {
  const app = await atDesk();
  t.teardown(() => app.close());
  const cookie = await app.cookie('agent');
  t.regex((await send(app, 'GET', '/desk', html(cookie))).text, /action="\/desk\/dial"/);
  t.is((await submit(app, cookie, ' +1 555 123 9999 ')).status, 303);
  t.like(app.commands.submitted.at(-1)?.command, { do: 'dial', agentId: 'joe', number: OUTSIDE, via: 'web' });
  const typed = await submit(app, cookie, 'mother');
  t.is(typed.status, 422);
  t.regex(typed.text, /role="alert"[\s\S]*number[\s\S]*mother/);
  t.regex(typed.text, /name="dial"[^>]* value="mother"/);
});

for (const [link, shown] of [
  ['tel:%2B1-555-123-9999;phone-context=x', '+1-555-123-9999'],
  ['%2B15551239999', '+15551239999'],
  ['+15551239999', '+15551239999'],
  ['"><b>1', '&quot;&gt;&lt;b&gt;1'],
  ['', ''],
] as const) {
  test(`K6: a link with the number ${link} puts it into the form, and calls nobody`, async (t) => {
    const app = await atDesk();
    t.teardown(() => app.close());
    const page = await send(app, 'GET', `/desk/call?number=${link}`, html(await app.cookie('agent')));
    t.is(page.status, 200);
    t.true(page.text.includes(`value="${shown}"`), page.text);
    t.deepEqual(app.commands.submitted, []);
  });
}

test('K6: whoever is not signed in on the web comes back to the number after it', async (t) => {
  const app = await atDesk();
  t.teardown(() => app.close());
  const asked = await send(app, 'GET', '/desk/call?number=tel:%2B15551239999', {
    headers: { accept: 'text/html' },
  });
  t.is(asked.status, 303);
  t.is(asked.headers.get('location'), '/login?next=%2Fdesk%2Fcall%3Fnumber%3D%252B15551239999');
});

test('K3, O: the desk shows whom the agent calls, masked, and lets them end it; nobody else is called meanwhile', async (t) => {
  const app = await atDesk({ state: { at: 'calling', callId: 'k1' } });
  t.teardown(() => app.close());
  const state = {
    at: 'calling',
    sessionId: 's1',
    since: 1,
    until: 2,
    contact: 'a:5060',
    tried: [],
    placed: true,
    ringing: true,
  } as const;
  const caller = { number: OUTSIDE, name: '' };
  app.live.step(put.call(aCall({ id: 'k1', direction: 'out', queueId: null, dialledNumber: '', caller, state })));
  const cookie = await app.cookie('agent');
  const { text } = await send(app, 'GET', '/desk', html(cookie));
  t.regex(text, /is-calling[\s\S]*•••••99[\s\S]*action="\/desk\/release"/);
  t.false(text.includes('5551239999'));
  t.false(text.includes('action="/desk/dial"'));
  t.false(text.includes('action="/desk/transfer"'));
  const { json } = await send(app, 'GET', '/api/v1/calls', { token: await app.token('agent') });
  t.like((json['items'] as object[])[0], { direction: 'out', state: 'calling', sessionId: 's1', queueId: null });
  const released = await send(app, 'POST', '/api/v1/calls/k1/release', { token: await app.token('agent') });
  t.is(released.status, 204);
  t.like(app.commands.submitted.at(-1)?.command, { do: 'release', agentId: 'joe', callId: 'k1' });
});

test('K3: the desk says why the last call came to nothing', async (t) => {
  const app = await atDesk({ callFailed: { cause: 'busy', at: 1 } });
  t.teardown(() => app.close());
  t.regex((await send(app, 'GET', '/desk', html(await app.cookie('agent')))).text, /Your last call failed: busy/);
});
