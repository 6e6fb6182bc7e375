import test from 'ava';
import { csrfOf } from '../../app/adapters/http/auth/secret-token.js';
import type { QueuePause } from '../../app/domain/agent.js';
import type { Overrides } from '../../app/domain/settings.js';
import type { Supervision } from '../../app/domain/world.js';
import { put } from '../support/rows.js';
import { aSession } from '../support/rows.js';
import { JAY, JOE, send, startWebApp, type WebApp } from '../support/web-app.js';
import { aDirectory } from '../support/world.js';

const PAUSE: QueuePause = {
  queueId: 'sales',
  setter: 'agent',
  reason: '2',
  since: 1,
  askedAt: 1,
  via: 'web',
  by: 'joe',
};

function withJoe(app: WebApp, over: Parameters<typeof aSession>[0] | object = {}): void {
  app.live.step(put.session(aSession({ id: 's1', agentId: 'joe', ...over })));
}

const html = (cookie: string) => ({ headers: { cookie, accept: 'text/html' } });

async function post(app: WebApp, cookie: string, path: string, fields: Record<string, string> = {}) {
  return send(app, 'POST', path, {
    body: new URLSearchParams({ csrf: csrfOf(cookie.split('=')[1] ?? ''), ...fields }).toString(),
    headers: { cookie, accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
  });
}

const last = (app: WebApp) => app.commands.submitted.at(-1)?.command;

test('C3: an agent pauses and resumes in one queue by API, and a queue or reason that is none is refused with words', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('agent');
  const path = '/api/v1/agents/joe/queue-pauses';
  t.is((await send(app, 'POST', path, { token, body: { queueId: 'sales', reason: '2' } })).status, 204);
  t.deepEqual(last(app), {
    do: 'pause-queue',
    agentId: 'joe',
    queueId: 'sales',
    setter: 'agent',
    reason: '2',
    via: 'api',
    by: last(app)?.by,
  });
  t.is((await send(app, 'DELETE', `${path}/sales/agent`, { token })).status, 204);
  t.like(last(app), { do: 'unpause-queue', queueId: 'sales', setter: 'agent' });
  t.is((await send(app, 'DELETE', `${path}/sales/supervisor`, { token })).json.code, 'not-your-hold');
  const wrong = await send(app, 'POST', path, { token, body: { queueId: 'sales' } });
  t.is(wrong.status, 422);
  t.regex(wrong.text, /reason/);
  app.commands.refuseWith = 'not-in-queue';
  const refused = await send(app, 'POST', path, { token, body: { queueId: 'other', reason: '2' } });
  t.is(refused.status, 409);
  t.is(refused.json.code, 'not-in-queue');
});

test('C3: the agent’s desk lists the queues, and pauses and resumes each by a plain form', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const cookie = await app.cookie('agent');
  withJoe(app);
  t.regex((await send(app, 'GET', '/desk', html(cookie))).text, /Sales.*action="\/desk\/pause-queue"/s);
  t.is((await post(app, cookie, '/desk/pause-queue', { queueId: 'sales', reason: '2' })).status, 303);
  t.like(last(app), { do: 'pause-queue', agentId: 'joe', queueId: 'sales', setter: 'agent', reason: '2', via: 'web' });
  withJoe(app, { queuePauses: [PAUSE, { ...PAUSE, setter: 'supervisor', reason: '4' }] });
  const { text } = await send(app, 'GET', '/desk', html(cookie));
  t.regex(text, /is-paused.*Lunch.*Training \(by a supervisor\).*unpause-queue/s);
  t.is((await post(app, cookie, '/desk/unpause-queue', { queueId: 'sales' })).status, 303);
  t.like(last(app), { do: 'unpause-queue', queueId: 'sales', setter: 'agent' });
  const refused = await post(app, cookie, '/desk/pause-queue', { queueId: 'sales', reason: 'No!' });
  t.is(refused.status, 422);
});

test('I7: the desk tells an agent who is ready that the telephone refuses calls', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  withJoe(app, { refusals: { count: 2, last: 'busy', at: 1 } });
  const { text } = await send(app, 'GET', '/desk', html(await app.cookie('agent')));
  t.regex(text, /your telephone answered as busy: 2\. Is do-not-disturb on/);
});

test('C5: a supervisor acts from the row of the wallboard: pause, take away, sign out, reset, with a reason', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const holds = [
    { setter: 'agent', reason: '2', since: 1, via: 'web', by: 'joe' },
    { setter: 'system', reason: 'leg-lost', since: 1, via: 'system', by: 'system' },
  ] as const;
  withJoe(app, { state: { at: 'not-ready' }, holds, queuePauses: [PAUSE] });
  const boss = await app.cookie('supervisor');
  const board = await send(app, 'GET', '/', html(boss));
  t.regex(board.text, /<a class="name" href="\/supervise\/joe">Joe Adams<\/a>/);
  t.regex(board.text, /paused in Sales/);
  t.notRegex((await send(app, 'GET', '/', html(await app.cookie('agent')))).text, /\/supervise\//);
  const page = await send(app, 'GET', '/supervise/joe', html(boss));
  t.is(page.status, 200);
  t.regex(page.text, /Lunch.*until its cause ends/s);
  t.is([...page.text.matchAll(/action="\/supervise\/joe\/release"/g)].length, 1, 'not the system’s');
  for (const [act, fields, command] of [
    ['pause', { reason: '4', note: 'come to me' }, { do: 'hold', setter: 'supervisor', reason: '4' }],
    ['release', { setter: 'agent', note: 'come to me' }, { do: 'unhold', setter: 'agent' }],
    ['pause-queue', { queueId: 'sales', reason: '4', note: 'come to me' }, { do: 'pause-queue', setter: 'supervisor' }],
    ['unpause-queue', { queueId: 'sales', setter: 'agent', note: 'come to me' }, { do: 'unpause-queue' }],
    ['sign-out', { note: 'come to me' }, { do: 'logout' }],
    ['reset', { note: 'come to me' }, { do: 'reset' }],
  ] as const) {
    t.is((await post(app, boss, `/supervise/joe/${act}`, fields)).status, 303, act);
    t.like(last(app), { ...command, agentId: 'joe', supervised: true, note: 'come to me', via: 'web' }, act);
  }
});

test('C5: a reset without a reason is refused, names the field, and keeps what was typed', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  withJoe(app);
  const boss = await app.cookie('supervisor');
  const refused = await post(app, boss, '/supervise/joe/reset', { note: '', reason: '4' });
  t.is(refused.status, 422);
  t.regex(refused.text, /role="alert"[\s\S]*note/);
  t.regex(refused.text, /<option value="4" selected>/);
  const spaced = await post(app, boss, '/supervise/joe/reset', { note: ' blank in front' });
  t.is(spaced.status, 422);
  t.regex(spaced.text, /value=" blank in front"/);
  t.deepEqual(app.commands.submitted, []);
});

test('C5: the page is for supervisors, its forms for who saw them, and only for agents who are there', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const boss = await app.cookie('supervisor');
  t.is((await send(app, 'GET', '/supervise/joe', html(await app.cookie('agent')))).status, 403);
  t.is((await send(app, 'GET', '/supervise/nobody', html(boss))).status, 404);
  t.regex((await send(app, 'GET', '/supervise/joe', html(boss))).text, /not signed in/);
  t.is((await post(app, boss, '/supervise/joe/reset', { note: 'stuck' })).status, 409);
  withJoe(app);
  t.is((await post(app, boss, '/supervise/joe/pause', { reason: '4', csrf: 'wrong' })).status, 403);
  t.is((await post(app, boss, '/supervise/joe/anything')).status, 404);
  t.deepEqual(app.commands.submitted, []);
});

test('C5, O: a supervisor of one site acts on nobody of another, by API and by page', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const { directory } = app.live.world;
  app.live.world.directory = {
    ...directory,
    agents: new Map([...directory.agents, ['jay', { ...JAY, siteId: 'berlin' }]]),
  };
  withJoe(app);
  app.live.step(put.session(aSession({ id: 's2', agentId: 'jay' })));
  const token = await app.token('supervisor');
  const [boss] = [...(await app.users.list())];
  if (!boss) return t.fail('there is no supervisor');
  await app.users.update({ ...boss, scope: 'site:berlin' });
  const reset = (id: string) => send(app, 'POST', `/api/v1/agents/${id}/reset`, { token, body: { note: 'stuck' } });
  t.is((await reset('jay')).status, 204);
  const refused = await reset('joe');
  t.is(refused.status, 404);
  t.is(refused.json.code, 'no-such-agent');
  t.is((await send(app, 'DELETE', '/api/v1/sessions/s1', { token })).json.code, 'no-such-thing');
  t.is(app.commands.submitted.length, 1);
});

test('O: a scope is everything or a site that is there', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const token = await app.token('admin');
  const create = (scope: string) =>
    send(app, 'POST', '/api/v1/users', {
      token,
      body: { name: `boss-${scope.length}`, role: 'supervisor', password: 'a long password', scope },
    });
  t.is((await create('site:default')).json['scope'], 'site:default');
  t.is((await create('site:nowhere')).json.code, 'missing-reference');
  t.is((await create('everything')).status, 422);
});

test('C5: the audit tells who did what to whom and why, the newest first, to admins', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  for (const [sequence, type] of [
    [7, 'agent.reset'],
    [9, 'queue.paused'],
  ] as const) {
    const detail = { via: 'web', by: 'boss', supervised: true, note: 'hears <nothing>', queueId: 'sales', reason: '2' };
    const about = { agentId: 'joe', sessionId: 's1', callId: null, queueId: 'sales' };
    const fact = { version: 1, type, kind: 'session' as const, id: 's1', ...about, detail, after: null };
    app.trunkHealth.history.push({ ...fact, sequence, at: Date.UTC(2026, 10, 21, 9, sequence) });
  }
  const token = await app.token('admin');
  const all = await send(app, 'GET', '/api/v1/audit', { token });
  t.deepEqual(
    all.json.items?.map(({ sequence, act, agentName }) => [sequence, act, agentName]),
    [
      [9, 'queue.paused', 'Joe Adams'],
      [7, 'agent.reset', 'Joe Adams'],
    ],
  );
  t.like(all.json.items?.[0], { by: 'boss', via: 'web', queueId: 'sales', reason: '2', note: 'hears <nothing>' });
  const older = await send(app, 'GET', '/api/v1/audit?before=9&limit=1', { token });
  t.is(older.json.items?.[0]?.['sequence'], 7);
  t.is((await send(app, 'GET', '/api/v1/audit?limit=0', { token })).status, 422);
  const page = await send(app, 'GET', '/audit', html(await app.cookie('admin')));
  t.regex(page.text, /2026-11-21 09:09:00[\s\S]*boss[\s\S]*Paused in a queue[\s\S]*Sales, Lunch/);
  t.regex(page.text, /hears &lt;nothing&gt;/);
  t.is((await send(app, 'GET', '/audit', html(await app.cookie('supervisor')))).status, 403);
});

test('K5: the audit tells who listened to which recording or message, or took it away, page by page among the deeds', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const play = { recordingId: 'rec1', by: 'boss', via: 'web' };
  app.recordings.noted.push(
    { ...play, id: 'l1', at: 100, what: 'play' },
    { ...play, id: 'l4', at: 400, what: 'download' },
  );
  const message = { of: 'message', thing: 'm1', agentId: 'joe', by: 'joe', via: 'phone', what: 'play' } as const;
  await app.listenings.note({ ...message, id: 'l2', at: 200 });
  const about = { agentId: 'joe', sessionId: 's1', callId: null, queueId: null };
  const detail = { via: 'web', by: 'boss', supervised: true };
  const fact = { version: 1, type: 'agent.reset', kind: 'session' as const, id: 's1', ...about, detail, after: null };
  app.trunkHealth.history.push({ ...fact, sequence: 7, at: 300 });
  const token = await app.token('admin');
  const seen: unknown[] = [];
  let query = '';
  for (let pages = 0; pages < 10; pages++) {
    const { json, status } = await send(app, 'GET', `/api/v1/audit?limit=1${query}`, { token });
    t.is(status, 200);
    seen.push(...(json.items ?? []).map(({ act, thing, by }) => [act, thing, by]));
    const next = json['next'] as { before: number | null; id: string | null } | null;
    if (next === null) break;
    query = `${next.before === null ? '' : `&before=${next.before}`}${next.id === null ? '' : `&id=${next.id}`}`;
  }
  t.deepEqual(seen, [
    ['recording.download', 'rec1', 'boss'],
    ['agent.reset', null, 'boss'],
    ['message.play', 'm1', 'joe'],
    ['recording.play', 'rec1', 'boss'],
  ]);
  const page = await send(app, 'GET', '/audit', html(await app.cookie('admin')));
  t.regex(page.text, /Took a recording away[\s\S]*rec1[\s\S]*Joe Adams[\s\S]*Listened to a message/);
});

test('C6: whoever listens as an agent is that agent’s desktop for as long as the stream is open', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const stop = new AbortController();
  const listen = (token: string) =>
    fetch(`${app.url}/api/v1/events`, { headers: { authorization: `Bearer ${token}` }, signal: stop.signal });
  await listen(await app.token('supervisor'));
  t.deepEqual(app.desktops.open, []);
  await listen(await app.token('agent'));
  t.deepEqual(app.desktops.open, ['joe']);
  stop.abort();
  for (let n = 0; n < 200 && app.desktops.open.length > 0; n++) await new Promise((done) => setTimeout(done, 10));
  t.deepEqual(app.desktops.open, []);
});

test('C5: what is no deed is no page, whatever the language calls by that name', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  withJoe(app);
  const cookie = await app.cookie('supervisor');
  for (const act of ['constructor', 'toString', '__proto__', 'dance']) {
    t.is((await post(app, cookie, `/supervise/joe/${act}`)).status, 404, act);
  }
  t.is(app.commands.submitted.length, 0);
});

test('C5, B4: a supervisor takes no telephone from an agent on whom their scope does not hold', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const { settings } = app.live.world.directory;
  const jay = { ...JAY, siteId: 'vienna', interfaces: ['phone'] } as const;
  const joe = { ...JOE, siteId: 'berlin', interfaces: ['phone'], hotDesk: true } as const;
  app.live.world.directory = aDirectory({ agents: [joe, jay], settings: { ...settings, takeover: 'supervisor' } });
  const device = { kind: 'phone', phoneId: 'desk', peer: 'phone-desk', autoAnswer: false } as const;
  app.live.step(put.session(aSession({ id: 's2', agentId: JAY.id, interface: 'phone', device })));
  const body = { agentId: 'joe', interface: 'phone', phoneId: 'desk', takeover: true };
  const ask = async (scope: string) => {
    const token = await app.token('supervisor');
    for (const user of await app.users.list()) await app.users.update({ ...user, scope });
    return send(app, 'POST', '/api/v1/sessions', { token, body });
  };
  t.is((await ask('all')).status, 201);
  app.commands.submitted.length = 0;
  t.is((await ask('site:berlin')).json.code, 'out-of-scope');
  t.is(app.commands.submitted.length, 0);
});

/** Joe's own settings. */
async function joeHas(settings: Overrides): Promise<WebApp> {
  const app = await startWebApp();
  app.live.world.directory = aDirectory({ agents: [{ ...JOE, settings }, JAY] });
  return app;
}

const LISTENED: Supervision = {
  id: 'w1',
  ...{ sessionId: 's1', agentId: 'joe', by: 'chief', scope: 'call', callId: 'c1', mode: 'whisper' },
  device: null,
  ownSessionId: 's2',
  trunkId: null,
  made: 1,
  since: 1,
  state: {
    at: 'listening',
    channel: 'w',
    tap: { channel: 'tap', bridge: 'b', on: 'l', of: null },
  },
  mouths: [
    {
      to: 'agent',
      mic: 'm',
      line: 'w',
      speaker: 'e',
      on: 'l',
      bridge: 'b2',
      inside: ['m', 'e'],
      until: null,
      alone: null,
    },
  ],
};

test('K4: a supervisor starts to listen from the agent’s page, at a number outside, and a refusal keeps what was typed', async (t) => {
  const app = await joeHas({ supervision: true });
  t.teardown(() => app.close());
  withJoe(app);
  const cookie = await app.cookie('supervisor');
  const page = await send(app, 'GET', '/supervise/joe', html(cookie));
  t.regex(page.text, /action="\/supervise\/joe\/listen"/);
  app.commands.refuseWith = 'no-call';
  const fields = { mode: 'whisper', scope: 'call', number: '+1 555 999 0001' };
  const refused = await post(app, cookie, '/supervise/joe/listen', fields);
  t.is(refused.status, 409);
  t.regex(refused.text, /value="\+1 555 999 0001"/);
  t.regex(refused.text, /value="whisper" selected/);
  t.like(last(app), {
    do: 'supervise',
    agentId: 'joe',
    mode: 'whisper',
    scope: 'call',
    place: { at: 'device', device: { kind: 'number', number: '+15559990001' } },
    supervised: true,
  });
});

test('K4: where nobody may listen the page says so, and shows who does and how it is ended', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  withJoe(app);
  const cookie = await app.cookie('supervisor');
  t.regex((await send(app, 'GET', '/supervise/joe', html(cookie))).text, /Nobody may listen to this agent now/);
  app.live.step(put.supervision(LISTENED));
  const page = await send(app, 'GET', '/supervise/joe', html(cookie));
  t.regex(page.text, /chief speaks to the agent/);
  t.is((await post(app, cookie, '/supervise/joe/listen-end', { id: 'w1' })).status, 303);
  t.like(last(app), { do: 'stop-supervising', agentId: 'joe', supervisionId: 'w1' });
  const token = await app.token('supervisor');
  const list = await send(app, 'GET', '/api/v1/supervisions', { token });
  t.like(list.json, { items: [{ id: 'w1', by: 'chief', heardMode: 'whisper', state: 'listening', number: null }] });
  // Nobody is made to speak by somebody else.
  t.is((await send(app, 'PUT', '/api/v1/supervisions/w1', { token, body: { mode: 'barge' } })).status, 403);
  t.is((await send(app, 'DELETE', '/api/v1/supervisions/none', { token })).json.code, 'no-such-supervision');
});

test('K4: what the agent is told on the desk is a matter of policy', async (t) => {
  for (const [shown, wanted] of [
    ['hidden', null],
    ['shown', /A supervisor speaks to you/],
    ['named', /chief speaks to you/],
  ] as const) {
    const app = await joeHas({ supervisionShown: shown });
    t.teardown(() => app.close());
    withJoe(app);
    app.live.step(put.supervision(LISTENED));
    const cookie = await app.cookie('agent');
    const { text } = await send(app, 'GET', '/desk', html(cookie));
    if (wanted) t.regex(text, wanted);
    else t.notRegex(text, /speaks to you/);
    const board = (await send(app, 'GET', '/', html(cookie))).text;
    t.is(board.includes('whispered to'), shown !== 'hidden');
    t.is(board.includes('by chief'), shown === 'named');
  }
});
