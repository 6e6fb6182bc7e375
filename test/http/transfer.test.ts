import test from 'ava';
import { csrfOf } from '../../app/adapters/http/auth/secret-token.js';
import type { RefusalCode } from '../../app/domain/refusals.js';
import type { RouteTarget } from '../../app/domain/route-target.js';
import { aCall, aLeg, aSession, put } from '../support/rows.js';
import { DESK, send, startWebApp, type WebApp } from '../support/web-app.js';

const TO_SALES: RouteTarget = { kind: 'queue', queueId: 'sales' };
const OUTSIDE = '+15551239999';

/** Joe talks to the customer k1. */
async function talking(): Promise<WebApp> {
  const app = await startWebApp();
  app.live.step(
    put.session(aSession({ id: 's1', agentId: 'joe', state: { at: 'talking', callId: 'k1' } })),
    put.leg(aLeg({ id: 's1', state: { at: 'connected', channel: 'c1', callId: 'k1' } })),
    put.call(aCall({ id: 'k1', state: { at: 'talking', sessionId: 's1', since: 1 } })),
  );
  return app;
}

async function transfer(app: WebApp, target: unknown, role: 'agent' | 'supervisor' = 'agent', id = 'k1') {
  const token = await app.token(role);
  return send(app, 'POST', `/api/v1/calls/${id}/transfer`, { token, body: { target } });
}

const html = (cookie: string) => ({ headers: { cookie, accept: 'text/html' } });

function submit(app: WebApp, cookie: string, fields: Record<string, string>) {
  return send(app, 'POST', '/desk/transfer', {
    body: new URLSearchParams({ csrf: csrfOf(cookie.split('=')[1] ?? ''), ...fields }).toString(),
    headers: { cookie, accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
  });
}

test('K3: an agent sends their customer on to a queue, or to a number that is normalised first', async (t) => {
  const app = await talking();
  t.teardown(() => app.close());
  t.is((await transfer(app, TO_SALES)).status, 204);
  const asked = { do: 'transfer', agentId: 'joe', callId: 'k1', via: 'api' };
  t.like(app.commands.submitted.at(-1)?.command, { ...asked, target: TO_SALES });
  t.is((await transfer(app, { kind: 'number', number: '+1 (555) 123-9999' })).status, 204);
  t.like(app.commands.submitted.at(-1)?.command, { ...asked, target: { kind: 'number', number: OUTSIDE } });
});

test('C5, K3: a supervisor sends an agent’s customer on, and the facts are told that it was one', async (t) => {
  const app = await talking();
  t.teardown(() => app.close());
  t.is((await transfer(app, TO_SALES, 'supervisor')).status, 204);
  t.like(app.commands.submitted.at(-1)?.command, { do: 'transfer', agentId: 'joe', supervised: true });
});

test('K3: a customer who only waits, or is gone, is sent on by nobody', async (t) => {
  const app = await talking();
  t.teardown(() => app.close());
  app.live.step(put.call(aCall({ id: 'k2' })));
  t.like((await transfer(app, TO_SALES, 'supervisor', 'k2')).json, { code: 'no-call' });
  t.like((await transfer(app, TO_SALES, 'supervisor', 'k3')).json, { code: 'no-such-thing' });
  t.deepEqual(app.commands.submitted, []);
});

for (const [what, target, code, status] of [
  ['the number of a phone', { kind: 'number', number: DESK.number }, 'target-ours', 422],
  ['a premium number', { kind: 'number', number: '+19005551234' }, 'target-premium', 422],
  ['nothing', undefined, 'invalid-fields', 422],
  ['a menu', { kind: 'menu', menuId: 'main' }, 'invalid-fields', 422],
  ['a word', { kind: 'number', number: 'mother' }, 'invalid-fields', 422],
] as const) {
  test(`K3: sending a customer on to ${what} is refused before the engine is asked, naming field and value`, async (t) => {
    const app = await talking();
    t.teardown(() => app.close());
    const refused = await transfer(app, target);
    t.is(refused.status, status, refused.text);
    t.is(refused.json.code, code);
    const named = refused.json['problems'] as { field: string }[] | undefined;
    t.regex(named?.[0]?.field ?? String(refused.json['field']), /^target/);
    if (target?.kind === 'number') t.true(refused.text.includes(target.number));
    t.deepEqual(app.commands.submitted, []);
  });
}

for (const [code, status] of [
  ['no-such-queue', 422],
  ['target-ours', 422],
  ['target-emergency', 422],
  ['target-unroutable', 422],
  ['target-unreachable', 409],
] as const) {
  test(`K3: the engine’s ${code} comes with its status, and a sentence that names the target`, async (t) => {
    const app = await talking();
    t.teardown(() => app.close());
    app.commands.refuseWith = code satisfies RefusalCode;
    const refused = await transfer(app, code === 'no-such-queue' ? TO_SALES : { kind: 'number', number: OUTSIDE });
    t.is(refused.status, status);
    t.is(refused.json.code, code);
    t.regex(String(refused.json['title']), code === 'no-such-queue' ? /"sales"/ : /"\+15551239999"/);
  });
}

test('K3: the desk sends the customer on by plain forms, to one of all queues, to a colleague or to a number', async (t) => {
  const app = await talking();
  t.teardown(() => app.close());
  const cookie = await app.cookie('agent');
  const { text } = await send(app, 'GET', '/desk', html(cookie));
  t.is(text.split('action="/desk/transfer"').length - 1, 3);
  t.regex(text, /<select id="transfer-queue"[^>]*><option value="sales">Sales<\/option>/);
  t.is((await submit(app, cookie, { call: 'k1', to: 'queue', queueId: 'sales' })).status, 303);
  const asked = { do: 'transfer', agentId: 'joe', callId: 'k1', via: 'web' };
  t.like(app.commands.submitted.at(-1)?.command, { ...asked, target: TO_SALES });
  // Joe himself is refused by the decision, which is not made here.
  t.is((await submit(app, cookie, { call: 'k1', to: 'agent', colleague: ' joe ' })).status, 303);
  t.like(app.commands.submitted.at(-1)?.command, { ...asked, target: { kind: 'agent', agentId: 'joe' } });
  const unknown = await submit(app, cookie, { call: 'k1', to: 'agent', colleague: 'nobody' });
  t.is(unknown.status, 422);
  t.regex(unknown.text, /There is no agent[\s\S]*nobody/);
  t.is((await submit(app, cookie, { call: 'k1', to: 'number', number: ' +1 555 123 9999 ' })).status, 303);
  t.like(app.commands.submitted.at(-1)?.command, { ...asked, target: { kind: 'number', number: OUTSIDE } });
});

test('K3: a form that is refused says what is wrong and keeps what was typed', async (t) => {
  const app = await talking();
  t.teardown(() => app.close());
  const cookie = await app.cookie('agent');
  const typed = await submit(app, cookie, { call: 'k1', to: 'number', number: 'mother' });
  t.is(typed.status, 422);
  t.regex(typed.text, /role="alert"[\s\S]*target\.number[\s\S]*mother/);
  t.regex(typed.text, /name="number"[^>]* value="mother"/);
  const ours = await submit(app, cookie, { call: 'k1', to: 'number', number: DESK.number });
  t.is(ours.status, 422);
  t.regex(ours.text, /role="alert"[\s\S]*2001[\s\S]* is one of our own/);
  t.deepEqual(app.commands.submitted, []);
});

test('K3: who does not talk has nobody to send on', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  app.live.step(put.session(aSession({ id: 's1', agentId: 'joe' })));
  const { text } = await send(app, 'GET', '/desk', html(await app.cookie('agent')));
  t.false(text.includes('/desk/transfer'));
});
