import test from 'ava';
import type { Agent } from '../../app/domain/directory.js';
import { Stage } from '../support/stage.js';
import { aDirectory, anAgent, aQueue, aRoute, aTrunk } from '../support/world.js';

const DEVICE = { kind: 'phone', phoneId: 'p1', peer: 'phone-p1', autoAnswer: false } as const;

/** Joe is ready at the telephone p1. */
function stage(joe: Partial<Agent> = {}): Stage {
  const own = { id: 'joe', interfaces: ['phone'], phoneId: 'p1', nailedUp: false, connectOnLogin: '' } as const;
  const s = new Stage(
    aDirectory({
      agents: [anAgent({ ...own, ...joe }), anAgent({ id: 'jay', dn: '7777', number: '+15551232222' })],
      trunks: [aTrunk({ id: 't1' })],
      queues: [aQueue({ id: 'sales' })],
      routes: [aRoute({ id: 'r1' })],
    }),
  );
  signIn(s);
  s.ask({ do: 'unhold', agentId: 'joe', setter: 'agent' });
  return s;
}

function signIn(s: Stage): void {
  const phone = { phoneId: 'p1', hotDesk: true, reachable: true, device: DEVICE };
  s.ask({ do: 'login', agentId: 'joe', interface: 'phone', agentPhone: null, phone });
}

const helps = (s: Stage, channel = 'h1', peer = 'phone-p1') => s.play({ type: 'emergency.called', channel, peer });
const reasons = (s: Stage) => s.session('joe').holds.map(({ setter, reason }) => `${setter} ${reason}`);
const HELD = ['system emergency-call'];

test('D7: an emergency call dialled on the telephone holds its agent until it is over', (t) => {
  const s = stage();
  helps(s);
  t.deepEqual(reasons(s), HELD);
  t.is(s.session('joe').state.at, 'not-ready');
  s.customer('c1');
  t.is(s.call('c1')?.state.at, 'waiting');
  s.gone('h1');
  t.deepEqual(reasons(s), []);
  t.is(s.call('c1')?.state.at, 'offered');
});

test('D7, C2: what is offered goes back to the head, and nobody has missed anything', (t) => {
  const s = stage();
  s.customer('c1');
  s.customer('c2');
  t.is(s.session('joe').state.at, 'offered');
  helps(s);
  t.is(s.call('c1')?.state.at, 'waiting');
  t.true((s.call('c1')?.place ?? 0) < (s.call('c2')?.place ?? 0));
  t.like(s.session('joe'), { noAnswers: 0, refusals: null, state: { at: 'not-ready' } });
  t.deepEqual(reasons(s), HELD);
});

test('D7: with two lines the hold lasts as long as one of them calls for help', (t) => {
  const s = stage();
  helps(s);
  helps(s, 'h2');
  helps(s, 'h2');
  s.gone('h1');
  t.deepEqual(reasons(s), HELD);
  s.gone('h2');
  t.is(s.session('joe').state.at, 'ready');
});

test('D7, C2: in the middle of a call it holds as soon as that is over', (t) => {
  const s = stage();
  s.customer('c1');
  s.answerPhone('joe');
  s.join('c1');
  t.is(s.session('joe').state.at, 'talking');
  helps(s);
  t.is(s.session('joe').state.at, 'talking');
  s.gone('c1');
  t.is(s.session('joe').state.at, 'not-ready');
  t.deepEqual(reasons(s), HELD);
  s.gone('h1');
  t.is(s.session('joe').state.at, 'ready');
});

test('D7, C1: holds of others stay; neither Ready nor a reset ends it', (t) => {
  const s = stage();
  helps(s);
  s.ask({ do: 'unhold', agentId: 'joe', setter: 'agent' });
  t.is(s.ask({ do: 'unhold', agentId: 'joe', setter: 'system' }).refusal?.code, 'not-your-hold');
  s.ask({ do: 'reset', agentId: 'joe' });
  t.deepEqual(reasons(s), HELD);
  s.ask({ do: 'hold', agentId: 'joe', setter: 'supervisor', reason: '1' });
  const held = reasons(s);
  s.gone('h1');
  t.deepEqual(
    reasons(s),
    held.filter((one) => one !== HELD[0]),
  );
});

test('D7, K6: whoever calls the agent’s own number finds them engaged', (t) => {
  const s = stage({ settings: { directBusy: 'busy' } });
  helps(s);
  s.customer('c1', '8888');
  t.is(s.call('c1'), undefined);
});

test('D7: another telephone’s emergency call, and the end of any other channel, change nothing', (t) => {
  const s = stage();
  helps(s, 'h1', 'phone-p2');
  s.gone('h1');
  t.is(s.session('joe').state.at, 'ready');
  helps(s, 'h3');
  s.gone('x1');
  t.deepEqual(reasons(s), HELD);
});

test('D7, E11: with a restart of Asterisk every emergency call is over', (t) => {
  const s = stage();
  helps(s);
  s.play({ type: 'switch.up', restarted: true });
  t.deepEqual(reasons(s), []);
  t.is(s.session('joe').state.at, 'ready');
});
