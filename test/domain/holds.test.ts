import test from 'ava';
import { Stage } from '../support/stage.js';
import { aDirectory, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';

function stage(over = {}, queue = {}): Stage {
  return new Stage(
    aDirectory({
      agents: [anAgent({ id: 'joe', mayTypeNumber: true, ...over }), anAgent({ id: 'jay', dn: '7777' })],
      trunks: [aTrunk({ id: 't1', prefixes: ['+1', '77'] })],
      queues: [aQueue({ id: 'sales', ...queue })],
      routes: [aRoute({ id: 'r1' })],
    }),
  );
}

const login = { do: 'login', agentId: 'joe', interface: 'mobile', agentPhone: null } as const;

test('B6: after login the agent is not ready with reason login; ready-on-login waits only for the leg', (t) => {
  const s = stage();
  s.ask(login);
  t.like(s.session('joe').interval, { state: 'not-ready', reason: 'login', setter: 'agent' });
  const quick = stage({ settings: { readyOnLogin: true } });
  quick.ask(login);
  t.is(quick.session('joe').interval.reason, 'leg-not-parked');
  quick.answerPhone('joe');
  t.is(quick.session('joe').state.at, 'ready');
});

test('B4: a second login adopts the running session; another number is refused', (t) => {
  const s = stage();
  const first = s.ask(login).sessionId;
  t.is(s.ask(login).sessionId, first);
  t.is(s.ask({ ...login, agentPhone: '+15551230000' }).refusal?.code, 'already-logged-in');
});

test('F3: each refused number has its own code', (t) => {
  const s = stage();
  const code = (agentPhone: string | null, agentId = 'joe'): string | undefined =>
    s.ask({ ...login, agentId, agentPhone }).refusal?.code;
  t.is(code('7777'), 'number-ours');
  t.is(code('+4930999'), 'number-unroutable');
  t.is(code('+15559990000', 'jay'), 'number-not-allowed');
  s.ask({ ...login, agentPhone: '+15551232222' });
  t.is(s.ask({ ...login, agentId: 'nobody' }).refusal?.code, 'no-such-agent');
  t.is(s.ask({ ...login, agentId: 'jay', interface: 'internal' }).refusal?.code, 'interface-not-allowed');
});

test('C1: a hold of a supervisor is not removed by the agent, and Ready comes when the last is gone', (t) => {
  const s = stage();
  s.ready('joe');
  s.ask({ do: 'hold', agentId: 'joe', setter: 'supervisor', reason: '4' });
  s.ask({ do: 'unhold', agentId: 'joe', setter: 'agent' });
  t.is(s.session('joe').state.at, 'not-ready');
  s.ask({ do: 'unhold', agentId: 'joe', setter: 'supervisor' });
  t.is(s.session('joe').state.at, 'ready');
});

test('C1: nobody but the system removes a hold of the system', (t) => {
  const s = stage();
  s.ready('joe');
  t.is(s.ask({ do: 'unhold', agentId: 'joe', setter: 'system' }).refusal?.code, 'not-your-hold');
  t.is(s.ask({ do: 'hold', agentId: 'joe', setter: 'system', reason: 'x' }).refusal?.code, 'not-your-hold');
});

test('C1: NotReady wins over Ready from another interface within 500 ms, in any order', (t) => {
  const s = stage();
  s.ready('joe');
  s.ask({ do: 'hold', agentId: 'joe', setter: 'agent', reason: '12' }, 'phone');
  t.is(s.ask({ do: 'unhold', agentId: 'joe', setter: 'agent' }, 'web').refusal?.code, 'not-ready-wins');
  t.is(s.ask({ do: 'unhold', agentId: 'joe', setter: 'agent' }, 'phone').refusal, null);
  s.ask({ do: 'hold', agentId: 'joe', setter: 'agent', reason: '12' }, 'phone');
  t.is(s.session('joe').state.at, 'not-ready');
  s.wait(600);
  t.is(s.ask({ do: 'unhold', agentId: 'joe', setter: 'agent' }, 'web').refusal, null);
});

test('C2: a pause during a call is pending and carried out once, at its end', (t) => {
  const s = stage();
  s.ready('joe');
  s.customer('c1');
  s.join('c1');
  s.ask({ do: 'hold', agentId: 'joe', setter: 'agent', reason: '12' });
  t.is(s.session('joe').state.at, 'talking');
  s.gone('c1');
  t.like(s.session('joe'), { state: { at: 'not-ready' }, pending: { hold: null, logout: null } });
  t.is(s.session('joe').interval.reason, '12');
});

test('C2: Ready during the call takes the pending pause back', (t) => {
  const s = stage();
  s.ready('joe');
  s.customer('c1');
  s.join('c1');
  s.ask({ do: 'hold', agentId: 'joe', setter: 'agent', reason: '12' });
  s.ask({ do: 'unhold', agentId: 'joe', setter: 'agent' });
  s.gone('c1');
  t.is(s.session('joe').state.at, 'ready');
});

test('C2: a logout during a call waits for its end', (t) => {
  const s = stage();
  s.ready('joe');
  s.customer('c1');
  s.join('c1');
  s.ask({ do: 'logout', agentId: 'joe' });
  t.is(s.session('joe').state.at, 'talking');
  s.gone('c1');
  t.is(s.world.sessionOfAgent('joe'), undefined);
  t.deepEqual([...s.world.all('session')], []);
});

test('C2: a pause while offered withdraws the offer: the caller waits at the head, no no-answer', (t) => {
  const s = stage({ nailedUp: false, connectOnLogin: '' });
  s.ready('joe');
  s.customer('c1');
  s.ask({ do: 'hold', agentId: 'joe', setter: 'agent', reason: '12' });
  t.is(s.call('c1')?.state.at, 'waiting');
  t.like(s.session('joe'), { state: { at: 'not-ready' }, noAnswers: 0 });
  t.is(s.leg('joe').state.at, 'none');
});

test('C3: changing the reason closes one interval and opens another', (t) => {
  const s = stage();
  s.ready('joe');
  s.ask({ do: 'hold', agentId: 'joe', setter: 'agent', reason: '12' });
  const opened = s.session('joe').interval.since;
  s.ask({ do: 'hold', agentId: 'joe', setter: 'agent', reason: '13' });
  t.like(s.changes.at(-1)?.detail, { closed: 'not-ready', closedReason: '12', closedSince: opened });
  t.is(s.session('joe').interval.reason, '13');
});

test('C4: wrap-up follows a queue call, can be ended early, and goes to ready', (t) => {
  const s = stage({}, { settings: { wrapUpMs: 30_000 } });
  s.ready('joe');
  s.customer('c1');
  s.join('c1');
  s.gone('c1');
  t.is(s.session('joe').state.at, 'wrap-up');
  s.ask({ do: 'end-wrap-up', agentId: 'joe' });
  t.is(s.session('joe').state.at, 'ready');
  s.customer('c2');
  s.join('c2');
  s.gone('c2');
  s.wait(30_100);
  t.is(s.session('joe').state.at, 'ready');
});

test('commands to an agent who is not logged in are refused', (t) => {
  const s = stage();
  for (const wish of ['logout', 'end-wrap-up', 'reconnect'] as const) {
    t.is(s.ask({ do: wish, agentId: 'joe' }).refusal?.code, 'not-logged-in');
  }
  const release = { do: 'release', agentId: 'joe', callId: 'none' } as const;
  t.is(s.ask(release).refusal?.code, 'not-logged-in');
  s.ready('joe');
  t.is(s.ask(release).refusal?.code, 'no-call');
  t.is(s.ask({ do: 'reconnect', agentId: 'joe' }).refusal?.code, 'leg-is-up');
  t.is(s.ask({ do: 'end-wrap-up', agentId: 'joe' }).refusal?.code, 'not-in-wrap-up');
});

test('C1: a pause that is repeated counts from its last asking, and its interval goes on', (t) => {
  const s = stage();
  s.ready('joe');
  s.ask({ do: 'hold', agentId: 'joe', setter: 'agent', reason: '12' }, 'web');
  const opened = s.session('joe').interval.since;
  s.wait(10_000);
  s.ask({ do: 'hold', agentId: 'joe', setter: 'agent', reason: '12' }, 'web');
  t.is(s.ask({ do: 'unhold', agentId: 'joe', setter: 'agent' }, 'phone').refusal?.code, 'not-ready-wins');
  t.is(s.session('joe').interval.since, opened);
});

test('C1: pauses that two setters ask for during one call both hold after it', (t) => {
  const s = stage();
  s.ready('joe');
  s.customer('c1');
  s.join('c1');
  s.ask({ do: 'hold', agentId: 'joe', setter: 'supervisor', reason: '4' });
  s.ask({ do: 'hold', agentId: 'joe', setter: 'agent', reason: '12' });
  t.is(s.session('joe').state.at, 'talking');
  s.ask({ do: 'unhold', agentId: 'joe', setter: 'agent' });
  s.gone('c1');
  t.is(s.session('joe').state.at, 'not-ready');
  t.is(s.session('joe').interval.reason, '4');
  s.ask({ do: 'unhold', agentId: 'joe', setter: 'supervisor' });
  t.is(s.session('joe').state.at, 'ready');
});

test('C1: the pending pause of one setter is taken back without the other’s', (t) => {
  const s = stage();
  s.ready('joe');
  s.customer('c1');
  s.join('c1');
  s.ask({ do: 'hold', agentId: 'joe', setter: 'agent', reason: '12' });
  s.ask({ do: 'hold', agentId: 'joe', setter: 'supervisor', reason: '4' });
  s.ask({ do: 'hold', agentId: 'joe', setter: 'supervisor', reason: '1' });
  s.ask({ do: 'unhold', agentId: 'joe', setter: 'agent' });
  s.gone('c1');
  t.deepEqual(
    s.session('joe').holds.map(({ setter, reason }) => [setter, reason]),
    [['supervisor', '1']],
  );
});

/** Two agents, and a trunk that takes any number. */
function anyRoute(over = {}): Stage {
  return new Stage(
    aDirectory({
      agents: [
        anAgent({ id: 'joe', mayTypeNumber: true, ...over }),
        anAgent({ id: 'jay', dn: '7777', mayTypeNumber: true }),
      ],
      trunks: [aTrunk({ id: 't1', prefixes: [''] }), aTrunk({ id: 't2', prefixes: ['78'], strip: 2 })],
      queues: [aQueue({ id: 'sales', dn: '4420' })],
      routes: [aRoute({ id: 'r1', number: '+15550004420' })],
    }),
  );
}

test('D7: one of our own numbers is no session’s number, also when it is configured, however it is written', (t) => {
  for (const number of ['4420', '+4420', '7777', '+15550004420', '15550004420']) {
    t.is(anyRoute({ number }).ask(login).refusal?.code, 'number-ours', number);
    t.is(anyRoute().ask({ ...login, agentPhone: number }).refusal?.code, 'number-ours', number);
  }
});

test('D7: behind another PBX an agent may be configured to be reached under the own DN', (t) => {
  t.is(anyRoute({ dn: '7701', number: '7701' }).ask(login).refusal, null);
  t.is(anyRoute({ dn: '7701' }).ask({ ...login, agentPhone: '7701' }).refusal?.code, 'number-ours');
});

test('D7: an emergency number is never a session’s number, also when only the trunk makes it one', (t) => {
  t.is(anyRoute().ask({ ...login, agentPhone: '112' }).refusal?.code, 'number-emergency');
  t.is(anyRoute().ask({ ...login, agentPhone: '78112' }).refusal?.code, 'number-emergency');
  t.is(anyRoute({ number: '911' }).ask(login).refusal?.code, 'number-emergency');
});

test('F3: the number of another session is refused, however it is written', (t) => {
  const s = anyRoute();
  s.ask({ ...login, agentPhone: '+15551239999' });
  t.is(s.ask({ ...login, agentId: 'jay', agentPhone: '15551239999' }).refusal?.code, 'number-in-use');
});

test('C1: a pause asked for during a call wins over Ready as well, also beside an older pause', (t) => {
  const s = stage();
  s.ready('joe');
  s.customer('c1');
  s.join('c1');
  const session = s.session('joe');
  const old = { setter: 'agent', reason: '11', since: s.at - 60_000, via: 'web', by: 'joe' } as const;
  const after = { ...session, holds: [old] };
  s.world.apply([{ kind: 'session', id: session.id, after, why: 'test', detail: {} }]);
  s.ask({ do: 'hold', agentId: 'joe', setter: 'agent', reason: '12' }, 'web');
  t.is(s.ask({ do: 'unhold', agentId: 'joe', setter: 'agent' }, 'phone').refusal?.code, 'not-ready-wins');
});

test('C1, C2: a pause repeated during a call counts from its last asking', (t) => {
  const s = stage();
  s.ready('joe');
  s.customer('c1');
  s.join('c1');
  s.ask({ do: 'hold', agentId: 'joe', setter: 'agent', reason: '12' }, 'phone');
  s.wait(10_000);
  s.ask({ do: 'hold', agentId: 'joe', setter: 'agent', reason: '12' }, 'phone');
  t.is(s.ask({ do: 'unhold', agentId: 'joe', setter: 'agent' }, 'web').refusal?.code, 'not-ready-wins');
});
