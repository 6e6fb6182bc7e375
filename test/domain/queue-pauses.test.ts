import test from 'ava';
import { Stage } from '../support/stage.js';
import { aDirectory, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';

const BOTH = [
  { queueId: 'sales', penalty: 0 },
  { queueId: 'help', penalty: 0 },
];

function directory(queues = BOTH) {
  return aDirectory({
    agents: [anAgent({ id: 'joe', queues, nailedUp: false, connectOnLogin: '' })],
    trunks: [aTrunk({ id: 't1' })],
    queues: [aQueue({ id: 'sales', dn: '6001' }), aQueue({ id: 'help', dn: '6002' })],
    routes: [aRoute({ id: 'r1' })],
  });
}

function ready(): Stage {
  const stage = new Stage(directory());
  stage.ready('joe');
  return stage;
}

const pause = { do: 'pause-queue', agentId: 'joe', queueId: 'sales', setter: 'agent', reason: '4' } as const;
const resume = { do: 'unpause-queue', agentId: 'joe', queueId: 'sales', setter: 'agent' } as const;

test('C3: an agent paused in one queue gets no call of it, and gets those of the others', (t) => {
  const s = ready();
  s.ask(pause);
  t.is(s.session('joe').state.at, 'ready');
  s.customer('c1', '6001');
  t.is(s.call('c1')?.state.at, 'waiting');
  s.customer('c2', '6002');
  t.is(s.call('c2')?.state.at, 'offered');
});

test('C3: whoever waits in the queue is offered the moment its pause ends', (t) => {
  const s = ready();
  s.ask(pause);
  s.customer('c1', '6001');
  s.ask(resume);
  t.is(s.call('c1')?.state.at, 'offered');
});

test('C3: an interval of a pause has start, end, reason, setter and interface, and another reason begins the next', (t) => {
  const s = ready();
  s.ask(pause, 'web');
  const since = s.at;
  s.wait(5_000);
  s.ask(pause, 'web');
  t.like(s.changes.at(-1), { why: 'queue.pause-renewed', detail: { closed: undefined } });
  s.ask({ ...pause, reason: '2' }, 'phone');
  const closed = { closed: 'paused', closedReason: '4', closedSetter: 'agent', closedVia: 'web', closedSince: since };
  t.like(s.changes.at(-1), { why: 'queue.paused', detail: { queueId: 'sales', ...closed, via: 'phone' } });
  const next = s.at;
  s.wait(1_000);
  s.ask(resume, 'phone');
  t.like(s.changes.findLast(({ why }) => why === 'queue.unpaused')?.detail, { closedReason: '2', closedSince: next });
  t.deepEqual(s.session('joe').queuePauses, []);
});

test('C3: a pause of the queue whose call is offered withdraws it; a call of another queue goes on', (t) => {
  for (const [dialled, state] of [
    ['6001', 'waiting'],
    ['6002', 'offered'],
  ] as const) {
    const s = ready();
    s.customer('c1', dialled);
    s.ask(pause);
    t.is(s.call('c1')?.state.at, state);
    t.is(s.session('joe').noAnswers, 0);
  }
});

test('C3: paused during a call, the agent gets none of that queue after it', (t) => {
  const s = ready();
  s.customer('c1', '6001');
  s.answerPhone('joe');
  s.join('c1');
  s.ask(pause);
  t.is(s.session('joe').state.at, 'talking');
  s.customer('c2', '6001');
  s.gone('c1');
  s.wait(1_000);
  t.is(s.call('c2')?.state.at, 'waiting');
  s.ask(resume, 'web');
  t.is(s.call('c2')?.state.at, 'offered');
});

test('C3: a new queue inherits the pause: an agent who is not ready gets none of its calls before Ready', (t) => {
  const s = new Stage(directory([BOTH[0] as (typeof BOTH)[0]]));
  s.ready('joe');
  s.ask({ do: 'hold', agentId: 'joe', setter: 'agent', reason: '4' });
  s.customer('c1', '6002');
  s.world.directory = directory();
  s.play({ type: 'directory.changed', directory: s.world.directory });
  t.is(s.call('c1')?.state.at, 'waiting');
  s.ask({ do: 'unhold', agentId: 'joe', setter: 'agent' });
  t.is(s.call('c1')?.state.at, 'offered');
});

test('C3: whoever leaves a queue leaves its pause behind, and logging out closes every interval', (t) => {
  const s = ready();
  s.ask(pause);
  s.ask({ ...pause, queueId: 'help' });
  s.world.directory = directory([BOTH[1] as (typeof BOTH)[0]]);
  s.play({ type: 'directory.changed', directory: s.world.directory });
  t.deepEqual(
    s.session('joe').queuePauses.map(({ queueId }) => queueId),
    ['help'],
  );
  s.ask({ do: 'logout', agentId: 'joe' });
  t.deepEqual(
    s.changes.filter(({ why }) => why === 'queue.unpaused').map(({ detail }) => detail['queueId']),
    ['sales', 'help'],
  );
});

test('C1, C3: one setter’s pause is not taken away by another, and a pause wins over its end from elsewhere', (t) => {
  const s = ready();
  s.ask({ ...pause, setter: 'supervisor' }, 'web');
  s.ask(resume, 'web');
  t.is(s.session('joe').queuePauses.length, 1);
  s.ask(pause, 'web');
  t.is(s.ask(resume, 'api').refusal?.code, 'not-ready-wins');
  s.wait(600);
  t.is(s.ask(resume, 'api').refusal, null);
  s.customer('c1', '6001');
  t.is(s.call('c1')?.state.at, 'waiting');
  s.ask({ ...resume, setter: 'supervisor' });
  s.wait(600);
  s.ask({ ...resume, setter: 'supervisor' });
  t.is(s.call('c1')?.state.at, 'offered');
});

test('C3: a queue the agent is not in, an unknown reason and a strange setter are refused', (t) => {
  const s = ready();
  t.deepEqual(s.ask({ ...pause, queueId: 'none' }).refusal, { code: 'not-in-queue', field: 'queueId' });
  t.deepEqual(s.ask({ ...resume, queueId: 'none' }).refusal, { code: 'not-in-queue', field: 'queueId' });
  t.deepEqual(s.ask({ ...pause, reason: '999' }).refusal, { code: 'no-such-reason', field: 'reason' });
  t.deepEqual(s.ask({ ...pause, setter: 'system' }).refusal, { code: 'not-your-hold', field: 'setter' });
  t.deepEqual(s.session('joe').queuePauses, []);
});

test('B6: whoever signs in while callers wait is rung for none of them before Ready, in any one step', (t) => {
  const s = new Stage(directory());
  for (const n of [1, 2, 3]) s.customer(`c${n}`, '6001');
  s.taken();
  s.ask({ do: 'login', agentId: 'joe', interface: 'mobile', agentPhone: null });
  s.play({ type: 'directory.changed', directory: s.world.directory });
  s.play({ type: 'switch.up', restarted: false });
  s.customer('c4', '6002');
  t.deepEqual(
    s.taken().filter((effect) => effect.do === 'dial'),
    [],
  );
  t.false(s.changes.some(({ why }) => why === 'offer.made'));
  s.ask({ do: 'unhold', agentId: 'joe', setter: 'agent' });
  t.is(s.taken().filter((effect) => effect.do === 'dial').length, 1);
});
