import test from 'ava';
import { Stage } from '../support/stage.js';
import { aDirectory, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';

const joe = anAgent({ id: 'joe', nailedUp: false, connectOnLogin: '' });
const jay = anAgent({ id: 'jay', dn: '7777', number: '+15551232222', nailedUp: false, connectOnLogin: '' });

function stage(agents = [joe], settings = {}, trunks = [aTrunk({ id: 't1' })]): Stage {
  return new Stage(
    aDirectory({ agents, trunks, queues: [aQueue({ id: 'sales' })], routes: [aRoute({ id: 'r1' })], settings }),
  );
}

test('A: an agent without a nailed-up leg is rung per call, and both meet in a bridge named for the call and the agent', (t) => {
  const s = stage();
  s.ready('joe');
  s.customer('c1');
  s.answerPhone('joe');
  const bridge = `n1-call-${s.call('c1')?.id}-${s.session('joe').id}`;
  t.deepEqual(
    s.effects.filter((effect) => effect.do === 'add'),
    [
      { do: 'add', bridge, channels: [s.channel('joe')], joins: false },
      { do: 'add', bridge, channels: ['c1'], joins: true, quiets: true },
    ],
  );
  s.join('c1');
  t.is(s.session('joe').state.at, 'talking');
  s.taken();
  const leg = s.channel('joe');
  s.gone('c1');
  t.deepEqual(s.taken(), [
    { do: 'hangup', channel: leg, reason: 'normal', after: bridge },
    { do: 'unbridge', bridge },
  ]);
  t.is(s.session('joe').state.at, 'ready');
});

test('A: a phone that we hung up is not rung for the next caller before its line is free', (t) => {
  const s = stage();
  s.ready('joe');
  s.customer('c1');
  s.answerPhone('joe');
  s.join('c1');
  s.customer('c2');
  s.taken();
  s.gone('c1');
  t.false(s.taken().some((effect) => effect.do === 'dial'));
  t.is(s.session('joe').state.at, 'ready');
  s.wait(500);
  t.true(s.taken().some((effect) => effect.do === 'dial'));
  t.is(s.session('joe').state.at, 'offered');
});

test('K2: a caller who hangs up while it rings leaves the phone its time before the next caller rings it', (t) => {
  const s = stage();
  s.ready('joe');
  s.customer('c1');
  s.customer('c2');
  s.taken();
  s.gone('c1');
  t.deepEqual(
    s.taken().map((effect) => effect.do),
    ['hangup', 'unbridge'],
  );
  s.wait(500);
  t.is(s.session('joe').state.at, 'offered');
});

test('a phone that rings keeps its ring time when it is reported ringing twice', (t) => {
  const s = stage();
  s.ready('joe');
  s.customer('c1');
  s.play({ type: 'leg.ringing', channel: s.channel('joe') });
  const once = s.leg('joe').state;
  s.wait(1_000);
  s.play({ type: 'leg.ringing', channel: s.channel('joe') });
  t.is(s.leg('joe').state, once);
});

test('E11: a phone picked up while Farline was away is not hung up on because its ring time ran out meanwhile', (t) => {
  const s = stage();
  s.ready('joe');
  s.customer('c1');
  const channel = s.channel('joe');
  s.play({ type: 'leg.ringing', channel });
  s.wait(19_000);
  s.play({ type: 'found.answered', sessionId: s.session('joe').id });
  s.wait(2_000);
  s.answerPhone('joe');
  t.is(s.leg('joe').state.at, 'connecting');
});

test('K2: who does not answer is not ready after one no-answer, and the caller goes to the head', (t) => {
  const s = stage([joe, jay]);
  s.ready('joe');
  s.ready('jay');
  s.customer('c1');
  s.play({ type: 'leg.ringing', channel: s.channel('joe') });
  s.taken();
  s.wait(20_100);
  t.is(s.session('joe').interval.reason, 'no-answer');
  t.is(s.session('jay').state.at, 'offered');
  t.true(s.taken().some((effect) => effect.do === 'hangup'));
  t.is(s.ask({ do: 'unhold', agentId: 'joe', setter: 'agent' }).refusal, null);
});

test('K2: where the queue says so, who missed their calls is signed out, and the caller goes to the next agent', (t) => {
  const sales = aQueue({ id: 'sales', settings: { afterNoAnswers: 'logout', notReadyAfter: 1 } });
  const s = new Stage(
    aDirectory({ agents: [joe, jay], trunks: [aTrunk({ id: 't1' })], queues: [sales], routes: [aRoute({ id: 'r1' })] }),
  );
  s.ready('joe');
  s.ready('jay');
  s.customer('c1');
  const { id } = s.session('joe');
  s.gone(s.channel('joe'), 17, 486);
  t.is(s.world.get('session', id), undefined);
  t.is(s.world.get('leg', id), undefined);
  t.is(s.session('jay').state.at, 'offered');
  const out = s.changes.find(({ why }) => why === 'session.logged-out');
  t.like(out?.detail, { via: 'system', note: 'busy' });
});

test('K2: with three no-answers allowed the agent rests and is offered the next call', (t) => {
  const s = stage([joe], { notReadyAfter: 3 });
  s.ready('joe');
  s.customer('c1');
  s.gone(s.channel('joe'), 17, 486);
  t.is(s.session('joe').state.at, 'ready');
  t.is(s.call('c1')?.state.at, 'waiting');
  s.wait(10_100);
  t.is(s.session('joe').state.at, 'offered');
});

test('K2: the caller who hangs up while it rings is nobody’s no-answer', (t) => {
  const s = stage();
  s.ready('joe');
  s.customer('c1');
  const channel = s.channel('joe');
  s.taken();
  s.gone('c1');
  t.true(s.taken().some((effect) => effect.do === 'hangup' && effect.channel === channel));
  t.is(s.session('joe').state.at, 'ready');
  t.is(s.session('joe').noAnswers, 0);
});

test('D6: five times 4 s without the 1: the leg is dropped, cause not-confirmed, and the no-answer policy applies', (t) => {
  const s = stage();
  s.ready('joe');
  s.customer('c1');
  const channel = s.channel('joe');
  s.play({ type: 'leg.entered', channel, sessionId: s.session('joe').id });
  s.wait(19_900);
  t.is(s.effects.filter((effect) => effect.do === 'play').length, 5);
  t.is(s.leg('joe').state.at, 'confirming');
  s.wait(200);
  t.is(s.leg('joe').state.at, 'none');
  t.is(s.session('joe').interval.reason, 'not-confirmed');
  t.is(s.call('c1')?.state.at, 'waiting');
});

test('D6: another digit than 1 does not confirm', (t) => {
  const s = stage();
  s.ready('joe');
  s.customer('c1');
  const channel = s.channel('joe');
  s.play({ type: 'leg.entered', channel, sessionId: s.session('joe').id });
  s.play({ type: 'digit', channel, digit: '2' });
  t.is(s.leg('joe').state.at, 'confirming');
});

test('D1: a trunk that answers 503 is left for the next one', (t) => {
  const s = stage([joe], {}, [aTrunk({ id: 't1' }), aTrunk({ id: 't2', priority: 2 })]);
  s.ready('joe');
  s.customer('c1');
  s.taken();
  s.gone(s.channel('joe'), 34, 503);
  t.like(
    s.taken().find((effect) => effect.do === 'dial'),
    { trunkId: 't2' },
  );
  t.is(s.session('joe').state.at, 'offered');
});

test('D1: a trunk that gives no sign of life is left for the next one', (t) => {
  const s = stage([joe], {}, [aTrunk({ id: 't1' }), aTrunk({ id: 't2', priority: 2 })]);
  s.ready('joe');
  s.customer('c1');
  s.taken();
  s.wait(7_100);
  const effects = s.taken();
  t.true(effects.some((effect) => effect.do === 'hangup'));
  t.like(
    effects.find((effect) => effect.do === 'dial'),
    { trunkId: 't2' },
  );
});

test('D1: with no way left the agent is held for it, it is no no-answer, and the hold ends when the trunk is tried again', (t) => {
  const s = stage();
  s.ready('joe');
  s.customer('c1');
  s.gone(s.channel('joe'), 34, 503);
  t.is(s.session('joe').interval.reason, 'trunk-out-of-service');
  t.is(s.session('joe').noAnswers, 0);
  t.is(s.call('c1')?.state.at, 'waiting');
  s.wait(10_100);
  t.is(s.session('joe').state.at, 'offered');
});

test('D1: a full trunk holds the agent until a channel is free', (t) => {
  const s = stage([joe, jay], {}, [aTrunk({ id: 't1', channelLimit: 3 })]);
  s.ready('joe');
  s.ready('jay');
  s.customer('c1');
  s.answerPhone('joe');
  s.join('c1');
  s.customer('c2');
  t.is(s.session('jay').interval.reason, 'trunk-full');
  s.gone('c1');
  t.not(s.session('jay').interval.reason, 'trunk-full');
});

test('a number the far end does not know ends in a rejected offer, not in a dead trunk', (t) => {
  const s = stage();
  s.ready('joe');
  s.customer('c1');
  s.gone(s.channel('joe'), 1, 404);
  t.is(s.session('joe').interval.reason, 'rejected');
  t.is(s.world.get('trunk', 't1')?.outUntil ?? null, null);
});

for (const [whose, joins, reason] of [
  ['refuses the caller', true, 'gone'],
  ['refuses the leg that was dialled for it', false, 'gone'],
  ['does not say whether the leg is in the bridge', false, 'timeout'],
] as const) {
  test(`a join in which Asterisk ${whose} puts the caller back and gives the agent a breath`, (t) => {
    const s = stage();
    s.ready('joe');
    s.customer('c1');
    s.answerPhone('joe');
    const add = s.taken().find((effect) => effect.do === 'add' && effect.joins === joins);
    if (add?.do !== 'add') return t.fail('no join');
    s.play({ type: 'effect.failed', effect: add, reason });
    t.is(s.call('c1')?.state.at, 'waiting');
    t.is(s.session('joe').state.at, 'ready');
    s.wait(1_100);
    t.is(s.session('joe').state.at, 'offered');
  });
}

test('while Asterisk cannot be reached nobody is offered anything; afterwards everybody is', (t) => {
  const s = stage();
  s.ready('joe');
  s.world.switchUp = false;
  s.play({ type: 'switch.down' });
  s.customer('c1');
  t.is(s.call('c1')?.state.at, 'waiting');
  s.world.switchUp = true;
  s.play({ type: 'switch.up', restarted: false });
  t.is(s.call('c1')?.state.at, 'offered');
});

test('D1, G: one failed INVITE takes the only trunk from nobody else; three in a row do', (t) => {
  const s = stage([joe, jay]);
  s.ready('joe');
  s.ready('jay');
  s.customer('c1');
  s.gone(s.channel('joe'), 34, 503);
  t.is(s.session('jay').state.at, 'offered');
  t.is(s.world.get('trunk', 't1')?.outUntil ?? null, null);
  s.gone(s.channel('jay'), 34, 503);
  s.wait(10_100);
  s.gone(s.channel('joe'), 34, 503);
  t.not(s.world.get('trunk', 't1')?.outUntil ?? null, null);
});

test('a phone whose join nobody told of is hung up when its offer runs out, and the caller is served again', (t) => {
  const s = stage();
  s.ready('joe');
  s.customer('c1');
  s.answerPhone('joe');
  const channel = s.channel('joe');
  const bridge = s.leg('joe').bridge ?? '';
  s.play({ type: 'found.leg', sessionId: s.session('joe').id, channel, bridge });
  s.taken();
  s.wait(5_000);
  t.true(s.taken().some((effect) => effect.do === 'hangup' && effect.channel === channel));
  t.is(s.call('c1')?.state.at, 'waiting');
});
