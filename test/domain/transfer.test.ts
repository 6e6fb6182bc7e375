import test from 'ava';
import { factOf } from '../../app/domain/facts.js';
import type { RefusalCode } from '../../app/domain/refusals.js';
import type { TransferTarget } from '../../app/domain/route-target.js';
import { dos } from '../support/dos.js';
import { Stage } from '../support/stage.js';
import { aDirectory, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';

const OUTSIDE = '+15550001';
const toHelp: TransferTarget = { kind: 'queue', queueId: 'help' };
const toNumber = (number: string): TransferTarget => ({ kind: 'number', number });

const joe = anAgent({ id: 'joe' });
const ann = anAgent({
  id: 'ann',
  dn: '8889',
  number: '+15551232222',
  queues: [{ queueId: 'help', penalty: 0 }],
});

/** Joe of sales talks to c1; Ann of help is signed in when she is in `ready`. */
function stage(over: Parameters<typeof aDirectory>[0] = {}, ready: readonly string[] = []): Stage {
  const s = new Stage(
    aDirectory({
      agents: [joe, ann],
      trunks: [aTrunk({ id: 't1', prefixes: ['+1'] })],
      queues: [aQueue({ id: 'sales' }), aQueue({ id: 'help', dn: '6001', maxWaitMs: 90_000 })],
      routes: [aRoute({ id: 'r1', priority: 3 })],
      ...over,
    }),
  );
  s.ready('joe');
  s.customer('c1');
  if (s.leg('joe').state.at === 'dialing') s.answerPhone('joe');
  s.join('c1');
  for (const agentId of ready) s.ready(agentId);
  s.taken();
  return s;
}

const callId = (s: Stage): string => s.call('c1')?.id ?? 'none';
const send = (s: Stage, target: TransferTarget = toHelp) =>
  s.ask({ do: 'transfer', agentId: 'joe', callId: callId(s), target });

test('E9: a caller sent on to a queue leaves the bridge first, and the leg is parked in the same step', (t) => {
  const s = stage();
  t.is(send(s).refusal, null);
  t.like(s.leg('joe'), { state: { at: 'parked' }, bridge: `n1-session-${s.session('joe').id}` });
  t.like(s.session('joe'), { state: { at: 'ready' }, holds: [] });
  const effects = s.taken();
  t.deepEqual(dos(effects), ['remove', 'deadman', 'music', 'deadman']);
  t.like(effects[0], { bridge: s.leg('joe').bridge, channel: 'c1' });
  t.like(effects[1], { channel: 'c1', seconds: 60 });
});

test('D2: the telephone whose Transfer key was pressed is told that it worked before it is hung up', (t) => {
  const s = stage();
  const told = s.ask({ do: 'transfer', agentId: 'joe', callId: callId(s), target: toHelp, toldOn: 'phone' });
  t.is(told.refusal, null);
  t.deepEqual(dos(s.taken()).slice(0, 2), ['remove', 'transferred']);
});

test('D2: a transfer that is refused tells the telephone nothing: the two go on talking', (t) => {
  const s = stage();
  const target = toNumber('+3312345');
  t.like(s.ask({ do: 'transfer', agentId: 'joe', callId: callId(s), target, toldOn: 'phone' }).refusal, {
    field: 'target',
  });
  t.deepEqual(s.taken(), []);
});

test('K3: who is sent on waits at the tail of the queue, with their priority, for as long as that queue lets them', (t) => {
  const s = stage({
    routes: [aRoute({ id: 'r1', priority: 3 }), aRoute({ id: 'r2', number: '0900', target: toHelp })],
  });
  s.customer('c2', '0900');
  const id = callId(s);
  send(s);
  const sent = s.call('c1');
  t.like(sent, { id, queueId: 'help', priority: 3, arrivedAt: s.at, answered: true, guarded: true });
  t.like(sent?.caller, { number: '+4930123456' });
  t.deepEqual(sent?.state, { at: 'waiting', since: s.at, until: s.at + 90_000, apology: null, music: true });
  t.true((sent?.place ?? 0) > (s.call('c2')?.place ?? 0));
  s.wait(90_000);
  t.is(s.call('c1'), undefined);
  t.true(s.taken().some((effect) => effect.do === 'fallback' && effect.channel === 'c1'));
});

test('K3: a free agent of the other queue is joined at once, and the dead-man ends with the join', (t) => {
  const s = stage({}, ['ann']);
  send(s);
  const effects = s.taken();
  t.deepEqual(dos(effects), ['remove', 'deadman', 'add']);
  t.like(effects[2], { bridge: s.leg('ann').bridge, channels: ['c1'], joins: true });
  s.effects.push(...effects);
  s.join('c1');
  t.like(s.session('ann').state, { at: 'talking', callId: callId(s) });
  t.true(s.taken().some((effect) => effect.do === 'deadman' && effect.seconds === 0));
  // What Asterisk tells late of the bridge that was left ends nothing.
  s.play({ type: 'bridge.left', bridge: s.leg('joe').bridge ?? '', channel: 'c1' });
  t.is(s.call('c1')?.state.at, 'talking');
});

test('E1b, E9: a leg that was dialled for the call ends, and the agent is still signed in', (t) => {
  const s = stage({ agents: [anAgent({ id: 'joe', nailedUp: false, connectOnLogin: '' }), ann] });
  const { bridge } = s.leg('joe');
  const channel = s.channel('joe');
  send(s);
  const effects = s.taken();
  t.deepEqual(dos(effects), ['remove', 'deadman', 'hangup', 'unbridge', 'music', 'deadman']);
  t.like(effects[0], { bridge, channel: 'c1' });
  t.like(effects[2], { channel, after: bridge });
  t.is(s.leg('joe').state.at, 'none');
  t.is(s.session('joe').state.at, 'ready');
});

test('E9, D1: a caller sent on to a number leaves for it over its trunk, and the leg is parked in the same step', (t) => {
  const s = stage();
  t.is(send(s, toNumber(OUTSIDE)).refusal, null);
  const effects = s.taken();
  t.deepEqual(dos(effects), ['remove', 'turn-away']);
  t.like(effects[1], { channel: 'c1', onTo: { trunkId: 't1', number: OUTSIDE }, prompt: null });
  t.is(s.call('c1'), undefined);
  t.is(s.leg('joe').state.at, 'parked');
  t.is(s.session('joe').state.at, 'ready');
});

test('C4: wrap-up after a call that was sent on is that of the queue it came from', (t) => {
  const queues = [aQueue({ id: 'sales', settings: { wrapUpMs: 5_000 } }), aQueue({ id: 'help', dn: '6001' })];
  for (const target of [toHelp, toNumber(OUTSIDE)]) {
    const s = stage({ queues });
    send(s, target);
    t.deepEqual(s.session('joe').state, { at: 'wrap-up', until: s.at + 5_000 }, target.kind);
    s.wait(5_000);
    t.is(s.session('joe').state.at, 'ready', target.kind);
  }
});

test('C2: what was asked for during the call is carried out when its caller is sent on', (t) => {
  for (const target of [toHelp, toNumber(OUTSIDE)]) {
    const paused = stage();
    paused.ask({ do: 'hold', agentId: 'joe', setter: 'agent', reason: '2' });
    send(paused, target);
    t.like(paused.session('joe'), { state: { at: 'not-ready' }, pending: { hold: null } }, target.kind);
    t.is(paused.leg('joe').state.at, 'parked', target.kind);
    const leaves = stage();
    leaves.ask({ do: 'logout', agentId: 'joe' });
    send(leaves, target);
    t.is(leaves.world.sessionOfAgent('joe'), undefined, target.kind);
  }
});

const bothOf = (agent: typeof joe) => ({
  ...agent,
  queues: [
    { queueId: 'sales', penalty: 0 },
    { queueId: 'help', penalty: 0 },
  ],
});

test('K2: who sent the caller on gets them back last: another agent of the queue is asked first', (t) => {
  const s = stage({ agents: [bothOf(joe), ann] }, ['ann']);
  send(s);
  t.is(s.session('ann').state.at, 'offered');
  t.is(s.session('joe').state.at, 'ready');
});

test('K1: sent to a queue of their own agent, the caller waits behind who waited there before', (t) => {
  const s = stage({
    agents: [bothOf(joe)],
    routes: [aRoute({ id: 'r1' }), aRoute({ id: 'r2', number: '0900', target: toHelp })],
  });
  s.customer('c2', '0900');
  s.taken();
  send(s);
  t.like(s.session('joe').state, { at: 'offered', callId: s.call('c2')?.id });
  t.is(s.call('c1')?.state.at, 'waiting');
});

test('K2: with nobody else free the caller comes back to who sent them, through the same bridge', (t) => {
  const s = stage({ agents: [bothOf(joe)] });
  send(s);
  t.deepEqual(dos(s.effects), ['remove', 'deadman', 'add']);
  s.play({ type: 'bridge.left', bridge: s.leg('joe').bridge ?? '', channel: 'c1' });
  t.like(s.session('joe').state, { at: 'offered' });
  s.join('c1');
  t.like(s.session('joe').state, { at: 'talking', callId: callId(s) });
});

test('E4: when the next agent’s leg is lost, the caller is at the head of the queue they were sent to', (t) => {
  const s = stage({}, ['ann']);
  send(s);
  s.join('c1');
  s.gone(s.channel('ann'), 44);
  t.like(s.call('c1'), { queueId: 'help', state: { at: 'waiting' } });
});

const REFUSED: readonly (readonly [what: string, target: TransferTarget, code: RefusalCode])[] = [
  ['a queue that is not there', { kind: 'queue', queueId: 'gone' }, 'no-such-queue'],
  ['an agent’s DN', toNumber('8889'), 'target-ours'],
  ['a queue’s DN', toNumber('6001'), 'target-ours'],
  ['a route’s number', toNumber('+0800'), 'target-ours'],
  ['the dial-in number', toNumber('18000'), 'target-ours'],
  ['what a trunk dials as the dial-in number', toNumber('0018000'), 'target-ours'],
  ['the agent’s own telephone', toNumber(joe.number ?? ''), 'target-self'],
  ['an emergency service', toNumber('911'), 'target-emergency'],
  ['a number that no trunk leads to', toNumber('+4930123456'), 'target-unroutable'],
];

for (const [what, target, code] of REFUSED) {
  test(`K3: sending a caller on to ${what} is refused, and they go on talking`, (t) => {
    const trunks = [
      aTrunk({ id: 't1', prefixes: ['+1'] }),
      aTrunk({ id: 't2', prefixes: ['00'], strip: 2, prepend: '+' }),
    ];
    const s = stage({ trunks, settings: { dialInNumber: '+18000' } });
    const before = [s.call('c1'), s.session('joe'), s.leg('joe')];
    t.deepEqual(send(s, target).refusal, { code, field: 'target' });
    t.deepEqual([s.call('c1'), s.session('joe'), s.leg('joe')], before);
    t.deepEqual(s.taken(), []);
  });
}

test('D1, K3: a number whose trunks are full, busied out, or leave nothing to dial is refused, and they go on talking', (t) => {
  const full = [aTrunk({ id: 't1', prefixes: ['+1'] }), aTrunk({ id: 't2', prefixes: ['+15550'], channelLimit: 0 })];
  const only = (over: object) => [
    aTrunk({ id: 't1', prefixes: ['+1555123'] }),
    aTrunk({ id: 't2', prefixes: ['+15550'], ...over }),
  ];
  for (const [trunks, code] of [
    [only({ channelLimit: 0 }), 'target-unreachable'],
    [only({ busyOut: true }), 'target-unreachable'],
    [only({ strip: 15 }), 'target-unroutable'],
    [full, null],
  ] as const) {
    const s = stage({ trunks });
    t.is(send(s, toNumber(OUTSIDE)).refusal?.code ?? null, code);
    t.is(s.session('joe').state.at, code === null ? 'ready' : 'talking');
  }
});

test('K3: nobody is sent on by an agent who does not talk, or talks to somebody else by now', (t) => {
  const s = stage();
  const id = callId(s);
  t.is(s.ask({ do: 'transfer', agentId: 'joe', callId: 'other', target: toHelp }).refusal?.code, 'no-call');
  t.is(s.session('joe').state.at, 'talking');
  s.gone('c1');
  t.is(s.ask({ do: 'transfer', agentId: 'joe', callId: id, target: toHelp }).refusal?.code, 'no-call');
  t.is(s.ask({ do: 'transfer', agentId: 'ann', callId: id, target: toHelp }).refusal?.code, 'not-logged-in');
  s.customer('c2');
  t.is(s.session('joe').state.at, 'offered');
  const offered = s.call('c2')?.id ?? '';
  t.is(s.ask({ do: 'transfer', agentId: 'joe', callId: offered, target: toHelp }).refusal?.code, 'no-call');
});

test('O: facts say who sent the caller on, from where and where to, and no number whole', (t) => {
  const queue = stage();
  const asked = queue.changes.length;
  send(queue);
  const fact = queue.changes.slice(asked).find(({ why }) => why === 'call.transferred');
  t.like(fact && factOf(fact), {
    queueId: 'help',
    sessionId: queue.session('joe').id,
    detail: { to: 'queue', from: 'sales', via: 'web', by: 'test' },
  });
  const number = stage();
  const before = number.changes.length;
  send(number, toNumber(OUTSIDE));
  const facts = number.changes.slice(before).map(factOf);
  t.like(
    facts.find(({ type }) => type === 'call.transferred'),
    { detail: { to: 'number', number: '***01', from: 'sales' } },
  );
  t.like(
    facts.find(({ type }) => type === 'call.ended'),
    { detail: { by: 'onward', queueId: 'sales' } },
  );
  t.false(JSON.stringify(facts).includes('5550001'));
});

/** Joe talks to c1; Ann and Bob are there too. */
function colleagues(strategy: 'longest-idle' | 'ring-all' = 'longest-idle'): Stage {
  const agents = ['joe', 'ann', 'bob'].map((id, n) => anAgent({ id, dn: `888${n}`, number: `+155512311${n}1` }));
  const s = new Stage(
    aDirectory({
      agents,
      trunks: [aTrunk({ id: 't1', prefixes: ['+1'] })],
      queues: [aQueue({ id: 'sales', settings: { wrapUpMs: 5_000, strategy } })],
      routes: [aRoute({ id: 'r1' })],
    }),
  );
  s.ready('joe');
  s.customer('c1');
  // Where all phones ring, also who waits in park is asked first.
  s.ask({ do: 'accept', agentId: 'joe' });
  s.join('c1');
  s.taken();
  return s;
}

const sendTo = (s: Stage, agentId: string) =>
  s.ask({ do: 'transfer', agentId: 'joe', callId: s.call('c1')?.id ?? '', target: { kind: 'agent', agentId } });

test('K3, E9: a customer is sent to one colleague, whom alone they are offered to, also where all phones ring', (t) => {
  const s = colleagues('ring-all');
  for (const agentId of ['ann', 'bob']) {
    s.ask({ do: 'login', agentId, interface: 'mobile', agentPhone: null });
    s.answerPhone(agentId);
    s.ask({ do: 'unhold', agentId, setter: 'agent' });
  }
  s.taken();
  t.is(sendTo(s, 'ann').refusal, null);
  const offers = [...s.world.all('offer')];
  t.deepEqual(
    offers.map(({ sessionId }) => sessionId),
    [s.session('ann').id],
  );
  t.is(s.session('joe').state.at, 'wrap-up');
  t.is(s.leg('joe').state.at, 'parked');
  s.ask({ do: 'accept', agentId: 'ann' });
  s.join('c1');
  t.like(s.call('c1')?.state, { at: 'talking', sessionId: s.session('ann').id });
  s.gone('c1');
  t.is(s.session('ann').state.at, 'wrap-up');
});

test('K3: a colleague who lets it ring leaves the customer at the head of the queue, for everybody', (t) => {
  const s = colleagues();
  s.ready('ann');
  sendTo(s, 'ann');
  s.ask({ do: 'hold', agentId: 'ann', setter: 'agent', reason: '1' });
  t.like(s.call('c1')?.state, { at: 'waiting' });
  t.false('sentTo' in (s.call('c1')?.state ?? {}));
  s.ready('bob');
  t.is(s.session('bob').state.at, 'offered');
});

test('K3: a customer is sent to no colleague who cannot take them, and each reason has a name', (t) => {
  const s = colleagues();
  const code = (agentId: string) => sendTo(s, agentId).refusal;
  t.deepEqual(code('joe'), { code: 'target-self', field: 'target' });
  t.is(code('nobody')?.code, 'target-no-such-agent');
  t.is(code('ann')?.code, 'target-signed-out');
  s.ask({ do: 'login', agentId: 'ann', interface: 'mobile', agentPhone: null });
  s.answerPhone('ann');
  t.is(code('ann')?.code, 'target-not-ready');
  s.ask({ do: 'unhold', agentId: 'ann', setter: 'agent' });
  s.customer('c2');
  t.is(code('ann')?.code, 'target-busy');
  s.join('c2');
  t.is(code('ann')?.code, 'target-busy');
  s.gone('c2');
  t.is(code('ann')?.code, 'target-in-wrap-up');
  t.like(s.call('c1')?.state, { at: 'talking' });
});
