import test from 'ava';
import { systemClock } from '../../app/adapters/system/clock.js';
import type { OwnRecordings } from '../../app/domain/scoped-values.js';
import { aRecording } from '../support/memory-recordings.js';
import { JOE, send, startWebApp, type Reply, type WebApp } from '../support/web-app.js';
import { SETTINGS } from '../support/world.js';

const SOUND = Uint8Array.from({ length: 1_000 }, (_, n) => n % 256);
const TODAY = Date.UTC(2026, 10, 22, 14, 3);
const DAY = 86_400_000;

interface Desk {
  readonly app: WebApp;
  /** What Joe may do from now on. */
  may(own: OwnRecordings): Promise<void>;
  page(query?: string, headers?: Readonly<Record<string, string>>): Promise<Reply>;
  api(path: string, agentId?: string): Promise<Reply>;
}

/** Joe and Jay at their desks, on a day when each has a recording; nobody may hear any yet. */
async function desks(t: { teardown: (work: () => Promise<void>) => void }): Promise<Desk> {
  const app = await startWebApp({}, { ...systemClock(), now: () => TODAY + 60_000 });
  t.teardown(() => app.close());
  app.recordings.put(aRecording({ id: 'rec1', startedAt: TODAY }));
  app.recordings.put(aRecording({ id: 'rec2', agentId: 'jay', startedAt: TODAY }));
  for (const id of ['rec1', 'rec2']) app.recordingFiles.sounds.set(id, SOUND);
  const cookie = await app.cookie('agent');
  return {
    app,
    async may(own) {
      app.directory.put('agent', { ...JOE, settings: { ownRecordings: own } });
      app.live.world.directory = await app.directory.load(SETTINGS);
    },
    page: (query = '', headers = {}) =>
      send(app, 'GET', `/desk/recordings${query}`, { headers: { cookie, accept: 'text/html', ...headers } }),
    api: async (path, agentId = 'joe') =>
      send(app, 'GET', `/api/v1/recordings${path}`, { token: await app.token('agent', agentId) }),
  };
}

test('K5: without the setting an agent has no recordings, and what is not theirs to hear cannot be told from what is not there', async (t) => {
  const { app, page, api } = await desks(t);
  const cookie = await app.cookie('agent');
  const desk = await send(app, 'GET', '/desk', { headers: { cookie, accept: 'text/html' } });
  t.false(desk.text.includes('/desk/recordings'));
  t.is((await page()).status, 403);
  for (const path of ['', '/rec1', '/rec2', '/rec9', '/rec1/sound', '/rec2/sound', '/rec9/sound']) {
    const { status, json } = await api(path);
    t.deepEqual([status, json.code], [403, 'not-allowed'], path);
  }
  t.deepEqual(app.recordings.noted, []);
});

test('K5: where the setting lets them, agents list and hear their own, whatever they ask for, and nobody else’s', async (t) => {
  const { app, may, api } = await desks(t);
  await may('hear');
  app.recordings.put(aRecording({ id: 'rec3', stage: 'failed', cause: 'disk-full' }));
  app.recordings.put(aRecording({ id: 'rec4', stage: 'deleted', deletedBy: 'admin' }));
  for (const query of ['', '?agentId=joe', '?callId=call1', '?stage=stored']) {
    t.deepEqual(
      (await api(query)).json.items?.map(({ id }) => id),
      ['rec1'],
      query,
    );
  }
  for (const query of ['?agentId=jay', '?stage=failed', '?stage=deleted', '?queueId=other'])
    t.deepEqual((await api(query)).json.items, [], query);
  t.is((await api('/rec1')).status, 200);
  for (const id of ['rec2', 'rec3', 'rec4', 'rec9']) {
    for (const path of [`/${id}`, `/${id}/sound`]) {
      const { status, json } = await api(path);
      t.deepEqual([status, json.code], [404, 'no-such-thing'], path);
    }
  }
  // Jay was not asked about.
  t.is((await api('/rec2/sound', 'jay')).status, 403);
  const token = await app.token('agent');
  const headers = { range: 'bytes=10-19' };
  const part = await send(app, 'GET', '/api/v1/recordings/rec1/sound', { token, headers });
  t.is(part.status, 206);
  t.is(part.headers.get('content-range'), 'bytes 10-19/1000');
  t.like(app.recordings.noted, [{ recordingId: 'rec1', what: 'play', via: 'api' }]);
  t.is((await send(app, 'DELETE', '/api/v1/recordings/rec1', { token })).status, 403);
  t.is((await api('/rec1/plays')).status, 403);
});

test('K5: to take a recording away an agent needs more than to hear it', async (t) => {
  const { app, may, api, page } = await desks(t);
  await may('hear');
  const refused = await api('/rec1/sound?download=yes');
  t.deepEqual([refused.status, refused.json.code], [403, 'not-allowed']);
  t.is((await api('/rec2/sound?download=yes')).status, 404);
  t.regex((await page()).text, /controlslist="nodownload"/);
  t.notRegex((await page()).text, /download=yes/);
  t.deepEqual(app.recordings.noted, []);
  await may('download');
  t.is((await api('/rec1/sound?download=yes')).status, 200);
  t.notRegex((await page()).text, /controlslist/);
  t.regex((await page()).text, /href="\/api\/v1\/recordings\/rec1\/sound\?download=yes"/);
  t.like(app.recordings.noted, [{ recordingId: 'rec1', what: 'download' }]);
});

test('O: of the customer an agent is shown what they saw in the call: no name, the last digits', async (t) => {
  const { may, api, page } = await desks(t);
  await may('hear');
  t.like((await api('/rec1')).json, { caller: { number: '•••••99', name: '' } });
  t.like((await api('')).json.items?.[0], { caller: { number: '•••••99', name: '' } });
  const { text } = await page();
  t.true(text.includes('•••••99'));
  t.false(text.includes('15551239999') || text.includes('Ann'));
});

test('M: my recordings stand under their days, today first, and are left when the setting goes', async (t) => {
  const { app, may, page, api } = await desks(t);
  app.recordings.put(aRecording({ id: 'rec0', startedAt: TODAY - DAY, queueId: null, durationMs: 3_725_000 }));
  app.recordings.put(aRecording({ id: 'rec00', startedAt: TODAY - DAY - 60_000, party: null }));
  await may('hear');
  const { status, text } = await page();
  t.is(status, 200);
  const at = ['<h2>Today</h2>', 'rec1/sound', '<h2>2026-11-21</h2>', 'rec00/sound', 'rec0/sound'].map((one) =>
    text.indexOf(one),
  );
  t.true(at.every((place) => place > 0));
  t.deepEqual(
    at,
    [...at].sort((a, b) => a - b),
  );
  t.is(text.split('<h2>').length - 1, 2);
  t.regex(text, /<audio controls preload="none"[^>]* src="\/api\/v1\/recordings\/rec1\/sound"/);
  for (const word of ['1:00', '1:02:05', 'My own call', 'forgotten', 'Sales']) t.true(text.includes(word), word);
  t.false(text.includes('rec2'));
  const german = await page('', { 'accept-language': 'de' });
  t.regex(german.text, /<h1>Meine Aufnahmen<\/h1>[\s\S]*<h2>Heute<\/h2>/);
  await may('no');
  t.is((await page()).status, 403);
  t.is((await api('/rec1/sound')).status, 403);
});

test('M: older recordings are on the next page; who has none reads that, and nonsense is named', async (t) => {
  const { app, may, page } = await desks(t);
  await may('hear');
  for (let n = 100; n < 155; n++) app.recordings.put(aRecording({ id: `rec${n}`, startedAt: TODAY }));
  const first = (await page()).text;
  const [, before = ''] = /href="\/desk\/recordings\?before(?:=|&#x3D;)(\w+)" rel="next"/.exec(first) ?? [];
  t.is(before, 'rec105');
  const second = (await page(`?before=${before}`)).text;
  t.true(second.includes('rec104/sound') && second.includes('rec1/sound'));
  t.false(second.includes('rel="next"'));
  t.regex((await page('?before=0')).text, /None of my conversations was recorded/);
  t.is((await page('?before=../x')).status, 422);
});

test('O: an agent who is gone hears nothing, and of an agent’s own page there is none for who is no agent', async (t) => {
  const { app, may } = await desks(t);
  await may('hear');
  const token = await app.token('agent', 'gone');
  app.recordings.put(aRecording({ id: 'rec5', agentId: 'gone' }));
  t.is((await send(app, 'GET', '/api/v1/recordings/rec5/sound', { token })).status, 403);
  const cookie = await app.cookie('admin');
  const headers = { cookie, accept: 'text/html' };
  t.is((await send(app, 'GET', '/desk/recordings', { headers })).status, 404);
});

test('N: what agents may do with their recordings goes out with the file of agents, and comes in with it', async (t) => {
  const { app, may, api } = await desks(t);
  await may('download');
  const token = await app.token('admin');
  const file = (await send(app, 'GET', '/api/v1/exports/agents', { token })).text;
  const [head = '', ...rows] = file.trim().split(/\r?\n/);
  const column = head
    .replace(/^\uFEFF/, '')
    .split(',')
    .indexOf('settings.ownRecordings');
  t.true(column > 0, head);
  t.true(rows.some((row) => row.startsWith('joe,') && row.split(',')[column] === 'download'));
  const form = new FormData();
  for (const [name, value] of Object.entries({ kind: 'agents', file: 'login,settings.ownRecordings\njoe,hear\n' }))
    form.append(name, value);
  const headers = { authorization: `Bearer ${token}` };
  t.is((await fetch(`${app.url}/api/v1/imports`, { method: 'POST', headers, body: form })).status, 201);
  t.is((await api('/rec1/sound')).status, 200);
  t.is((await api('/rec1/sound?download=yes')).status, 403);
});
