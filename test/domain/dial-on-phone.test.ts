import test from 'ava';
import type { Agent } from '../../app/domain/directory.js';
import type { Call } from '../../app/domain/world.js';
import { dos } from '../support/dos.js';
import { Stage } from '../support/stage.js';
import { aDirectory, anAgent, aQueue, aRoute, aTrunk } from '../support/world.js';

const FAR = '+15550001234';
/** The telephone's own call. */
const OWN = 'n1-7.1';
const perCall = { nailedUp: false, connectOnLogin: '' } as const;

function stage(joe: Partial<Agent> = perCall): Stage {
  const s = new Stage(
    aDirectory({
      agents: [anAgent({ id: 'joe', ...joe })],
      trunks: [aTrunk({ id: 't1', prefixes: ['+1'] })],
      queues: [aQueue({ id: 'sales' })],
      routes: [aRoute({ id: 'r1' })],
    }),
  );
  s.ready('joe');
  s.taken();
  return s;
}

const dials = (s: Stage, number = FAR) => s.ask({ do: 'dial', agentId: 'joe', number, channel: OWN }, 'phone');
const lets = (s: Stage) => s.play({ type: 'leg.entered', channel: OWN, sessionId: s.session('joe').id });

function outgoing(s: Stage): Call {
  const [call] = [...s.world.all('call')].filter(({ direction }) => direction === 'out');
  if (!call) throw new Error('there is no call');
  return call;
}

/** As far as the far party's telephone ringing. */
function ringing(s: Stage): Call {
  dials(s);
  lets(s);
  const { id, channel } = outgoing(s);
  s.play({ type: 'far.entered', channel, callId: id });
  s.play({ type: 'leg.ringing', channel });
  s.taken();
  return outgoing(s);
}

test('K3: a number that is not known here, dialled on a telephone of ours, goes to the voice that asks the agent’s rules', (t) => {
  const s = stage();
  for (const [number, endpoint] of [
    ['0015550001234', 'phone-p1'],
    ['+15550001234', 'soft-s1'],
  ] as const) {
    s.customer(`c${number}`, number, endpoint);
    t.deepEqual(s.taken(), [{ do: 'ask-whether', channel: `c${number}` }]);
  }
  s.customer('c1', '0015550001234', 'trunk-t1');
  t.like(s.taken(), [{ do: 'hangup', channel: 'c1', reason: 'unallocated' }]);
  s.customer('c2', 'sales', 'phone-p1');
  t.like(s.taken(), [{ do: 'hangup', channel: 'c2', reason: 'unallocated' }]);
  t.is(s.changes.filter(({ kind }) => kind === 'call').length, 0);
});

test('K3: what is dialled on the telephone makes its own call the leg, and nobody is rung; it is answered by whom they call', (t) => {
  const s = stage();
  t.is(dials(s).refusal, null);
  const sessionId = s.session('joe').id;
  t.deepEqual(s.taken(), [{ do: 'take-leg', channel: OWN, sessionId, calls: true }]);
  t.is(s.session('joe').state.at, 'calling');
  lets(s);
  t.like(s.leg('joe'), { state: { at: 'connected', channel: OWN }, answeredAt: null });
  t.deepEqual(dos(s.taken()), ['bridge', 'add', 'prepare-call']);
  const { id, channel } = outgoing(s);
  s.play({ type: 'far.entered', channel, callId: id });
  s.play({ type: 'leg.ringing', channel });
  t.false(s.taken().some((effect) => effect.do === 'answer'));
  s.play({ type: 'far.answered', channel });
  t.true(s.taken().some((effect) => effect.do === 'answer' && effect.channel === OWN));
  t.not(s.leg('joe').answeredAt, null);
  t.is(s.session('joe').state.at, 'talking');
  s.gone(channel);
  t.like(s.session('joe'), { state: { at: 'ready' }, holds: [] });
  t.is(s.leg('joe').state.at, 'none');
});

test('K3: who gives up before anybody answers has hung up, whatever cause is told, and the far party is let go', (t) => {
  const s = stage();
  const { channel } = ringing(s);
  s.gone(OWN, 127, 487);
  t.true(s.taken().some((effect) => effect.do === 'hangup' && effect.channel === channel));
  t.like(s.session('joe'), { state: { at: 'ready' }, holds: [] });
  t.deepEqual([...s.world.all('call')], []);
});

test('K3: a far party who is busy is said, and then ends the telephone’s call as busy', (t) => {
  const s = stage();
  const { channel } = ringing(s);
  s.gone(channel, 17, 486);
  const said = s.taken().find((effect) => effect.do === 'play');
  if (said?.do !== 'play') return t.fail('nothing was said');
  t.like(said, { channel: OWN, prompt: 'far-busy' });
  s.play({ type: 'playback.ended', channel: OWN, playback: said.playback, ok: true });
  t.like(
    s.taken().find((effect) => effect.do === 'hangup'),
    { channel: OWN, reason: 'busy' },
  );
  t.is(s.session('joe').state.at, 'ready');
});

test('E8: a leg that waits stays, and what is dialled on the telephone beside it is refused', (t) => {
  const s = stage({});
  t.is(dials(s).refusal?.code, 'leg-is-up');
  t.is(s.leg('joe').state.at, 'parked');
  t.is(s.session('joe').state.at, 'ready');
});

test('E1: with a leg that stays and is down, the telephone’s call becomes that leg: it was answered, and is parked afterwards', (t) => {
  const s = stage({});
  s.gone(s.channel('joe'), 16);
  s.taken();
  t.is(dials(s).refusal, null);
  lets(s);
  t.not(s.leg('joe').answeredAt, null);
  const { id, channel } = outgoing(s);
  s.play({ type: 'far.entered', channel, callId: id });
  s.play({ type: 'far.answered', channel });
  s.gone(channel);
  t.like(s.leg('joe').state, { at: 'parked', channel: OWN });
});

test('K3: who is offered a call, or talks, dials nobody beside it', (t) => {
  const s = stage();
  s.customer('c1');
  t.is(s.session('joe').state.at, 'offered');
  t.is(dials(s).refusal?.code, 'has-call');
});

test('K3: the telephone is gone before it became the leg: the call is over, and nobody is called', (t) => {
  const s = stage();
  dials(s);
  const sessionId = s.session('joe').id;
  s.taken();
  const effect = { do: 'take-leg', channel: OWN, sessionId, calls: true } as const;
  s.play({ type: 'effect.failed', reason: 'gone', effect });
  t.like(s.session('joe'), { state: { at: 'ready' }, holds: [] });
  t.deepEqual([...s.world.all('call')], []);
  t.false(s.taken().some(({ do: what }) => what === 'prepare-call'));
});
