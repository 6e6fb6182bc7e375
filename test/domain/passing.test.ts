import test from 'ava';
import type { Overrides } from '../../app/domain/settings.js';
import type { Call } from '../../app/domain/world.js';
import { dos } from '../support/dos.js';
import { Stage } from '../support/stage.js';
import { aDirectory, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';

const FAR = '+15550001234';
const ANN = '8889';
const PER_CALL = { nailedUp: false, connectOnLogin: '' } as const;

/** Joe of sales has c1 on hold and asks somebody, who is rung. Ann, of no queue, is dialled for each call. */
function ringing(number = FAR, wrapUpMs = 5_000): Stage {
  const settings: Overrides = { announceToAgent: false };
  const s = new Stage(
    aDirectory({
      agents: [
        anAgent({ id: 'joe', dn: '8888' }),
        anAgent({ id: 'ann', dn: ANN, number: '+15551232222', queues: [], settings, ...PER_CALL }),
      ],
      trunks: [aTrunk({ id: 't1', prefixes: ['+1'] })],
      queues: [aQueue({ id: 'sales', settings: { wrapUpMs, announceToAgent: false } })],
      routes: [aRoute({ id: 'r1' })],
    }),
  );
  s.ready('joe');
  s.ready('ann');
  s.customer('c1');
  s.join('c1');
  s.ask({ do: 'consult', agentId: 'joe', callId: idOf(s), number });
  const { id, channel } = party(s);
  s.play({ type: 'far.entered', channel, callId: id });
  s.play({ type: 'leg.ringing', channel });
  if (number === ANN) s.customer(`${channel}-in`, ANN, `inner-${s.session('joe').id}`);
  s.taken();
  return s;
}

/** Joe has connected the two, and it rings still. */
function passed(number?: string, wrapUpMs?: number): Stage {
  const s = ringing(number, wrapUpMs);
  s.ask({ do: 'complete-consult', agentId: 'joe', callId: idOf(s) });
  return s;
}

const idOf = (s: Stage): string => s.call('c1')?.id ?? 'none';
const party = (s: Stage): Call => [...s.world.all('call')].find(({ direction }) => direction === 'out') as Call;
const calls = (s: Stage): readonly string[] => [...s.world.all('call')].map(({ channel }) => channel);

test('K3, E9: completed while it rings, the agent is done, whom they asked rings on, and the customer hears music', (t) => {
  const s = ringing();
  const { bridge } = s.leg('joe');
  t.is(s.ask({ do: 'complete-consult', agentId: 'joe', callId: idOf(s) }).refusal, null);
  const effects = s.taken();
  t.deepEqual(dos(effects), ['remove', 'quiet']);
  t.like(effects[0], { bridge, channel: party(s).channel });
  t.is(s.session('joe').state.at, 'wrap-up');
  t.is(s.leg('joe').state.at, 'parked');
  t.like(s.call('c1'), { guarded: true, state: { at: 'passing', withCall: party(s).id } });
  t.is(party(s).state.at, 'calling');
});

test('K3: the other one answers: the two have a bridge of their own', (t) => {
  const s = passed();
  const { id, channel } = party(s);
  s.taken();
  s.play({ type: 'far.answered', channel });
  const effects = s.taken();
  t.deepEqual(dos(effects), ['bridge', 'add', 'quiet add', 'deadman']);
  for (const one of ['c1', channel]) {
    s.play({ type: 'bridge.joined', bridge: `n1-call-${id}`, channel: one });
    t.like(s.call(one)?.state, { at: 'together', joined: true });
  }
  t.is(s.session('joe').state.at, 'wrap-up');
});

test('K3: a colleague answers: the customer is theirs once they are there, and no call is left between the agents', (t) => {
  const s = passed(ANN);
  const { channel } = party(s);
  s.answerPhone('ann');
  s.play({ type: 'far.answered', channel });
  t.is(s.call('c1')?.state.at, 'passing');
  s.join(`${channel}-in`);
  t.deepEqual(calls(s), ['c1']);
  t.like(s.call('c1'), {
    queueId: 'sales',
    state: { at: 'talking', sessionId: s.session('ann').id, handedOver: true },
  });
  s.join('c1');
  t.deepEqual(s.session('ann').state, { at: 'talking', callId: idOf(s) });
});

for (const [who, number] of [
  ['somebody outside', FAR],
  ['a colleague', ANN],
] as const) {
  test(`K3: ${who} does not answer: the customer is in front of everybody in the queue they came by`, (t) => {
    const s = passed(number);
    s.customer('c2');
    s.taken();
    s.gone(party(s).channel, 19, 480);
    t.like(s.call('c1'), { queueId: 'sales', state: { at: 'waiting' }, guarded: true });
    t.true((s.call('c1')?.place ?? 0) < (s.call('c2')?.place ?? 0));
    t.true(dos(s.taken()).includes('music'));
    s.ask({ do: 'end-wrap-up', agentId: 'joe' });
    s.join('c1');
    t.like(s.call('c1')?.state, { at: 'talking', sessionId: s.session('joe').id });
  });
}

test('K3: nobody answers, and who passed the customer on is free: they have them back at once', (t) => {
  const s = passed(FAR, 0);
  t.is(s.session('joe').state.at, 'ready');
  s.taken();
  s.gone(party(s).channel, 17, 486);
  t.deepEqual(s.session('joe').state.at, 'offered');
  t.is(s.session('joe').callFailed?.cause, 'busy');
  s.join('c1');
  t.like(s.call('c1')?.state, { at: 'talking', sessionId: s.session('joe').id });
});

test('K3, C3: who passed the customer on and wants no calls of that queue now does not have them back', (t) => {
  const s = passed(FAR, 0);
  s.ask({ do: 'pause-queue', agentId: 'joe', queueId: 'sales', setter: 'agent', reason: '1' });
  s.gone(party(s).channel, 17, 486);
  t.is(s.call('c1')?.state.at, 'waiting');
  t.is(s.session('joe').state.at, 'ready');
});

test('K3: nothing is told of whom the customer waits for: at the end of patience they come back', (t) => {
  const s = passed();
  s.wait(10 * 60_000);
  t.deepEqual(calls(s), ['c1']);
  t.not(s.call('c1')?.state.at, 'passing');
});

test('K3: the customer hangs up while they wait: nobody is rung any more', (t) => {
  const s = passed(ANN);
  const { channel } = party(s);
  s.taken();
  s.gone('c1');
  t.true(s.taken().some((effect) => effect.do === 'hangup' && effect.channel === channel));
  s.gone(`${channel}-in`);
  t.deepEqual(calls(s), []);
  t.is(s.session('ann').state.at, 'ready');
});

test('K3: the agent’s next call and its end leave whom they passed on alone', (t) => {
  const s = passed(FAR, 0);
  s.customer('c2');
  s.join('c2');
  s.gone('c2');
  t.is(s.call('c1')?.state.at, 'passing');
  t.is(party(s).state.at, 'calling');
  s.ask({ do: 'logout', agentId: 'joe' });
  t.is(s.call('c1')?.state.at, 'passing');
  s.play({ type: 'far.answered', channel: party(s).channel });
  t.is(s.call('c1')?.state.at, 'together');
});

test('K3: after a break who waits hears music again; whom nobody is rung for any more comes back', (t) => {
  const s = passed();
  s.taken();
  s.play({ type: 'switch.up', restarted: false });
  t.like(
    s.taken().filter((effect) => 'channel' in effect && effect.channel === 'c1'),
    [{ do: 'music' }, { do: 'deadman' }],
  );
  t.is(s.call('c1')?.state.at, 'passing');
  s.play({ type: 'switch.up', restarted: true });
  t.deepEqual(calls(s), []);
});
