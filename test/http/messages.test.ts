import test from 'ava';
import { csrfOf } from '../../app/adapters/http/auth/secret-token.js';
import { aLeg, aSession, put } from '../support/rows.js';
import { send, startWebApp, type WebApp } from '../support/web-app.js';

const WAV = new Uint8Array(32_044).fill(7);

/** Joe is signed in and has one new message; Jay has one too. */
async function anApp(): Promise<WebApp> {
  const app = await startWebApp();
  app.live.step(put.session(aSession({ id: 's1', agentId: 'joe' })), put.leg(aLeg({ id: 's1' })));
  for (const [id, agentId] of [
    ['mine', 'joe'],
    ['theirs', 'jay'],
  ] as const) {
    const caller = { number: '+15551239999', name: '<b>Ann</b>' };
    await app.voiceMessages.add({
      id,
      agentId,
      state: 'new',
      receivedAt: 1_795_000_000_000,
      durationMs: 65_000,
      caller,
    });
    app.sounds.kept.set(app.mailboxes.soundOf(id), WAV);
  }
  return app;
}

const MINE = '/api/v1/agents/joe/messages';

test('K6: an agent lists, hears, marks and deletes their own messages at the API', async (t) => {
  const app = await anApp();
  t.teardown(() => app.close());
  const token = await app.token('agent');
  const { json } = await send(app, 'GET', MINE, { token });
  t.like((json['items'] as object[])[0], {
    id: 'mine',
    state: 'new',
    durationMs: 65_000,
    callerNumber: '+15551239999',
  });
  const sound = await send(app, 'GET', `${MINE}/mine/sound`, { token });
  t.deepEqual([sound.status, sound.headers.get('content-type')], [200, 'audio/wav']);
  t.is((await send(app, 'PUT', `${MINE}/mine/heard`, { token, body: { heard: true } })).status, 204);
  t.is(app.voiceMessages.rows.get('mine')?.state, 'heard');
  t.is((await send(app, 'DELETE', `${MINE}/mine`, { token })).status, 204);
  t.false(app.voiceMessages.rows.has('mine'));
  t.false(app.sounds.kept.has(app.mailboxes.soundOf('mine')));
});

test('K6: nobody reaches a message of somebody else, whatever ids the request names', async (t) => {
  const app = await anApp();
  t.teardown(() => app.close());
  const token = await app.token('agent');
  for (const [method, path] of [
    ['GET', `${MINE}/theirs/sound`],
    ['DELETE', `${MINE}/theirs`],
  ] as const) {
    t.is((await send(app, method, path, { token })).status, 404, path);
  }
  t.is((await send(app, 'GET', '/api/v1/agents/jay/messages', { token })).status, 403);
  t.is((await send(app, 'GET', MINE, { token: await app.token('admin') })).status, 403);
  t.true(app.voiceMessages.rows.has('theirs'));
});

test('K6: the desk shows messages, whose callers may call themselves anything, and deletes them by a plain form', async (t) => {
  const app = await anApp();
  t.teardown(() => app.close());
  const cookie = await app.cookie('agent');
  const { text } = await send(app, 'GET', '/desk', { headers: { cookie, accept: 'text/html' } });
  t.regex(text, /Messages for me[\s\S]*&lt;b&gt;Ann[\s\S]*1:05/);
  t.true(text.includes(`src="${MINE}/mine/sound"`));
  t.false(text.includes('theirs'));
  const form = (path: string, fields: object) =>
    send(app, 'POST', path, {
      body: new URLSearchParams({ csrf: csrfOf(cookie.split('=')[1] ?? ''), message: 'mine', ...fields }).toString(),
      headers: { cookie, accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
    });
  t.is((await form('/desk/message-heard', { heard: 'yes' })).status, 303);
  t.is(app.voiceMessages.rows.get('mine')?.state, 'heard');
  t.is((await form('/desk/message-delete', {})).status, 303);
  t.false(app.voiceMessages.rows.has('mine'));
});
