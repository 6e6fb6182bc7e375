import test from 'ava';
import { EventReader } from '../support/event-reader.js';
import { aCall, aLeg, aSession, gone, put } from '../support/rows.js';
import { send, startWebApp, type WebApp } from '../support/web-app.js';

const open = async (app: WebApp, token: string) =>
  (await send(app, 'GET', '/', { token, headers: { accept: 'text/html' } })).text;

const markIn = (page: string) => /data-mark="([^"]+)"/.exec(page)?.[1] ?? '';

const watch = (app: WebApp, token: string, after: string, headers: Record<string, string> = {}) =>
  EventReader.open(`${app.url}/wallboard/events?after=${after}`, { authorization: `Bearer ${token}`, ...headers });

const talking = () => [
  put.session(aSession({ id: 's1', agentId: 'joe', state: { at: 'talking', callId: 'k1' } })),
  put.leg(aLeg({ id: 's1', trunkId: 'sbc', state: { at: 'connected', channel: 'c', callId: 'k1' } })),
  put.call(aCall({ id: 'k1', state: { at: 'talking', sessionId: 's1', since: 1 } })),
];

test('nobody sees the wallboard without signing in', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const page = await send(app, 'GET', '/', { headers: { accept: 'text/html' } });
  t.is(page.status, 303);
  t.is(page.headers.get('location'), '/login');
  t.is((await send(app, 'GET', '/wallboard/events')).status, 401);
});

test('M: the page shows who, state, reason and how long, leg, queue and call', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  app.live.step(
    ...talking(),
    put.session(
      aSession({
        id: 's2',
        agentId: 'jay',
        state: { at: 'not-ready' },
        holds: [{ setter: 'agent', reason: '2', since: 1, via: 'web', by: 'jay' }],
        interval: { state: 'not-ready', reason: '2', setter: 'agent', via: 'web', since: Date.now() - 65_000 },
      }),
    ),
    put.call(aCall({ id: 'k2' })),
  );
  const page = await open(app, await app.token('supervisor'));
  for (const part of [
    'Joe Adams',
    'Talking',
    'Connected',
    'on SBC',
    'Anna Berg +4930123456',
    'Not ready',
    'Lunch',
    'In service',
  ]) {
    t.true(page.includes(part), part);
  }
  t.regex(page, /<time datetime="PT1M\d+S" data-since="\d+">1:0\d<\/time>/);
  t.regex(page, /<dt>Waiting<\/dt><dd>1<\/dd>/);
});

test('a change arrives as the row the page itself would have shown', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('supervisor');
  const events = await watch(app, token, markIn(await open(app, token)));
  app.live.step(...talking());
  const rows = await events.next();
  t.is(rows?.event, 'rows');
  const [[id, html]] = rows?.data['agents'] as [[string, string]];
  t.is(id, 's1');
  const still = (text: string) => text.replaceAll(/<time[^>]*>[^<]*<\/time>/g, '').replaceAll(/\s+/g, ' ');
  t.true(still(await open(app, token)).includes(still(html)));
  app.live.step(gone('session', 's1'));
  t.deepEqual((await events.next())?.data['agents'], [['s1', null]]);
});

test('changes within one tick go together, and what ends where it began is not sent', async (t) => {
  const app = await startWebApp({ wallboardTickMs: 200 });
  t.teardown(() => app.close());
  const token = await app.token('supervisor');
  app.live.step(put.session(aSession({ id: 's2', agentId: 'jay' })));
  const events = await watch(app, token, 'none');
  t.is((await events.next())?.event, 'board');
  t.is(await events.next(300), null);
  const ready = aSession({ id: 's1', agentId: 'joe' });
  app.live.step(put.session(ready));
  await events.next();
  for (let n = 0; n < 20; n++) app.live.step(put.session({ ...ready, state: { at: 'not-ready' } }));
  app.live.step(put.session(ready));
  t.is(await events.next(500), null);
});

test('who comes back gets only the frames that were missed; who was away too long gets the whole board', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('supervisor');
  const first = await watch(app, token, markIn(await open(app, token)));
  app.live.step(put.session(aSession({ id: 's1', agentId: 'joe' })));
  const seen = (await first.next())?.id ?? '';
  first.close();
  const other = await watch(app, token, seen);
  app.live.step(put.session(aSession({ id: 's2', agentId: 'jay' })));
  await other.next();

  const back = await watch(app, token, 'none', { 'last-event-id': seen });
  const missed = await back.next();
  t.is(missed?.event, 'rows');
  t.deepEqual(
    (missed?.data['agents'] as string[][]).map(([id]) => id),
    ['s2'],
  );

  const stranger = await watch(app, token, 'another-life-17');
  const board = await stranger.next();
  t.is(board?.event, 'board');
  t.regex(String(board?.data['html']), /Joe Adams.*Jay Moore|Jay Moore.*Joe Adams/s);
});

test('many who were away too long get the whole board from one drawing, each kind of eyes its own', async (t) => {
  // So long that nothing here takes longer.
  const app = await startWebApp({ wallboardTickMs: 60_000 });
  t.teardown(() => app.close());
  const [supervisor, agent] = [await app.token('supervisor'), await app.token('agent', 'jay')];
  app.live.step(...talking());
  const boardOf = async (token: string) => (await (await watch(app, token, 'none')).next())?.data;
  const first = await boardOf(supervisor);
  t.regex(String(first?.['html']), /Anna Berg/);
  t.notRegex(JSON.stringify(await boardOf(agent)), /4930123456|Anna Berg/);
  // `now` is in it, so another drawing would differ.
  for (let n = 0; n < 5; n += 1) t.deepEqual(await boardOf(supervisor), first);
});

test('O: an agent’s wallboard masks callers, on the page and live', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('agent', 'jay');
  const events = await watch(app, token, markIn(await open(app, token)));
  app.live.step(...talking());
  const rows = JSON.stringify(await events.next());
  t.regex(rows, /•••••56/);
  const page = await open(app, token);
  for (const text of [rows, page]) t.notRegex(text, /4930123456|Anna Berg/);
});

test('E5: a leg that is given up stands out on the board', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  app.live.step(
    put.session(aSession({ id: 's1', agentId: 'joe', state: { at: 'not-ready' } })),
    put.leg(aLeg({ id: 's1', state: { at: 'lost', attempt: 4, until: null, cause: 'timeout' } })),
  );
  const page = await open(app, await app.token('supervisor'));
  t.regex(page, /class="is-not-ready is-alarm"/);
  t.regex(page, /Lost, given up/);
});

test('D1: a leg that only waits for a trunk says which way is missing', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  app.live.step(
    put.session(aSession({ id: 's1', agentId: 'joe', state: { at: 'not-ready' } })),
    put.leg(aLeg({ id: 's1', state: { at: 'lost', attempt: 0, until: null, cause: 'trunk-full' } })),
  );
  t.regex(await open(app, await app.token('supervisor')), /Trunks are full/);
});

test('an empty board says so, and an Asterisk that is away too', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('supervisor');
  t.notRegex(await open(app, token), /Asterisk cannot be reached/);
  app.live.world.switchUp = false;
  const page = await open(app, token);
  t.regex(page, /Nobody is signed in\./);
  t.regex(page, /Asterisk cannot be reached/);
});

test('K7: the board says what does not work, and for how long', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('supervisor');
  const since = app.live.healthNow.startedAt;
  const troubles = (['ari', 'ari-requests', 'sip', 'ami', 'storage'] as const).map((part) => ({ part, since }));
  app.live.healthNow = { ...app.live.healthNow, troubles };
  const page = await open(app, token);
  t.is(page.match(/class="banner"/g)?.length, 5);
  t.is(page.match(/data-since="1760000000000"/g)?.length, 5);
  for (const sentence of [
    /Asterisk cannot be reached/,
    /does not answer what it is asked/,
    /answers no SIP/,
    /upkeep \(AMI\) cannot be reached/,
    /database cannot be written/,
  ]) {
    t.regex(page, sentence);
  }
});

test('an edit of the directory reaches the board without a change of state', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const [admin, token] = [await app.token('admin'), await app.token('supervisor')];
  const events = await watch(app, token, markIn(await open(app, token)));
  await send(app, 'PATCH', '/api/v1/queues/sales', { token: admin, body: { version: 1, name: 'Sales North' } });
  t.regex(JSON.stringify((await events.next())?.data['queues']), /Sales North/);
});

test('200 viewers of a board of 500 get a change from one rendering', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('supervisor');
  app.live.step(...Array.from({ length: 500 }, (_, n) => put.session(aSession({ id: `s${n}`, agentId: 'joe' }))));
  const mark = markIn(await open(app, token));
  const viewers = await Promise.all(Array.from({ length: 200 }, () => watch(app, token, mark)));
  await Promise.all(viewers.map((viewer) => viewer.next(200)));
  app.live.step(put.session(aSession({ id: 's7', agentId: 'joe', state: { at: 'not-ready' } })));
  const frames = await Promise.all(viewers.map((viewer) => viewer.next()));
  t.is(new Set(frames.map((frame) => JSON.stringify(frame))).size, 1);
  t.deepEqual(
    (frames[0]?.data['agents'] as string[][]).map(([id]) => id),
    ['s7'],
  );
  viewers.forEach((viewer) => viewer.close());
});
