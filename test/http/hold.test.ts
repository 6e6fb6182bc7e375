import test from 'ava';
import { csrfOf } from '../../app/adapters/http/auth/secret-token.js';
import type { OnHold } from '../../app/domain/on-hold.js';
import { aCall, aLeg, aSession, put } from '../support/rows.js';
import { send, startWebApp, type WebApp } from '../support/web-app.js';

const NOW = 1_760_000_000_000;

/** Joe talks to the customer k1, or has them on hold. */
async function talking(held?: OnHold): Promise<WebApp> {
  const app = await startWebApp();
  const state = { at: 'talking', sessionId: 's1', since: NOW, ...(held ? { held } : {}) } as const;
  app.live.step(
    put.session(aSession({ id: 's1', agentId: 'joe', state: { at: 'talking', callId: 'k1' } })),
    put.leg(aLeg({ id: 's1', state: { at: 'connected', channel: 'c1', callId: 'k1' } })),
    put.call(aCall({ id: 'k1', state })),
  );
  return app;
}

for (const what of ['hold', 'retrieve'] as const) {
  test(`K3: an agent asks for ${what} by the API, a supervisor for an agent, and nobody for a call that is not talked on`, async (t) => {
    const app = await talking();
    t.teardown(() => app.close());
    app.live.step(put.call(aCall({ id: 'k2' })));
    const path = (id: string): string => `/api/v1/calls/${id}/${what}`;
    t.is((await send(app, 'POST', path('k1'), { token: await app.token('agent') })).status, 204);
    const asked = { do: `${what}-call`, agentId: 'joe', callId: 'k1', via: 'api' };
    t.like(app.commands.submitted.at(-1)?.command, asked);
    const token = await app.token('supervisor');
    t.is((await send(app, 'POST', path('k1'), { token })).status, 204);
    t.like(app.commands.submitted.at(-1)?.command, { ...asked, supervised: true });
    t.like((await send(app, 'POST', path('k2'), { token })).json, { code: 'no-call' });
    t.like((await send(app, 'POST', path('k3'), { token })).json, { code: 'no-such-thing' });
  });
}

test('K3: a call on hold says since when; the desk says for how long, and has a form back', async (t) => {
  const app = await talking({ at: 'held', since: NOW });
  t.teardown(() => app.close());
  const token = await app.token('agent');
  t.like((await send(app, 'GET', '/api/v1/calls', { token })).json, {
    items: [{ id: 'k1', state: 'talking', heldSince: NOW }],
  });
  const cookie = await app.cookie('agent');
  const { text } = await send(app, 'GET', '/desk', { headers: { cookie, accept: 'text/html' } });
  t.regex(text, /On hold for\s*<time [^>]*data-since="1760000000000"/);
  t.true(text.includes('action="/desk/retrieve"'));
  t.false(text.includes('<form method="post" action="/desk/hold"'));
  const sent = await send(app, 'POST', '/desk/retrieve', {
    body: new URLSearchParams({ csrf: csrfOf(cookie.split('=')[1] ?? ''), call: 'k1' }).toString(),
    headers: { cookie, accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
  });
  t.is(sent.status, 303);
  t.like(app.commands.submitted.at(-1)?.command, { do: 'retrieve-call', callId: 'k1', via: 'web' });
});

test('K3: the desk of an agent who talks has a form for hold, and none back', async (t) => {
  const app = await talking();
  t.teardown(() => app.close());
  const headers = { cookie: await app.cookie('agent'), accept: 'text/html' };
  const { text } = await send(app, 'GET', '/desk', { headers });
  t.true(text.includes('action="/desk/hold"'));
  t.false(text.includes('<form method="post" action="/desk/retrieve"'));
  t.false(text.includes('On hold'));
});

async function consulting(answered: boolean): Promise<WebApp> {
  const app = await talking({ at: 'held', since: NOW, consult: 'k9' });
  const calling = { at: 'calling', until: NOW, contact: 'a', tried: [], placed: true, ringing: true } as const;
  const state = answered
    ? ({ at: 'talking', sessionId: 's1', since: NOW } as const)
    : { ...calling, sessionId: 's1', since: NOW };
  app.live.step(
    put.session(aSession({ id: 's1', agentId: 'joe', state: { at: answered ? 'talking' : 'calling', callId: 'k9' } })),
    put.call(aCall({ id: 'k9', direction: 'out', queueId: null, state })),
  );
  return app;
}

test('K3: an agent consults a number that is normalised first; a premium one is refused by name', async (t) => {
  const app = await talking();
  t.teardown(() => app.close());
  const token = await app.token('agent');
  const ask = (number: string) =>
    send(app, 'POST', '/api/v1/calls/k1/consult', { token, body: { target: { kind: 'number', number } } });
  t.is((await ask('+1 (555) 123-9999')).status, 204);
  t.like(app.commands.submitted.at(-1)?.command, {
    do: 'consult',
    agentId: 'joe',
    callId: 'k1',
    number: '+15551239999',
  });
  const refused = await ask('+19005551234');
  t.like(refused.json, { code: 'dial-premium', field: 'target' });
  t.true(refused.text.includes('+19005551234'));
});

test('K3: one field of the desk takes a colleague, by number, login or name, or a number outside, and keeps what was typed', async (t) => {
  const app = await talking();
  t.teardown(() => app.close());
  const cookie = await app.cookie('agent');
  const headers = { cookie, accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' };
  const csrf = csrfOf(cookie.split('=')[1] ?? '');
  const post = (asked: string) =>
    send(app, 'POST', '/desk/consult', {
      body: new URLSearchParams({ csrf, consulted: 'k1', asked }).toString(),
      headers,
    });
  const jay = [...app.live.view.directory.agents.values()].find(({ id }) => id !== 'joe');
  for (const [asked, number] of [
    [jay?.dn, jay?.dn],
    [jay?.login.toUpperCase(), jay?.dn],
    [` ${jay?.name}`, jay?.dn],
    ['+1 (555) 123-9999', '+15551239999'],
  ] as const) {
    t.is((await post(asked ?? '')).status, 303, asked);
    t.like(app.commands.submitted.at(-1)?.command, { do: 'consult', callId: 'k1', number, via: 'web' });
  }
  const nobody = await post('mother');
  t.is(nobody.status, 422);
  t.regex(nobody.text, /There is no agent [^.]*mother/);
  t.regex(nobody.text, /id="consult-number"[^>]* value="mother"/);
});

for (const what of ['complete', 'abort'] as const) {
  test(`K3: ${what} is asked for by the customer's call, by the API and on the desk`, async (t) => {
    const app = await consulting(true);
    t.teardown(() => app.close());
    const token = await app.token('agent');
    t.is((await send(app, 'POST', `/api/v1/calls/k1/${what}`, { token })).status, 204);
    t.like(app.commands.submitted.at(-1)?.command, { do: `${what}-consult`, agentId: 'joe', callId: 'k1' });
    const headers = { cookie: await app.cookie('agent'), accept: 'text/html' };
    const { text } = await send(app, 'GET', '/desk', { headers });
    t.true(text.includes(`action="/desk/${what}"`));
    for (const other of ['hold', 'retrieve', 'transfer', 'consult'])
      t.false(text.includes(`<form method="post" action="/desk/${other}"`));
  });
}

test('K3: whom they ask still rings: the desk offers the way back, and to connect when they answer', async (t) => {
  const app = await consulting(false);
  t.teardown(() => app.close());
  const headers = { cookie: await app.cookie('agent'), accept: 'text/html' };
  const { text } = await send(app, 'GET', '/desk', { headers });
  t.true(text.includes('action="/desk/abort"'));
  t.true(text.includes('Connect when they answer'));
  t.false(text.includes('action="/desk/conference"'));
});

/** Joe asks somebody outside on the second line of his telephone. */
async function asking(answered: boolean): Promise<WebApp> {
  const app = await talking({ at: 'held', since: NOW });
  const together = { at: 'together', bridge: 'b9', since: NOW, joined: true } as const;
  const calling = { at: 'calling', until: NOW, contact: 'a', tried: [], placed: true, ringing: true } as const;
  const line = { setter: 'system', reason: 'second-line', since: NOW, via: 'system', by: 'system' } as const;
  const waits = { at: 'passing', from: 's1', withCall: 'k9', since: NOW, until: NOW, line: true } as const;
  app.live.step(
    put.call(
      aCall({
        id: 'k9',
        direction: 'out',
        queueId: null,
        caller: { number: '+15559870001', name: '' },
        state: answered ? { ...together, withCall: 'k8' } : { ...calling, sessionId: 's1', since: NOW, into: 'k8' },
      }),
    ),
    put.call(aCall({ id: 'k8', queueId: null, state: answered ? { ...together, withCall: 'k9', line: 's1' } : waits })),
    put.session(aSession({ id: 's1', agentId: 'joe', state: { at: 'talking', callId: 'k1' }, holds: [line] })),
  );
  return app;
}

for (const answered of [true, false]) {
  test(`K3, D2: whom the agent asks on the second line ${answered ? 'is shown' : 'and who rings still is shown'} as any consultation, on the desk and on the wallboard`, async (t) => {
    const app = await asking(answered);
    t.teardown(() => app.close());
    const desk = { cookie: await app.cookie('agent'), accept: 'text/html' };
    const { text } = await send(app, 'GET', '/desk', { headers: desk });
    t.regex(text, /class="desk-caller">[^<]*01</);
    t.regex(text, /On hold meanwhile:\s*<time [^>]*data-since="1760000000000"/);
    t.true(text.includes(answered ? 'Connect the two' : 'Connect when they answer'));
    t.true(text.includes('Let them go'));
    for (const other of ['hold', 'retrieve', 'transfer', 'consult', 'conference', 'release'])
      t.false(text.includes(`<form method="post" action="/desk/${other}"`), other);
    const board = { cookie: await app.cookie('supervisor'), accept: 'text/html' };
    t.true((await send(app, 'GET', '/', { headers: board })).text.includes('15559870001'));
  });
}

test('K3, D2: whoever is asked has gone, or the agent is back with the customer: the desk shows the customer', async (t) => {
  const app = await asking(true);
  t.teardown(() => app.close());
  const headers = { cookie: await app.cookie('agent'), accept: 'text/html' };
  app.live.step(put.call(aCall({ id: 'k1', state: { at: 'talking', sessionId: 's1', since: NOW } })));
  const { text } = await send(app, 'GET', '/desk', { headers });
  t.true(text.includes('action="/desk/hold"'));
  t.false(text.includes('On hold meanwhile'));
});
