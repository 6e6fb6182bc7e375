import test from 'ava';
import type { Effect } from '../../app/domain/effects.js';
import type { Call } from '../../app/domain/world.js';
import { Stage } from '../support/stage.js';
import { aDirectory, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';

const ANN = '8889';

/** Joe of sales talks to c1; Ann is ready, her leg in park. Calls of sales are wrapped up for 5 s. */
function stage(): Stage {
  const settings = { announceToAgent: false };
  const s = new Stage(
    aDirectory({
      agents: [
        anAgent({ id: 'joe', dn: '8888' }),
        anAgent({ id: 'ann', dn: ANN, number: '+15551232222', queues: [], settings }),
      ],
      trunks: [aTrunk({ id: 't1', prefixes: ['+1'] })],
      queues: [aQueue({ id: 'sales', settings: { wrapUpMs: 5_000, ...settings } })],
      routes: [aRoute({ id: 'r1' })],
    }),
  );
  s.ready('joe');
  s.ready('ann');
  s.customer('c1');
  s.join('c1');
  s.taken();
  return s;
}

const idOf = (s: Stage): string => s.call('c1')?.id ?? 'none';
const party = (s: Stage): Call => [...s.world.all('call')].find(({ direction }) => direction === 'out') as Call;
const calls = (s: Stage): readonly string[] => [...s.world.all('call')].map(({ channel }) => channel);
const add = (s: Stage, number = ANN) => s.ask({ do: 'add-party', agentId: 'joe', callId: idOf(s), number });

/** Ann's end has come in, and her leg is on the way to it. */
function comes(s: Stage): string {
  const { id, channel } = party(s);
  s.play({ type: 'far.entered', channel, callId: id });
  s.customer(`${channel}-in`, ANN, `inner-${s.session('joe').id}`);
  return channel;
}

function conference(s = stage()): Stage {
  add(s);
  const channel = comes(s);
  s.join(`${channel}-in`);
  s.play({ type: 'far.answered', channel });
  return s;
}

test('K3: a colleague who is called in is in the conference by their own leg, and no call is left between the agents', (t) => {
  const s = stage();
  t.is(add(s).refusal, null);
  const channel = comes(s);
  s.play({ type: 'far.answered', channel });
  t.is(s.call('c1')?.state.at, 'talking');
  s.join(`${channel}-in`);
  const all = `n1-call-${idOf(s)}-all`;
  t.deepEqual(calls(s), ['c1']);
  t.like(s.call('c1')?.state, { at: 'conference', conference: idOf(s), bridge: all });
  for (const agent of ['joe', 'ann']) {
    t.deepEqual(s.session(agent).state, { at: 'talking', callId: idOf(s) });
    const leg = s.channel(agent);
    t.true(s.effects.some((effect) => effect.do === 'add' && effect.bridge === all && effect.channels.includes(leg)));
  }
  const ended = s.effects.flatMap((effect) => (effect.do === 'hangup' ? [effect.channel] : []));
  t.deepEqual(ended, [channel, `${channel}-in`]);
});

test('K3: the agent leaves: colleague and customer talk as any two; then both are done, wrapped up for the customer’s queue', (t) => {
  const s = conference();
  s.play({ type: 'bridge.joined', bridge: `n1-call-${idOf(s)}-all`, channel: 'c1' });
  s.taken();
  s.ask({ do: 'leave-conference', agentId: 'joe', callId: idOf(s) });
  t.is(s.session('joe').state.at, 'wrap-up');
  t.like(s.call('c1')?.state, { at: 'talking', sessionId: s.session('ann').id });
  s.join('c1');
  s.gone('c1');
  t.is(s.session('ann').state.at, 'wrap-up');
  t.is(s.leg('ann').state.at, 'parked');
});

test('K3: a colleague is dropped, or hangs up, and the agent talks to the customer as before', (t) => {
  for (const how of ['dropped', 'hangs up']) {
    const s = conference();
    s.play({ type: 'bridge.joined', bridge: `n1-call-${idOf(s)}-all`, channel: 'c1' });
    if (how === 'hangs up') s.gone(s.channel('ann'));
    else s.ask({ do: 'drop-party', agentId: 'joe', callId: idOf(s), party: s.session('ann').id });
    t.like(s.call('c1')?.state, { at: 'talking', sessionId: s.session('joe').id }, how);
    t.not(s.session('ann').state.at, 'talking', how);
  }
});

test('K3: a colleague who was consulted comes into the conference, and out of the call between the two', (t) => {
  const s = stage();
  s.ask({ do: 'consult', agentId: 'joe', callId: idOf(s), number: ANN });
  const channel = comes(s);
  s.join(`${channel}-in`);
  s.play({ type: 'far.answered', channel });
  s.taken();
  t.is(s.ask({ do: 'confer', agentId: 'joe', callId: idOf(s) }).refusal, null);
  t.deepEqual(calls(s), ['c1']);
  t.deepEqual(s.session('ann').state, { at: 'talking', callId: idOf(s) });
  const first = s.taken().find((effect) => effect.do === 'remove') as Effect;
  t.like(first, { bridge: s.leg('joe').bridge, channel });
});

test('K3: a colleague who cannot come is refused by name, and the talk goes on', (t) => {
  const s = stage();
  s.ask({ do: 'hold', agentId: 'ann', setter: 'agent', reason: '1' });
  t.deepEqual(add(s).refusal, { code: 'target-not-ready', field: 'target' });
  t.deepEqual(add(s, '8888').refusal, { code: 'dial-self', field: 'target' });
  t.is(s.call('c1')?.state.at, 'talking');
});
