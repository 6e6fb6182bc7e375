import test from 'ava';
import { dos } from '../support/dos.js';
import { Stage } from '../support/stage.js';
import { aDirectory, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';

const ANN = '8889';
/** Joe's second call, by his telephone. */
const SECOND = 'pjsip-2';

/** Joe of sales has c1 on hold by his Hold key, and Ann is free. */
function stage(): Stage {
  const s = new Stage(
    aDirectory({
      agents: [
        anAgent({ id: 'joe', dn: '8888' }),
        anAgent({ id: 'ann', dn: ANN, number: '+15551232222', queues: [], settings: { announceToAgent: false } }),
      ],
      trunks: [aTrunk({ id: 't1', prefixes: ['+1'] })],
      queues: [aQueue({ id: 'sales', settings: { wrapUpMs: 5_000 } })],
      routes: [aRoute({ id: 'r1' })],
    }),
  );
  s.ready('joe');
  s.ready('ann');
  s.customer('c1');
  s.join('c1');
  s.play({ type: 'hold.pressed', channel: s.channel('joe'), held: true });
  return s;
}

/** Joe talks to Ann by the second call. */
function asked(s = stage()): Stage {
  s.customer(SECOND, ANN, 'phone-p1');
  s.join(SECOND);
  s.taken();
  return s;
}

const idOf = (s: Stage, channel = 'c1'): string => s.call(channel)?.id ?? 'none';

function press(s: Stage, withCall = idOf(s, SECOND)) {
  const toldOn = s.channel('joe');
  return s.ask({ do: 'connect-calls', agentId: 'joe', callId: idOf(s), withCall, toldOn }, 'phone');
}

test('D2: customer and colleague are together, and both calls of the telephone are over', (t) => {
  const s = asked();
  const leg = s.channel('joe');
  t.is(press(s).refusal, null);
  const effects = s.taken();
  t.deepEqual(dos(effects), ['transferred', 'remove', 'hangup', 'quiet add']);
  // The telephone is told before anything of it is hung up.
  t.like(effects[0], { channel: leg });
  t.like(effects[1], { bridge: s.leg('ann').bridge, channel: SECOND });
  t.like(effects[3], { bridge: s.leg('ann').bridge, channels: ['c1'], joins: true, after: SECOND });
  t.is(s.call(SECOND), undefined);
  t.is(s.session('joe').state.at, 'wrap-up');
  s.play({ type: 'bridge.joined', bridge: s.leg('ann').bridge ?? '', channel: 'c1' });
  t.like(s.call('c1'), { queueId: 'sales', state: { at: 'talking', sessionId: s.session('ann').id } });
});

test('D2: a customer who is not on hold yet is before they are brought to the colleague', (t) => {
  const s = asked();
  s.play({ type: 'hold.pressed', channel: s.channel('joe'), held: false });
  s.play({ type: 'bridge.joined', bridge: s.leg('joe').bridge ?? '', channel: 'c1' });
  s.taken();
  t.is(press(s).refusal, null);
  t.deepEqual(dos(s.taken()), ['transferred', 'remove', 'music', 'deadman', 'remove', 'hangup', 'quiet add']);
});

test('D2: a colleague who has the telephone on hold has the customer on hold then', (t) => {
  const s = asked();
  s.play({ type: 'hold.pressed', channel: s.channel('ann'), held: true });
  s.taken();
  t.is(press(s).refusal, null);
  t.deepEqual(dos(s.taken()), ['transferred', 'hangup']);
  t.like(s.call('c1'), { guarded: true, state: { sessionId: s.session('ann').id, held: { at: 'held' } } });
  t.is(s.session('joe').state.at, 'wrap-up');
  s.play({ type: 'hold.pressed', channel: s.channel('ann'), held: false });
  t.like(s.call('c1')?.state, { held: { at: 'retrieving' } });
});

test('D2: who hangs up in the moment of the hand-over has not ended the customer’s call', (t) => {
  const s = asked();
  press(s);
  s.gone(s.channel('ann'));
  t.is(s.call('c1')?.state.at, 'waiting');
});

for (const [what, play, code] of [
  ['that is no more', (s: Stage) => s.gone(SECOND), 'no-call'],
  [
    'whose other end asks somebody else about it',
    (s: Stage) => s.ask({ do: 'consult', agentId: 'ann', callId: idOf(s, SECOND), number: '+15550002222' }),
    'consulting',
  ],
] as const) {
  test(`D2: a second call ${what} is refused, and the customer stays on hold`, (t) => {
    const s = asked();
    const second = idOf(s, SECOND);
    play(s);
    t.is(press(s, second).refusal?.code, code);
    t.like(s.call('c1')?.state, { at: 'talking', sessionId: s.session('joe').id, held: { at: 'held' } });
  });
}

test('D2: the second call waits in a queue: the customer has its place there', (t) => {
  const s = stage();
  s.customer(SECOND, '6000', 'phone-p1');
  s.taken();
  t.is(press(s).refusal, null);
  t.deepEqual(dos(s.taken()).slice(0, 5), ['transferred', 'remove', 'quiet', 'deadman', 'hangup']);
  t.like(s.call('c1'), { queueId: 'sales', guarded: true, state: { at: 'waiting', music: true } });
  t.is(s.call(SECOND), undefined);
  t.is(s.session('joe').state.at, 'wrap-up');
});

/** The second call rings for Ann, who is dialled for each call. */
function ringing(): Stage {
  const s = stage();
  const agents = new Map(s.world.directory.agents);
  const joe = agents.get('joe');
  s.ask({ do: 'logout', agentId: 'ann' });
  if (joe)
    agents.set('ann', { ...joe, id: 'ann', dn: ANN, number: '+15551232222', nailedUp: false, connectOnLogin: '' });
  const directory = { ...s.world.directory, agents };
  s.world.directory = directory;
  s.play({ type: 'directory.changed', directory });
  s.ready('ann');
  s.customer(SECOND, ANN, 'phone-p1');
  s.play({ type: 'leg.ringing', channel: s.channel('ann') });
  s.taken();
  return s;
}

test('D2: the colleague’s telephone still rings: it rings on, for the customer', (t) => {
  const s = ringing();
  t.is(press(s).refusal, null);
  const effects = s.taken();
  t.false(effects.some((effect) => 'channel' in effect && effect.channel === s.channel('ann')));
  t.like(s.call('c1'), { queueId: 'sales', state: { at: 'offered', sentTo: s.session('ann').id } });
  t.like(s.session('ann').state, { at: 'offered', callId: idOf(s) });
  t.is(s.session('joe').state.at, 'wrap-up');
  s.gone(SECOND);
  s.answerPhone('ann');
  s.join('c1');
  t.like(s.call('c1')?.state, { at: 'talking', sessionId: s.session('ann').id });
});

test('D2: who does not pick up then leaves the customer in front of the queue', (t) => {
  const s = ringing();
  press(s);
  s.gone(s.channel('ann'), 19, 480);
  t.like(s.call('c1'), { queueId: 'sales', state: { at: 'waiting' } });
});

test('D2: who consults somebody on their leg completes that first', (t) => {
  const s = asked();
  s.ask({ do: 'consult', agentId: 'joe', callId: idOf(s), number: '+15550002222' });
  t.is(press(s).refusal?.code, 'consulting');
});
