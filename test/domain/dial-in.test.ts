import test from 'ava';
import type { Agent } from '../../app/domain/directory.js';
import { Stage } from '../support/stage.js';
import { aDirectory, anAgent, aQueue, aRoute, aTrunk } from '../support/world.js';

function stage(joe: Partial<Agent> = {}): Stage {
  return new Stage(
    aDirectory({
      agents: [anAgent({ id: 'joe', ...joe })],
      trunks: [aTrunk({ id: 't1', prefixes: ['+1'] })],
      queues: [aQueue({ id: 'sales' })],
      routes: [aRoute({ id: 'r1' })],
      settings: { dialInNumber: '+18000' },
    }),
  );
}

const DIAL_IN = { do: 'dial-in', agentId: 'joe', channel: 'n1-9.9' } as const;

/** The dialplan has said that the agent is signed in, and lets the call in as the leg. */
function enters(s: Stage): void {
  s.play({ type: 'leg.entered', channel: 'n1-9.9', sessionId: s.session('joe').id });
}

test('E1c: who calls the number for dialling in is given to the voice that asks, whatever the digits in front', (t) => {
  const s = stage();
  for (const number of ['+18000', '18000']) {
    s.customer(`c${number}`, number);
    t.deepEqual(s.taken(), [{ do: 'ask-who', channel: `c${number}` }]);
  }
  t.is(s.changes.length, 0);
});

test('A, E1c: a route leads to dialling in while it is open, over the trunk it is for', (t) => {
  const target = { kind: 'dial-in' } as const;
  const s = new Stage(
    aDirectory({
      agents: [anAgent({ id: 'joe' })],
      trunks: [aTrunk({ id: 't1' }), aTrunk({ id: 't2' })],
      routes: [
        aRoute({ id: 'r1', number: '+4930', trunkId: 't1', target }),
        aRoute({ id: 'r2', number: '+4931', target, emergencyClosed: true }),
      ],
    }),
  );
  s.customer('c1', '+4930', 'trunk-t1');
  t.deepEqual(s.taken(), [{ do: 'ask-who', channel: 'c1' }]);
  t.is(s.changes.length, 0);
  s.customer('c2', '+4930', 'trunk-t2');
  t.like(s.taken(), [{ do: 'hangup', channel: 'c2', reason: 'unallocated' }]);
  s.customer('c3', '+4931', 'trunk-t1');
  t.false(s.taken().some((effect) => effect.do === 'ask-who'));
});

test('E1c, D6: a dial-in becomes the parked leg without a dial and without pressing 1', (t) => {
  const s = stage({ connectOnLogin: '' });
  s.ask({ do: 'login', agentId: 'joe', interface: 'mobile', agentPhone: null });
  s.ask(DIAL_IN, 'phone');
  t.deepEqual(s.taken(), [{ do: 'take-leg', channel: 'n1-9.9', sessionId: s.session('joe').id }]);
  enters(s);
  t.like(s.leg('joe').state, { at: 'parked', channel: 'n1-9.9' });
  t.deepEqual(
    s.taken().map((effect) => effect.do),
    ['bridge', 'add'],
  );
});

test('E1c: who is not signed in is signed in by it, and their own number is not rung', (t) => {
  const s = stage();
  const { refusal } = s.ask(DIAL_IN, 'phone');
  t.is(refusal, null);
  t.like(s.session('joe'), { interface: 'mobile', holds: [{ reason: 'login', via: 'phone' }] });
  t.deepEqual(
    s.taken().map((effect) => effect.do),
    ['take-leg'],
  );
  enters(s);
  t.is(s.leg('joe').state.at, 'parked');
});

test('F5: an agent at a number that came with the login nails up by dialling in', (t) => {
  const s = stage({ mayTypeNumber: true, connectOnLogin: '' });
  s.ask({ do: 'login', agentId: 'joe', interface: 'mobile', agentPhone: '+15550001' });
  s.ask(DIAL_IN, 'phone');
  enters(s);
  t.is(s.leg('joe').state.at, 'parked');
  t.like(s.session('joe').device, { number: '+15550001', typed: true });
});

test('E8: a dial-in during a dial-out joins, and the dial-out is cancelled', (t) => {
  const s = stage();
  s.ask({ do: 'login', agentId: 'joe', interface: 'mobile', agentPhone: null });
  const dialled = s.channel('joe');
  s.taken();
  s.ask(DIAL_IN, 'phone');
  t.deepEqual(s.taken().slice(0, 1), [{ do: 'hangup', channel: dialled, reason: 'normal' }]);
  s.gone(dialled, 16, 487);
  enters(s);
  t.like(s.leg('joe').state, { at: 'parked', channel: 'n1-9.9' });
});

test('E8: while the agent is asked for 1, the prompt ends and the dial-in joins', (t) => {
  const s = stage();
  s.ask({ do: 'login', agentId: 'joe', interface: 'mobile', agentPhone: null });
  const dialled = s.channel('joe');
  s.play({ type: 'leg.entered', channel: dialled, sessionId: s.session('joe').id });
  s.taken();
  s.ask(DIAL_IN, 'phone');
  t.deepEqual(
    s.taken().map((effect) => effect.do),
    ['hush', 'hangup', 'take-leg'],
  );
});

test('E8: a dial-in during a call’s dial-out takes the call', (t) => {
  const s = stage({ connectOnLogin: '' });
  s.ready('joe');
  s.customer('c1');
  t.is(s.leg('joe').state.at, 'dialing');
  s.ask(DIAL_IN, 'phone');
  enters(s);
  s.join('c1');
  t.like(s.leg('joe').state, { at: 'connected', channel: 'n1-9.9' });
  t.is(s.session('joe').state.at, 'talking');
});

test('E8: a leg that waits or talks stays, and the dial-in is refused', (t) => {
  const s = stage();
  s.ready('joe');
  t.is(s.ask(DIAL_IN, 'phone').refusal?.code, 'leg-is-up');
  s.customer('c1');
  s.join('c1');
  t.is(s.ask(DIAL_IN, 'phone').refusal?.code, 'leg-is-up');
  t.is(s.leg('joe').state.at, 'connected');
});

for (const [what, joe, code] of [
  ['who has no nailed-up leg', { nailedUp: false }, 'not-nailed-up'],
  ['who has no number and is not signed in', { number: null }, 'number-missing'],
  ['who may not use their own number', { interfaces: ['internal'] }, 'interface-not-allowed'],
] as const) {
  test(`E1c: an agent ${what} is refused as ${code}, and nothing stays`, (t) => {
    const s = stage(joe as Partial<Agent>);
    t.is(s.ask(DIAL_IN, 'phone').refusal?.code, code);
    t.is(s.changes.length, 0);
  });
}

for (const [what, event] of [
  ['hangs up before the leg is there', { type: 'channel.gone', channel: 'n1-9.9', cause: 16, sip: null }],
  [
    'is gone before the dialplan can take it',
    {
      type: 'effect.failed',
      reason: 'gone',
      effect: { do: 'take-leg', channel: 'n1-9.9', sessionId: '1' },
    },
  ],
] as const) {
  test(`E1c, E5: an agent who ${what} has dropped it, and nobody rings them`, (t) => {
    const s = stage();
    s.ask(DIAL_IN, 'phone');
    s.taken();
    s.play(event);
    t.like(s.leg('joe').state, { at: 'dropped', cause: 'hung-up' });
    t.false(s.taken().some(({ do: what }) => what === 'dial'));
    t.is(s.ask(DIAL_IN, 'phone').refusal, null);
  });
}

test('I: a leg that waits is dropped on request, the agent stays signed in and is not rung again', (t) => {
  const s = stage();
  s.ready('joe');
  const channel = s.channel('joe');
  s.taken();
  t.is(s.ask({ do: 'drop-leg', agentId: 'joe' }, 'phone').refusal, null);
  t.deepEqual(s.taken()[0], { do: 'hangup', channel, reason: 'normal' });
  t.like(s.leg('joe').state, { at: 'dropped' });
  t.like(s.session('joe'), { state: { at: 'not-ready' }, holds: [{ reason: 'leg-dropped' }] });
  t.is(s.ask({ do: 'drop-leg', agentId: 'joe' }, 'phone').refusal, null);
  s.wait(100_000);
  t.is(s.leg('joe').state.at, 'dropped');
});

test('I: a leg on which somebody talks is not dropped by a code', (t) => {
  const s = stage();
  s.ready('joe');
  s.customer('c1');
  s.join('c1');
  t.is(s.ask({ do: 'drop-leg', agentId: 'joe' }, 'phone').refusal?.code, 'leg-in-use');
});

test('D7, F3: the number for dialling in is never a session’s number', (t) => {
  const s = stage({ number: '+18000' });
  const login = s.ask({ do: 'login', agentId: 'joe', interface: 'mobile', agentPhone: null });
  t.is(login.refusal?.code, 'number-ours');
});

test('E7, E8: who dials in while the leg of their last session is still up is signed in on this call, and the other ends', (t) => {
  const s = stage({ settings: { dropOnLogout: false } });
  s.ready('joe');
  const kept = s.channel('joe');
  s.ask({ do: 'logout', agentId: 'joe' });
  s.taken();
  t.is(s.ask(DIAL_IN, 'phone').refusal, null);
  const effects = s.taken();
  t.true(effects.some((effect) => effect.do === 'hangup' && effect.channel === kept));
  t.like(effects.at(-1), { do: 'take-leg', channel: 'n1-9.9' });
  enters(s);
  t.like(s.leg('joe').state, { at: 'parked', channel: 'n1-9.9' });
});
