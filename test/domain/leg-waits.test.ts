import test from 'ava';
import { waitEnd } from '../../app/domain/policies/leg-wait.js';
import type { Overrides } from '../../app/domain/settings.js';
import { Stage } from '../support/stage.js';
import { aDirectory, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';

const NEVER = { idleTimeoutMs: 0, legMaxAgeMs: 0 };

for (const [limits, answeredAt, wanted] of [
  [NEVER, 50, null],
  [{ ...NEVER, idleTimeoutMs: 300 }, 50, { at: 400, because: 'idle' }],
  [{ ...NEVER, legMaxAgeMs: 300 }, 50, { at: 350, because: 'renewal' }],
  [{ ...NEVER, legMaxAgeMs: 300 }, null, null],
  [{ idleTimeoutMs: 300, legMaxAgeMs: 500 }, 50, { at: 400, because: 'idle' }],
  [{ idleTimeoutMs: 300, legMaxAgeMs: 350 }, 50, { at: 400, because: 'idle' }],
  [{ idleTimeoutMs: 300, legMaxAgeMs: 100 }, 50, { at: 150, because: 'renewal' }],
] as const) {
  const what = wanted ? `${wanted.because} at ${wanted.at}` : 'never';
  test(`E6, E10: unused since 100, answered at ${answeredAt}, with ${JSON.stringify(limits)}: ${what}`, (t) => {
    t.deepEqual(waitEnd(limits, 100, answeredAt), wanted);
  });
}

function directory(settings: Overrides, over = {}) {
  return aDirectory({
    agents: [anAgent({ id: 'joe', settings, ...over })],
    trunks: [aTrunk({ id: 't1' })],
    queues: [aQueue({ id: 'sales' })],
    routes: [aRoute({ id: 'r1' })],
  });
}

const parkedStage = (settings: Overrides, over = {}): Stage => {
  const s = new Stage(directory(settings, over));
  s.ready('joe');
  s.taken();
  return s;
};

test('E6: a leg nobody uses for idleTimeout is let go of, the agent stays ready, and the next call dials it', (t) => {
  const s = parkedStage({ idleTimeoutMs: 60_000 });
  const channel = s.channel('joe');
  s.wait(59_000);
  t.deepEqual(s.taken(), []);
  s.wait(2_000);
  t.deepEqual(s.taken(), [
    { do: 'hangup', channel, reason: 'normal' },
    { do: 'unbridge', bridge: `n1-session-${s.session('joe').id}` },
  ]);
  t.deepEqual(s.leg('joe').state, { at: 'dropped', cause: 'idle' });
  t.is(s.session('joe').state.at, 'ready');
  s.wait(600_000);
  t.deepEqual(s.taken(), []);
  s.customer('c1');
  t.is(s.session('joe').state.at, 'offered');
  s.answerPhone('joe');
  s.join('c1');
  t.is(s.session('joe').state.at, 'talking');
  s.gone('c1');
  t.is(s.leg('joe').state.at, 'parked');
});

test('E6: with afterIdle not-ready the agent is held, Ready is refused, and Reconnect brings the leg back', (t) => {
  const s = parkedStage({ idleTimeoutMs: 60_000, afterIdle: 'not-ready' });
  s.wait(61_000);
  t.is(s.session('joe').interval.reason, 'leg-idle');
  s.customer('c1');
  t.is(s.call('c1')?.state.at, 'waiting');
  t.is(s.ask({ do: 'unhold', agentId: 'joe', setter: 'agent' }).refusal?.code, 'leg-not-parked');
  s.ask({ do: 'reconnect', agentId: 'joe' });
  s.answerPhone('joe');
  s.join('c1');
  t.is(s.session('joe').state.at, 'talking');
});

for (const [what, act] of [
  ['changes their state', (s: Stage) => s.ask({ do: 'hold', agentId: 'joe', setter: 'agent', reason: '1' })],
  ['presses a key', (s: Stage) => s.play({ type: 'digit', channel: s.channel('joe'), digit: '5' })],
  [
    'had a call',
    (s: Stage) => {
      s.customer('c1');
      s.join('c1');
      s.wait(20_000);
      s.gone('c1');
    },
  ],
] as const) {
  test(`E6: the time begins anew when the agent ${what}`, (t) => {
    const s = parkedStage({ idleTimeoutMs: 60_000 });
    s.wait(50_000);
    act(s);
    s.wait(50_000);
    t.is(s.leg('joe').state.at, 'parked');
    s.wait(11_000);
    t.deepEqual(s.leg('joe').state, { at: 'dropped', cause: 'idle' });
  });
}

test('E6: a phone whose leg was let go of this instant is rung for a call only when its line is free', (t) => {
  const s = parkedStage({ idleTimeoutMs: 60_000 });
  s.wait(60_001);
  t.is(s.leg('joe').state.at, 'dropped');
  s.taken();
  s.customer('c1');
  t.false(s.taken().some((effect) => effect.do === 'dial'));
  s.wait(600);
  t.true(s.taken().some((effect) => effect.do === 'dial'));
});

test('E6: a caller who hangs up while the resting leg is dialled leaves it at rest, and a no-answer does, too', (t) => {
  const s = parkedStage({ idleTimeoutMs: 60_000, notReadyAfter: 0 });
  s.wait(61_000);
  s.customer('c1');
  t.is(s.leg('joe').state.at, 'dialing');
  s.gone('c1');
  t.deepEqual(s.leg('joe').state, { at: 'dropped', cause: 'idle' });
  s.wait(1_000);
  s.customer('c2');
  s.gone(s.channel('joe'), 19, 480);
  t.deepEqual(s.leg('joe').state, { at: 'dropped', cause: 'idle' });
  t.is(s.session('joe').state.at, 'ready');
});

test('E6: an agent who paused may become ready again while the leg rests', (t) => {
  const s = parkedStage({ idleTimeoutMs: 60_000 });
  s.ask({ do: 'hold', agentId: 'joe', setter: 'agent', reason: '1' });
  s.wait(61_000);
  t.is(s.leg('joe').state.at, 'dropped');
  t.is(s.ask({ do: 'unhold', agentId: 'joe', setter: 'agent' }).refusal, null);
  t.is(s.session('joe').state.at, 'ready');
});

test('E6: a timeout that an admin sets counts for legs that wait already, and one taken away for none', (t) => {
  const s = parkedStage({});
  s.wait(120_000);
  t.is(s.leg('joe').state.at, 'parked');
  const change = (settings: Overrides) => {
    s.world.directory = directory(settings);
    s.play({ type: 'directory.changed', directory: s.world.directory });
  };
  change({ idleTimeoutMs: 130_000 });
  s.wait(5_000);
  change({});
  s.wait(60_000);
  t.is(s.leg('joe').state.at, 'parked');
  change({ idleTimeoutMs: 130_000 });
  s.wait(0);
  t.is(s.leg('joe').state.at, 'dropped');
});

test('E6, E7: a leg that was kept after the logout goes with its session when nobody comes back', (t) => {
  const s = parkedStage({ idleTimeoutMs: 60_000, dropOnLogout: false });
  s.ask({ do: 'logout', agentId: 'joe' });
  t.is([...s.world.all('leg')].length, 1);
  s.wait(61_000);
  t.deepEqual([...s.world.all('leg')], []);
  t.deepEqual([...s.world.all('session')], []);
});

test('E10: a leg that waits and is too old is ended, its agent held, and dialled anew; no call goes to it meanwhile', (t) => {
  const s = parkedStage({ legMaxAgeMs: 3_600_000 });
  const old = s.channel('joe');
  s.wait(3_600_100);
  t.like(s.taken()[0], { do: 'hangup', channel: old });
  t.like(s.leg('joe').state, { at: 'lost', cause: 'renewal' });
  t.is(s.session('joe').interval.reason, 'leg-renewal');
  s.customer('c1');
  s.wait(1_000);
  t.is(s.leg('joe').state.at, 'dialing');
  t.is(s.call('c1')?.state.at, 'waiting');
  s.answerPhone('joe');
  s.join('c1');
  t.is(s.session('joe').state.at, 'talking');
  t.not(s.channel('joe'), old);
});

test('E10: a conversation is never cut for the age of its leg, which is made anew once it waits', (t) => {
  const s = parkedStage({ legMaxAgeMs: 60_000 });
  s.customer('c1');
  s.join('c1');
  s.wait(600_000);
  t.is(s.leg('joe').state.at, 'connected');
  s.customer('c2');
  s.gone('c1');
  s.join('c2');
  t.is(s.leg('joe').state.at, 'connected', 'who waits already comes first');
  s.gone('c2');
  s.wait(0);
  t.like(s.leg('joe').state, { at: 'lost', cause: 'renewal' });
});

test('E10: a new leg that is not answered is a lost leg, redialled with longer and longer waits', (t) => {
  const s = parkedStage({ legMaxAgeMs: 60_000 });
  s.wait(61_000);
  t.is(s.leg('joe').state.at, 'dialing');
  s.gone(s.channel('joe'), 17, 486);
  t.like(s.leg('joe').state, { at: 'lost', attempt: 1, cause: 'busy' });
  t.true(s.session('joe').holds.some(({ reason }) => reason === 'leg-lost'));
  s.wait(5_100);
  s.answerPhone('joe');
  t.is(s.session('joe').state.at, 'ready');
});

test('E10: a leg that the next call dials anyway just ends when it is too old', (t) => {
  const s = new Stage(directory({ legMaxAgeMs: 60_000 }, { connectOnLogin: '' }));
  s.ready('joe');
  s.customer('c1');
  s.answerPhone('joe');
  s.join('c1');
  s.gone('c1');
  t.is(s.leg('joe').state.at, 'parked');
  s.wait(61_000);
  t.is(s.leg('joe').state.at, 'none');
  t.is(s.session('joe').state.at, 'ready');
  s.customer('c2');
  t.is(s.leg('joe').state.at, 'dialing');
});
