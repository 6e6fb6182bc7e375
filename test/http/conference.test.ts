import test from 'ava';
import { csrfOf } from '../../app/adapters/http/auth/secret-token.js';
import { aCall, aLeg, aSession, put } from '../support/rows.js';
import { send, startWebApp, type WebApp } from '../support/web-app.js';

const NOW = 1_760_000_000_000;
const IN = { at: 'conference', conference: 'k1', bridge: 'b', queueId: 'sales', since: NOW, joined: true } as const;

/** Joe talks with the customer k1 and somebody outside, k2; k3 is called in. */
async function conference(): Promise<WebApp> {
  const app = await startWebApp();
  const called = { at: 'agent-first', sessionId: 's1', since: NOW, into: 'k1' } as const;
  const caller = (number: string) => ({ caller: { number, name: '' } });
  app.live.step(
    put.session(aSession({ id: 's1', agentId: 'joe', state: { at: 'talking', callId: 'k1' } })),
    put.leg(aLeg({ id: 's1', state: { at: 'connected', channel: 'c1', callId: 'k1' } })),
    put.call(aCall({ id: 'k1', state: IN })),
    put.call(aCall({ id: 'k2', direction: 'out', ...caller('+15551230002'), state: IN })),
    put.call(aCall({ id: 'k3', direction: 'out', ...caller('+15551230003'), state: called })),
  );
  return app;
}

test('K3: an agent asks for what is done in a conference by the API, and calls of it say so', async (t) => {
  const app = await conference();
  t.teardown(() => app.close());
  const token = await app.token('agent');
  const { json } = await send(app, 'GET', '/api/v1/calls', { token });
  const items = json['items'] as { id: string; state: string; conference: string }[];
  t.deepEqual(
    items.map(({ id, conference: of }) => [id, of]),
    [
      ['k1', 'k1'],
      ['k2', 'k1'],
      ['k3', 'k1'],
    ],
  );
  const path = '/api/v1/agents/joe/conference';
  for (const [what, body, command] of [
    ['', { callId: 'k1' }, { do: 'confer', callId: 'k1' }],
    [
      '/parties',
      { callId: 'k1', target: { kind: 'number', number: '+1 555 123 9999' } },
      { do: 'add-party', number: '+15551239999' },
    ],
    ['/drop', { callId: 'k1', party: 'k2' }, { do: 'drop-party', party: 'k2' }],
    ['/leave', { callId: 'k1' }, { do: 'leave-conference', callId: 'k1' }],
    ['/end', { callId: 'k1' }, { do: 'release', callId: 'k1' }],
  ] as const) {
    t.is((await send(app, 'POST', path + what, { token, body })).status, 204, what);
    t.like(app.commands.submitted.at(-1)?.command, { agentId: 'joe', via: 'api', ...command });
  }
  t.like((await send(app, 'POST', '/api/v1/calls/k1/hold', { token })).json, { code: 'in-conference' });
  const number = await send(app, 'POST', `${path}/parties`, {
    token,
    body: { callId: 'k1', target: { kind: 'number', number: 'mother' } },
  });
  t.like(number.json, { code: 'invalid-fields' });
  const digits = await send(app, 'POST', '/api/v1/agents/joe/digits', { token, body: { callId: 'k1', digits: '4x' } });
  t.is(digits.status, 422);
  t.regex(JSON.stringify(digits.json), /1 to 32 of 0-9, A-D, \* and #/);
});

test('K3: the desk shows who is in the conference and who is called, each with a way out, and no form for what cannot be', async (t) => {
  const app = await conference();
  t.teardown(() => app.close());
  const cookie = await app.cookie('agent');
  const { text } = await send(app, 'GET', '/desk', { headers: { cookie, accept: 'text/html' } });
  t.is(text.split('action="/desk/conference-drop"').length - 1, 3);
  t.regex(text, /03 <span class="soft">is called\s*<time/);
  for (const form of ['add', 'leave', 'end']) t.true(text.includes(`action="/desk/conference-${form}"`), form);
  for (const form of ['hold', 'transfer', 'consult', 'release'])
    t.false(text.includes(`<form method="post" action="/desk/${form}"`), form);
  const csrf = csrfOf(cookie.split('=')[1] ?? '');
  const headers = { cookie, accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' };
  const post = (path: string, fields: Record<string, string>) =>
    send(app, 'POST', `/desk/${path}`, { body: new URLSearchParams({ csrf, ...fields }).toString(), headers });
  t.is((await post('conference-drop', { callId: 'k1', party: 'k2' })).status, 303);
  t.like(app.commands.submitted.at(-1)?.command, { do: 'drop-party', party: 'k2', via: 'web' });
  t.is((await post('digits', { callId: 'k1', digits: ' 42# ' })).status, 303);
  t.like(app.commands.submitted.at(-1)?.command, { do: 'send-digits', callId: 'k1', digits: '42#' });
  const wrong = await post('conference-add', { adding: 'k1', asked: 'mother' });
  t.is(wrong.status, 422);
  t.regex(wrong.text, /id="add-number"[^>]* value="mother"/);
});
