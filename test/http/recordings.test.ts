import test from 'ava';
import { byteRange } from '../../app/adapters/http/api/byte-range.js';
import { newToken, tokenHash } from '../../app/adapters/http/auth/secret-token.js';
import { csrfOf } from '../../app/adapters/http/auth/secret-token.js';
import type { Recording } from '../../app/domain/recording.js';
import { aRecording } from '../support/memory-recordings.js';
import { aCall, aLeg, aSession, put } from '../support/rows.js';
import { send, startWebApp, type WebApp } from '../support/web-app.js';

const SOUND = Uint8Array.from({ length: 1_000 }, (_, n) => n % 256);

async function app(t: { teardown: (work: () => Promise<void>) => void }): Promise<WebApp> {
  const made = await startWebApp();
  t.teardown(() => made.close());
  made.recordingFiles.sounds.set('rec1', SOUND);
  return made;
}

/** A supervisor of one site. */
async function ofSite({ users }: WebApp, siteId: string): Promise<string> {
  const id = `boss-${siteId}`;
  const times = { createdAt: Date.now(), expiresAt: Date.now() + 3_600_000 };
  const { createdAt } = times;
  await users.create({
    id,
    name: id,
    passwordHash: 'none',
    role: 'supervisor',
    scope: `site:${siteId}`,
    agentId: null,
    createdAt,
  });
  const token = newToken();
  await users.createWebSession({ tokenHash: tokenHash('bearer', token), userId: id, ...times });
  return token;
}

test('K5: recordings are listed the newest first, by agent, queue, day, state and call, a page at a time', async (t) => {
  const made = await app(t);
  made.recordings.put(aRecording({ id: 'rec2', agentId: 'jay', startedAt: 5_000, callId: 'call2' }));
  made.recordings.put(aRecording({ id: 'rec3', stage: 'lost', cause: 'no-file', queueId: null }));
  const token = await made.token('supervisor');
  const ids = async (query: string): Promise<unknown> => {
    const { json } = await send(made, 'GET', `/api/v1/recordings${query}`, { token });
    return json.items?.map(({ id }) => id);
  };
  t.deepEqual(await ids(''), ['rec3', 'rec2', 'rec1']);
  t.deepEqual(await ids('?agentId=jay'), ['rec2']);
  t.deepEqual(await ids('?queueId=sales&callId=call1'), ['rec1']);
  t.deepEqual(await ids('?stage=lost'), ['rec3']);
  t.deepEqual(await ids('?from=2000&to=6000'), ['rec2']);
  t.deepEqual(await ids('?limit=1&before=rec3'), ['rec2']);
  for (const wrong of ['?stage=gone', '?from=yesterday', '?limit=201', '?path=/etc', '?agentId=../x']) {
    t.is((await send(made, 'GET', `/api/v1/recordings${wrong}`, { token })).status, 422, wrong);
  }
});

test('K5: whose scope is one site hears the agents of that site, and nobody who is gone', async (t) => {
  const made = await app(t);
  made.recordings.put(aRecording({ id: 'rec2', agentId: 'gone' }));
  const near = await ofSite(made, 'default');
  const far = await ofSite(made, 'berlin');
  t.like((await send(made, 'GET', '/api/v1/recordings', { token: near })).json, { items: [{ id: 'rec1' }] });
  t.deepEqual((await send(made, 'GET', '/api/v1/recordings', { token: far })).json.items, []);
  t.is((await send(made, 'GET', '/api/v1/recordings/rec1/sound', { token: near })).status, 200);
  for (const path of ['rec1', 'rec1/sound', 'rec2', 'rec2/sound']) {
    const { status, json } = await send(made, 'GET', `/api/v1/recordings/${path}`, { token: far });
    t.deepEqual([status, json.code], [404, 'no-such-thing'], path);
  }
  t.is((await send(made, 'GET', '/api/v1/recordings/rec2/sound', { token: near })).status, 404);
  t.is(made.recordings.noted.length, 1);
});

test('K5: a recording is heard whole and in stretches; each listening and each download is noted', async (t) => {
  const made = await app(t);
  const token = await made.token('supervisor');
  const get = (query = '', headers = {}) =>
    send(made, 'GET', `/api/v1/recordings/rec1/sound${query}`, { token, headers });
  const whole = await get();
  t.is(whole.status, 200);
  t.is(whole.headers.get('content-type'), 'audio/wav');
  t.is(whole.headers.get('content-length'), '1000');
  t.is(whole.headers.get('accept-ranges'), 'bytes');
  const part = await get('', { range: 'bytes=10-19' });
  t.is(part.status, 206);
  t.is(part.headers.get('content-range'), 'bytes 10-19/1000');
  t.is(part.headers.get('content-length'), '10');
  const taken = await get('?download=yes');
  t.regex(taken.headers.get('content-disposition') ?? '', /^attachment; filename=recording-rec1.wav$/);
  // One who listens on within the same play is told of once.
  t.deepEqual(
    made.recordings.noted.map(({ what, recordingId }) => [what, recordingId]),
    [
      ['play', 'rec1'],
      ['download', 'rec1'],
    ],
  );
  const admin = await made.token('admin');
  const { json } = await send(made, 'GET', '/api/v1/recordings/rec1/plays', { token: admin });
  t.like(json, { items: [{ what: 'download', via: 'api' }, { what: 'play' }] });
});

test('K5: what is not stored is not heard, and noted for nobody', async (t) => {
  const made = await app(t);
  const token = await made.token('admin');
  for (const stage of ['finishing', 'failed', 'lost', 'deleted'] as const) {
    made.recordings.put(aRecording({ id: stage, stage }));
    made.recordingFiles.sounds.set(stage, SOUND);
    t.is((await send(made, 'GET', `/api/v1/recordings/${stage}/sound`, { token })).status, 404, stage);
  }
  for (const id of ['nobody', '..%2Frec1', 'rec1%00', '%2Fetc%2Fpasswd']) {
    t.true([404, 422].includes((await send(made, 'GET', `/api/v1/recordings/${id}/sound`, { token })).status), id);
  }
  t.deepEqual(made.recordings.noted, []);
});

test('K5: an admin deletes a recording: the file goes, the row stays and says who did it', async (t) => {
  const made = await app(t);
  const token = await made.token('admin');
  t.is((await send(made, 'DELETE', '/api/v1/recordings/rec1', { token })).status, 204);
  t.false(made.recordingFiles.sounds.has('rec1'));
  t.like((await send(made, 'GET', '/api/v1/recordings/rec1', { token })).json, { stage: 'deleted' });
  t.regex(made.recordings.rows.get('rec1')?.deletedBy ?? '', /^admin-/);
  t.is((await send(made, 'DELETE', '/api/v1/recordings/rec1', { token })).status, 404);
});

test('K5: the page of recordings filters, plays and lets one take away, and says what is wrong with a day', async (t) => {
  const made = await app(t);
  made.recordings.put(aRecording({ id: 'rec2', stage: 'failed', cause: 'disk-full', party: null }));
  const cookie = await made.cookie('supervisor');
  const page = (query = '') => send(made, 'GET', `/recordings${query}`, { headers: { cookie, accept: 'text/html' } });
  const { text, status } = await page();
  t.is(status, 200);
  t.true(text.includes('<audio controls preload="none" src="/api/v1/recordings/rec1/sound"'));
  t.true(text.includes('href="/api/v1/recordings/rec1/sound?download'));
  t.false(text.includes('rec2/sound'));
  t.true(text.includes('the disk is full'));
  t.true(text.includes('forgotten'));
  t.true(text.includes('Ann +15551239999') || text.includes('Ann &#x2B;15551239999'));
  t.false((await page('?agentId=jay')).text.includes('rec1/sound'));
  t.true((await page('?agentId=joe&stage=stored&from=1970-01-01&to=1970-01-01')).text.includes('rec1/sound'));
  t.is((await page('?from=soon')).status, 422);
  const agent = await made.cookie('agent');
  t.is((await send(made, 'GET', '/recordings', { headers: { cookie: agent, accept: 'text/html' } })).status, 403);
});

const RECORDING: Recording = {
  id: 'live1',
  callId: 'k1',
  channel: 'c1',
  sessionId: 's1',
  agentId: 'joe',
  queueId: 'sales',
  wantedBy: 'demand',
  format: 'wav',
  keepDays: 0,
  startedAt: 1,
  begun: true,
  state: { at: 'recording', part: 1, since: 1 },
};

test('K5: the desk says whether the call is recorded and has the buttons that fit; the API asks for the same', async (t) => {
  const made = await app(t);
  made.live.step(
    put.session(aSession({ id: 's1', agentId: 'joe', state: { at: 'talking', callId: 'k1' } })),
    put.leg(aLeg({ id: 's1', state: { at: 'connected', channel: 'leg', callId: 'k1' } })),
    put.call(aCall({ id: 'k1', queueId: 'sales', state: { at: 'talking', sessionId: 's1', since: 1 } })),
  );
  const cookie = await made.cookie('agent');
  const desk = async (): Promise<string> =>
    (await send(made, 'GET', '/desk', { headers: { cookie, accept: 'text/html' } })).text;
  t.false((await desk()).includes('/desk/record-'));
  const change = { kind: 'recording', id: 'live1', why: 'recording.started', detail: {} } as const;
  made.live.step({ ...change, after: RECORDING });
  const running = await desk();
  for (const what of ['pause', 'stop']) t.true(running.includes(`action="/desk/record-${what}"`));
  made.live.step({ ...change, after: { ...RECORDING, state: { at: 'paused', part: 1, since: 2 } } });
  const paused = await desk();
  t.true(paused.includes('Recording paused'));
  t.true(paused.includes('action="/desk/record-resume"'));
  t.false(paused.includes('action="/desk/record-pause"'));
  const sent = await send(made, 'POST', '/desk/record-resume', {
    body: new URLSearchParams({ csrf: csrfOf(cookie.split('=')[1] ?? ''), call: 'k1' }).toString(),
    headers: { cookie, accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
  });
  t.is(sent.status, 303);
  t.like(made.commands.submitted.at(-1)?.command, { do: 'record', what: 'resume', callId: 'k1', via: 'web' });
  const token = await made.token('supervisor');
  t.is((await send(made, 'POST', '/api/v1/calls/k1/recording/pause', { token })).status, 204);
  t.like(made.commands.submitted.at(-1)?.command, { do: 'record', what: 'pause', agentId: 'joe', supervised: true });
  t.like((await send(made, 'POST', '/api/v1/calls/k9/recording/pause', { token })).json, { code: 'no-such-thing' });
});

for (const [header, bytes, wanted] of [
  [undefined, 100, null],
  ['bytes=0-', 100, { from: 0, to: 99 }],
  ['bytes=10-19', 100, { from: 10, to: 19 }],
  ['bytes=90-200', 100, { from: 90, to: 99 }],
  ['bytes=-30', 100, { from: 70, to: 99 }],
  ['bytes=-300', 100, { from: 0, to: 99 }],
  ['bytes=100-', 100, null],
  ['bytes=20-10', 100, null],
  ['bytes=-0', 100, null],
  ['bytes=-', 100, null],
  ['bytes=0-1,5-6', 100, null],
  ['lines=0-1', 100, null],
  ['bytes=0-1', 0, null],
] as const) {
  test(`a request with the range ${header ?? 'of nothing'} of ${bytes} bytes gets ${wanted ? `${wanted.from} to ${wanted.to}` : 'the whole'}`, (t) => {
    t.deepEqual(byteRange(header, bytes), wanted);
  });
}
