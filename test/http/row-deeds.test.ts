import test from 'ava';
import { csrfOf } from '../../app/adapters/http/auth/secret-token.js';
import { aCall, aLeg, aSession, put } from '../support/rows.js';
import { JAY, JOE, send, startWebApp, type WebApp } from '../support/web-app.js';
import { aDirectory, aQueue } from '../support/world.js';

const TALKS = { state: { at: 'talking', callId: 'c1' } } as const;

async function started(over: object = {}): Promise<WebApp> {
  const app = await startWebApp();
  app.live.step(put.session(aSession({ id: 's1', agentId: 'joe', ...over })));
  return app;
}

/** Joe talks to Ann, who came by Sales. */
async function talking(over: object = {}): Promise<WebApp> {
  const app = await started({ ...TALKS, ...over });
  app.live.step(
    put.leg(aLeg({ id: 's1', state: { at: 'connected', channel: 'l1', callId: 'c1' } })),
    put.call(
      aCall({
        id: 'c1',
        caller: { number: '+4930123456', name: 'Ann' },
        state: { at: 'talking', sessionId: 's1', since: 1 },
      }),
    ),
  );
  return app;
}

const html = (cookie: string) => ({ headers: { cookie, accept: 'text/html' } });

async function post(app: WebApp, cookie: string, act: string, fields: Record<string, string> = {}) {
  return send(app, 'POST', `/wallboard/agents/joe/${act}`, {
    body: new URLSearchParams({ csrf: csrfOf(cookie.split('=')[1] ?? ''), ...fields }).toString(),
    headers: { cookie, accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' },
  });
}

const last = (app: WebApp) => app.commands.submitted.at(-1)?.command;

test('C5: a supervisor opens an agent’s row on the wallboard without scripts, and it does not reload over what is typed', async (t) => {
  const app = await started();
  t.teardown(() => app.close());
  const boss = await app.cookie('supervisor');
  const board = await send(app, 'GET', '/', html(boss));
  t.regex(board.text, /href="\/\?agent=joe#deeds"/);
  t.regex(board.text, /http-equiv="refresh"/);
  const opened = await send(app, 'GET', '/?agent=joe', html(boss));
  t.is(opened.status, 200);
  t.regex(
    opened.text,
    /<tr data-id="s1"[\s\S]*<tr class="deeds-row" id="deeds"[\s\S]*action="\/wallboard\/agents\/joe\/pause"/,
  );
  t.notRegex(opened.text, /http-equiv="refresh"/);
  t.notRegex(opened.text, /This page reloads/);
});

test('C5, O: an agent’s own eyes open no row, whatever the address says', async (t) => {
  const app = await started();
  t.teardown(() => app.close());
  const joe = await app.cookie('agent');
  for (const path of ['/', '/?agent=joe']) {
    const page = await send(app, 'GET', path, html(joe));
    t.is(page.status, 200);
    t.notRegex(page.text, /class="act"|id="deeds"/);
  }
});

test('C5: from the row: pause with a reason, ready, sign out, reset; each is told as it is then', async (t) => {
  const holds = [
    { setter: 'presence', reason: 'away', since: 1, via: 'pbx', by: 'pbx' },
    { setter: 'system', reason: 'leg-lost', since: 1, via: 'system', by: 'system' },
  ] as const;
  const app = await started({ state: { at: 'not-ready' }, holds });
  t.teardown(() => app.close());
  const boss = await app.cookie('supervisor');
  const paused = await post(app, boss, 'pause', { reason: '4' });
  t.is(paused.status, 303);
  t.is(paused.headers.get('location'), '/?agent=joe&did=pause#deeds');
  t.like(last(app), { do: 'hold', agentId: 'joe', setter: 'supervisor', reason: '4', supervised: true, via: 'web' });
  const told = await send(app, 'GET', '/?agent=joe&did=pause', html(boss));
  t.regex(told.text, /role="status"[^>]*><p class="notice">Joe Adams is now: Not ready, away, /);
  t.notRegex((await send(app, 'GET', '/?agent=joe&did=anything', html(boss))).text, /class="notice"/);
  t.is((await post(app, boss, 'ready')).status, 303);
  t.deepEqual(
    app.commands.submitted.slice(-2).map(({ command }) => [command.do, 'setter' in command && command.setter]),
    [
      ['unhold', 'agent'],
      ['unhold', 'presence'],
    ],
    'what the system holds ends with its cause alone',
  );
  t.is((await post(app, boss, 'sign-out', { note: 'late' })).status, 303);
  t.like(last(app), { do: 'logout', agentId: 'joe', note: 'late', supervised: true });
  t.is((await post(app, boss, 'reset', { note: 'stuck' })).status, 303);
  t.like(last(app), { do: 'reset', agentId: 'joe', note: 'stuck', supervised: true });
});

test('C2, C5: signing out and resetting say what they do to whom the agent talks with now', async (t) => {
  const app = await talking();
  t.teardown(() => app.close());
  const page = await send(app, 'GET', '/?agent=joe', html(await app.cookie('supervisor')));
  t.regex(page.text, /The call with Ann \+4930123456 goes on; the agent is signed out when it has ended\./);
  t.regex(page.text, /The call with Ann \+4930123456 is taken from the agent: .* waits at the head of Sales\./);
  t.regex(page.text, /The call with Ann \+4930123456 goes on; no call comes after it\./);
});

test('C5: a refusal is on the board, under the row, with what was typed, and nothing is done', async (t) => {
  const app = await talking();
  t.teardown(() => app.close());
  const boss = await app.cookie('supervisor');
  const refused = await post(app, boss, 'reset', { note: ' blank in front' });
  t.is(refused.status, 422);
  t.regex(refused.text, /id="deeds"[\s\S]*role="alert"[\s\S]*note[\s\S]*<details open>[\s\S]*value=" blank in front"/);
  t.regex(refused.text, /id="board"/, 'the whole page');
  const alone = await post(app, boss, 'reset', { note: '', at: 'row' });
  t.is(alone.status, 422);
  t.regex(alone.text, /^<tr class="deeds-row"/, 'the row alone, for the page that asked by script');
  t.deepEqual(app.commands.submitted, []);
  app.commands.refuseWith = 'asterisk-unreachable';
  const away = await post(app, boss, 'reset', { note: 'stuck', at: 'row' });
  t.is(away.status, 503);
  t.regex(away.text, /role="alert"/);
});

test('K4: listen, whisper and barge in from the row, for this call, or for the next ones of who has none', async (t) => {
  const app = await talking();
  t.teardown(() => app.close());
  const queues = [aQueue({ id: 'sales', name: 'Sales' })];
  const closed = aDirectory({ agents: [JOE, JAY], queues });
  const open = aDirectory({ agents: [{ ...JOE, settings: { supervision: true } }, JAY], queues });
  const boss = await app.cookie('supervisor');
  app.live.world.directory = closed;
  t.regex((await send(app, 'GET', '/?agent=joe', html(boss))).text, /Nobody may listen to this agent now/);
  app.live.world.directory = open;
  const page = await send(app, 'GET', '/?agent=joe', html(boss));
  for (const mode of ['monitor', 'whisper', 'barge']) t.regex(page.text, new RegExp(`name="mode" value="${mode}"`));
  t.regex(page.text, /name="scope" value="call"/);
  app.commands.refuseWith = 'phone-in-use';
  const refused = await post(app, boss, 'listen', { mode: 'whisper', scope: 'call', number: '+1 555 999 0001' });
  t.is(refused.status, 409);
  t.regex(refused.text, /role="alert"[\s\S]*value="\+1 555 999 0001"/);
  t.like(last(app), { do: 'supervise', agentId: 'joe', mode: 'whisper', scope: 'call', supervised: true });
  app.live.step(put.session(aSession({ id: 's1', agentId: 'joe' })));
  t.regex((await send(app, 'GET', '/?agent=joe', html(boss))).text, /name="scope" value="agent"/);
});

test('C5: who signed out meanwhile has a row still that says so, and no form', async (t) => {
  const app = await startWebApp();
  t.teardown(() => app.close());
  const boss = await app.cookie('supervisor');
  const page = await send(app, 'GET', '/?agent=joe&did=sign-out', html(boss));
  t.regex(page.text, /Joe Adams is signed out\./);
  t.notRegex(page.text, /action="\/wallboard\/agents/);
  t.is((await post(app, boss, 'pause', { reason: '4', at: 'row' })).status, 409);
});

test('C5: the row’s forms are for who saw them, and only deeds are done', async (t) => {
  const app = await started();
  t.teardown(() => app.close());
  const boss = await app.cookie('supervisor');
  t.is((await post(app, boss, 'pause', { reason: '4', csrf: 'wrong' })).status, 403);
  for (const act of ['dance', 'constructor', '__proto__', 'pause-queue'])
    t.is((await post(app, boss, act)).status, 404);
  t.is((await send(app, 'GET', '/?agent=nobody', html(boss))).status, 404);
  t.deepEqual(app.commands.submitted, []);
});
