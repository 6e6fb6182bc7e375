import test from 'ava';
import { aCall, aLeg, aSession, gone, put } from '../support/rows.js';
import { send, startWebApp, type WebApp } from '../support/web-app.js';
import { twoSites } from '../support/two-sites.js';

const NOON = Date.parse('2026-11-20T12:00:00Z');
const MINUTE = 60_000;
type Teardown = { teardown: (work: () => Promise<void>) => void };

/** Joe is ready at noon, is offered a call a minute later, talks, and wraps up at 12:03. */
async function app(t: Teardown, made?: WebApp): Promise<WebApp> {
  const desk = made ?? (await startWebApp());
  t.teardown(() => desk.close());
  const { past } = desk;
  past.facts.splice(0);
  const at = (state: Parameters<typeof aSession>[0]['state'], since: number) =>
    aSession({
      ...{ id: 's1', agentId: 'joe', since: NOON, ...(state && { state }) },
      interval: { state: state?.at ?? 'ready', reason: null, setter: null, via: 'web', since },
    });
  past.happens(NOON, put.session(at({ at: 'ready' }, NOON), 'session.logged-in'));
  past.happens(NOON, put.leg(aLeg({ id: 's1', state: { at: 'parked', channel: 'c', since: 1, until: null } })));
  past.happens(NOON + MINUTE, put.call(aCall({ id: 'k1', arrivedAt: NOON + MINUTE }), 'call.arrived'));
  const talks = NOON + MINUTE + 4_500;
  past.happens(talks, put.session(at({ at: 'talking', callId: 'k1' }, talks), 'agent.talking'));
  const talking = { at: 'talking', sessionId: 's1', since: talks } as const;
  past.happens(talks, put.call(aCall({ id: 'k1', arrivedAt: NOON + MINUTE, state: talking }), 'call.joined'));
  past.happens(NOON + 3 * MINUTE, gone('call', 'k1'));
  past.happens(NOON + 3 * MINUTE, put.session(at({ at: 'wrap-up', until: 1 }, NOON + 3 * MINUTE), 'agent.call-ended'));
  desk.callHistory.people.set('k1', { number: '+4930123456', name: 'Anna Berg' });
  return desk;
}

async function board(made: WebApp, at: number, role: 'agent' | 'supervisor' = 'supervisor', scope = 'all') {
  const token = await made.token(role, role === 'agent' ? 'joe' : null, scope);
  return (await send(made, 'GET', `/api/v1/replay?at=${at}`, { token })).json as unknown as {
    agents: { state: string; since: number; leg: string; call: { caller: object } | null }[];
    queues: { id: string; waiting: number; talking: number; ready: number }[];
    changedAt: number | null;
    changesAt: number | null;
  };
}

test('M: at any instant the board is as it was: states, since when, legs, calls, queues, and when it changes', async (t) => {
  const made = await app(t);
  const ready = await board(made, NOON + 30_000);
  t.like(ready.agents[0], { state: 'ready', since: NOON, leg: 'parked', call: null });
  t.is(ready.changesAt, NOON + MINUTE);
  t.is(ready.changedAt, NOON);
  const waiting = await board(made, NOON + MINUTE);
  t.like(waiting.queues[0], { id: 'sales', waiting: 1, talking: 0, ready: 1 });
  const talking = await board(made, NOON + 2 * MINUTE);
  t.like(talking.agents[0], { state: 'talking', since: NOON + MINUTE + 4_500 });
  t.like(talking.queues[0], { waiting: 0, talking: 1, ready: 0 });
  const after = await board(made, NOON + 60 * MINUTE);
  t.like(after.agents[0], { state: 'wrap-up', call: null });
  t.is(after.changesAt, null);
});

test('M, O: callers of the past are masked for agents, and whole for those who oversee', async (t) => {
  const made = await app(t);
  const at = NOON + 2 * MINUTE;
  t.deepEqual((await board(made, at)).agents[0]?.call?.caller, { number: '+4930123456', name: 'Anna Berg' });
  t.deepEqual((await board(made, at, 'agent')).agents[0]?.call?.caller, { number: '•••••56', name: '' });
  const page = async (role: 'agent' | 'supervisor') =>
    (await send(made, 'GET', '/replay?at=2026-11-20T12:02', { headers: { cookie: await made.cookie(role) } })).text;
  t.regex(await page('supervisor'), /Anna Berg \+4930123456/);
  t.regex(await page('supervisor'), /href="\/calls\/k1"/);
  const masked = await page('agent');
  t.notRegex(masked, /Anna|4930123456|\/calls\//);
  t.regex(masked, /•••••56/);
});

test('M: the page shows the rows of the wallboard, and nothing on it acts or moves', async (t) => {
  const made = await app(t);
  const headers = { cookie: await made.cookie('admin') };
  const { status, text } = await send(made, 'GET', '/replay?at=2026-11-20T12:02', { headers });
  t.is(status, 200);
  t.regex(text, /<tr data-id="s1"[^>]*data-state="talking"/);
  t.regex(text, /<time datetime="PT55S"[^>]*>0:55<\/time>/);
  const main = text.slice(text.indexOf('<main'));
  t.notRegex(main, /\/supervise\/|method="post"|data-live|<script/);
  const hrefs = [...main.matchAll(/href="(\/replay[^"]*)"/g)].map(([, href = '']) =>
    decodeURIComponent(href.replaceAll('&#x3D;', '=')),
  );
  const wanted = ['11:02', '11:57', '12:01', '12:01:05', '12:03', '12:03', '12:07', '13:02'];
  // Before noon there is no history.
  t.deepEqual(
    hrefs.map((href) => href.slice('/replay?at=2026-11-20T'.length)),
    wanted.slice(2),
  );
});

test('M: one state of the past is shown for each instant in which it was so, and a caller forgotten meanwhile is gone', async (t) => {
  const made = await app(t);
  const headers = { cookie: await made.cookie('supervisor') };
  const page = async (time: string) => (await send(made, 'GET', `/replay?at=2026-11-20T${time}`, { headers })).text;
  for (const [time, shown] of [
    ['12:02:00', '0:55'],
    ['12:02:30', '1:25'],
    ['12:01:30', '0:25'],
  ] as const) {
    t.regex(await page(time), new RegExp(`<tr data-id="s1"[^>]*data-state="talking"[^]*?>${shown}</time>`), time);
  }
  t.regex(await page('12:02:00'), /Anna Berg/);
  made.callHistory.people.delete('k1');
  t.notRegex(await page('12:02:00'), /Anna Berg|4930123456/);
});

test('M, O: who sees one site sees the past of that site alone', async (t) => {
  const made = await app(t, await twoSites());
  t.is((await board(made, NOON, 'supervisor', 'site:default')).agents.length, 1);
  const far = await board(made, NOON + MINUTE, 'supervisor', 'site:berlin');
  t.deepEqual(far.agents, []);
  t.deepEqual(
    far.queues.map(({ id }) => id),
    ['support'],
  );
  t.is(far.changesAt, null);
});

test('M: a time that is none, was skipped, is before history or still to come is refused with its reason', async (t) => {
  const made = await app(t);
  const { sites } = made.live.view.directory;
  const home = { ...sites.get('default'), zone: 'Europe/Berlin' };
  made.live.world.directory = {
    ...made.live.view.directory,
    sites: new Map([...sites, ['default', home]]) as typeof sites,
  };
  const cookie = await made.cookie('supervisor');
  const ask = async (at: string) =>
    send(made, 'GET', `/replay?${new URLSearchParams({ at })}`, { headers: { cookie } });
  for (const [at, sentence] of [
    ['yesterday', /yesterday.* is no time such as/],
    ['<script>', /&lt;script&gt;.* is no time/],
    ['2026-03-29T02:30', /There was no such minute/],
    ['2026-11-20T12:59', /At that time there is no history/],
    ['2099-01-01T00:00', /At that time there is no history/],
  ] as const) {
    const { status, text } = await ask(at);
    t.is(status, 422, at);
    t.regex(text, sentence, at);
  }
  t.is((await ask('2026-11-20T13:00')).status, 200);
  const token = await made.token('supervisor');
  for (const at of ['x', '-1', '1.5', '99999999999999999', '']) {
    t.is((await send(made, 'GET', `/api/v1/replay?at=${at}`, { token })).status, 422, at);
  }
  const early = await send(made, 'GET', `/api/v1/replay?at=${NOON - 1}`, { token });
  t.deepEqual([early.status, early.json.code], [422, 'replay-outside']);
  t.is((await send(made, 'GET', `/api/v1/replay?at=${Date.now() + 60_000}`, { token })).status, 422);
});

test('M: the slider leads to a minute of its day, and to one that comes twice with the time it means', async (t) => {
  const made = await app(t);
  const { sites } = made.live.view.directory;
  const home = { ...sites.get('default'), zone: 'Europe/Berlin' };
  made.live.world.directory = {
    ...made.live.view.directory,
    sites: new Map([...sites, ['default', home]]) as typeof sites,
  };
  const cookie = await made.cookie('supervisor');
  const slide = async (day: string, minute: string) => {
    const { status, headers } = await send(made, 'GET', `/replay?day=${day}&minute=${minute}`, { headers: { cookie } });
    return [status, decodeURIComponent(headers.get('location') ?? '')];
  };
  t.deepEqual(await slide('2026-11-20', '785'), [303, '/replay?at=2026-11-20T13:05']);
  t.deepEqual(await slide('2026-10-25', '150'), [303, '/replay?at=2026-10-25T02:30+02:00']);
  t.deepEqual(await slide('2026-10-25', '210'), [303, '/replay?at=2026-10-25T02:30+01:00']);
  t.deepEqual(await slide('2026-10-25', '1499'), [303, '/replay?at=2026-10-25T23:59']);
  t.deepEqual(await slide('2026-11-20', '1440'), [303, '/replay?at=2026-11-20+1440']);
});
