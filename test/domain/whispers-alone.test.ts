import test from 'ava';
import type { Effect } from '../../app/domain/effects.js';
import type { Silence } from '../../app/domain/mouth.js';
import type { Supervision } from '../../app/domain/world.js';
import { Stage } from '../support/stage.js';
import { aDirectory, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';

const PLACE = {
  at: 'device',
  device: { kind: 'phone', phoneId: 'p1', peer: 'phone-p1', autoAnswer: false },
} as const;

/** Joe waits in park, and a supervisor at a desk phone whispers to him. */
function whispered(): Stage {
  const s = new Stage(
    aDirectory({
      agents: [anAgent({ id: 'joe', settings: { supervision: true } })],
      trunks: [aTrunk({ id: 't1', prefixes: ['+1'] })],
      queues: [aQueue({ id: 'sales' })],
      routes: [aRoute({ id: 'r1' })],
    }),
  );
  s.ready('joe');
  const wish = { do: 'supervise', agentId: 'joe', mode: 'whisper', scope: 'agent', place: PLACE } as const;
  s.play({ type: 'command', command: { ...wish, via: 'web', by: 'boss', supervised: true } });
  s.taken();
  s.play({ type: 'supervisor.entered', channel: row(s).state.channel });
  return s;
}

function row(s: Stage): Supervision {
  const [one] = s.world.all('supervision');
  if (!one) throw new Error('nobody supervises');
  return one;
}

const silence = (s: Stage): Silence | null => row(s).mouths[0]?.alone ?? null;
const bridgeOf = (s: Stage): string => s.leg('joe').bridge ?? 'none';
/** What was asked for about silence since the last look. */
const asked = (s: Stage): string[] =>
  s.taken().flatMap((effect: Effect) => (/^(accompany|end-greeting)$/.test(effect.do) ? [effect.do] : []));

test('K4: who is whispered to alone is played one silence, which ends with the join of a caller and begins anew after the call', (t) => {
  const s = whispered();
  t.like(silence(s), { bridge: bridgeOf(s), again: null });
  t.deepEqual(asked(s), ['end-greeting', 'accompany']);
  s.customer('c1');
  t.is(silence(s), null);
  const effects = [...s.effects];
  const [joins, ends] = [
    effects.findIndex((effect) => effect.do === 'add' && effect.joins),
    effects.findIndex((effect) => effect.do === 'end-greeting'),
  ];
  t.true(joins >= 0 && ends > joins, 'it ends behind the join');
  // Silence is still heard then: what were made anew would have it in mind again.
  t.is(row(s).state.at, 'tapping');
  s.join('c1');
  // What listens there would take the caller's packets for late ones.
  t.is(row(s).state.at, 'resting');
  s.taken();
  s.wait(150);
  // A crash may have forgotten one that was asked for.
  t.deepEqual(asked(s), ['end-greeting']);
  t.like(row(s).state, { at: 'tapping', tap: { of: s.call('c1')?.id } });
  s.play({ type: 'channel.left', channel: 'c1' });
  s.wait(150);
  t.like(silence(s), { bridge: bridgeOf(s) });
  t.deepEqual(asked(s), ['end-greeting', 'accompany']);
});

test('K4: with the customer on hold silence is played as in park, and what listens is made anew there and behind it', (t) => {
  const s = whispered();
  s.customer('c1');
  s.join('c1');
  s.wait(150);
  s.taken();
  s.ask({ do: 'hold-call', agentId: 'joe', callId: s.call('c1')?.id ?? '' });
  t.is(row(s).state.at, 'resting');
  t.deepEqual(asked(s), []);
  s.wait(150);
  t.like(row(s).state, { at: 'tapping', tap: { of: 'alone' } });
  t.like(silence(s), { bridge: bridgeOf(s) });
  t.deepEqual(asked(s), ['end-greeting', 'accompany']);
  s.ask({ do: 'retrieve-call', agentId: 'joe', callId: s.call('c1')?.id ?? '' });
  t.is(row(s).state.at, 'tapping');
  s.join('c1');
  t.is(row(s).state.at, 'resting');
  t.deepEqual(asked(s), ['end-greeting']);
});

test('K4: everybody who listens to a leg that was played silence is made anew, also who only listens', (t) => {
  const s = whispered();
  const other = { do: 'supervise', agentId: 'joe', mode: 'monitor', scope: 'agent', place: PLACE } as const;
  s.play({ type: 'command', command: { ...other, via: 'web', by: 'chief', supervised: true } });
  const [, chief] = s.world.all('supervision');
  s.play({ type: 'supervisor.entered', channel: chief?.state.channel ?? '' });
  t.deepEqual(
    [...s.world.all('supervision')].map(({ state }) => 'tap' in state && state.tap.of),
    ['alone', 'alone'],
  );
  s.customer('c1');
  s.join('c1');
  t.deepEqual(
    [...s.world.all('supervision')].map(({ state }) => state.at),
    ['resting', 'resting'],
  );
});

test('K4: silence that Asterisk refused is asked for again a moment later, and not before', (t) => {
  const s = whispered();
  const effect = s.taken().find((one) => one.do === 'accompany');
  if (!effect) return t.fail('no silence was asked for');
  s.play({ type: 'effect.failed', effect, reason: 'refused' });
  t.deepEqual(asked(s), []);
  s.wait(999);
  t.deepEqual(asked(s), []);
  s.wait(1);
  t.deepEqual(asked(s), ['end-greeting', 'accompany']);
  t.like(silence(s), { again: null });
});

test('K4: it ends with the whisper, and with the supervision', (t) => {
  for (const end of ['mode', 'supervision'] as const) {
    const s = whispered();
    s.taken();
    const asking = { agentId: 'joe', supervisionId: row(s).id, via: 'web', by: 'boss', supervised: true } as const;
    const wish =
      end === 'mode' ? ({ do: 'switch-supervision', mode: 'monitor' } as const) : ({ do: 'stop-supervising' } as const);
    s.play({ type: 'command', command: { ...wish, ...asking } });
    t.deepEqual(asked(s), ['end-greeting'], end);
  }
});

/** The request by which silence is ended, as it was asked for last. */
function theEnd(s: Stage): Effect {
  const effect = s.effects.findLast((one) => one.do === 'end-greeting');
  if (!effect) throw new Error('no silence was ended');
  return effect;
}

for (const reason of ['refused', 'timeout'] as const) {
  test(`K4: silence that Asterisk did not end (${reason}) is ended again, or it would be among those who talk by then`, (t) => {
    const s = whispered();
    s.customer('c1');
    const effect = theEnd(s);
    s.join('c1');
    s.wait(150);
    s.taken();
    s.play({ type: 'effect.failed', effect, reason });
    t.deepEqual(s.taken(), [effect]);
    // As often as it takes, also when nobody listens any more.
    s.ask({ do: 'logout', agentId: 'joe' });
    s.gone('c1');
    t.is([...s.world.all('supervision')].length, 0);
    s.taken();
    s.play({ type: 'effect.failed', effect, reason });
    t.deepEqual(s.taken(), [effect]);
  });
}

test('K4: silence that is wanted again when its end turns out to have failed goes on, as the only one', (t) => {
  const s = whispered();
  s.customer('c1');
  const effect = theEnd(s);
  s.join('c1');
  s.play({ type: 'channel.left', channel: 'c1' });
  s.wait(150);
  t.like(silence(s), { bridge: bridgeOf(s), again: null });
  s.taken();
  s.play({ type: 'effect.failed', effect, reason: 'refused' });
  t.deepEqual(asked(s), []);
  s.wait(1_000);
  t.deepEqual(asked(s), ['end-greeting', 'accompany']);
});

/** The rows as they were before the last step: a crash forgot it, and Asterisk did what it asked for. */
function forgotten(s: Stage, step: () => void): void {
  const { id } = row(s);
  const before = row(s);
  step();
  s.world.apply([{ kind: 'supervision', id, after: before, why: 'test', detail: {} }]);
  s.taken();
}

/** The boss only listens to Joe, who waits in park. */
function listened(): Stage {
  const s = whispered();
  switchTo(s, 'monitor');
  const { state } = row(s);
  if (state.at !== 'tapping') throw new Error(`it is ${state.at}`);
  s.play({ type: 'tap.entered', channel: state.tap.channel });
  s.play({ type: 'bridge.joined', bridge: state.tap.bridge, channel: state.channel });
  s.taken();
  return s;
}

function switchTo(s: Stage, mode: 'monitor' | 'whisper'): void {
  const asking = { agentId: 'joe', supervisionId: row(s).id, via: 'web', by: 'boss', supervised: true } as const;
  s.play({ type: 'command', command: { do: 'switch-supervision', mode, ...asking } });
}

test('K4, E11: silence of which a crash kept no row is ended once Asterisk is reached, also while somebody only listens', (t) => {
  const s = listened();
  forgotten(s, () => switchTo(s, 'whisper'));
  t.is(row(s).mode, 'monitor');
  s.play({ type: 'switch.up', restarted: false });
  t.like(s.taken(), [{ do: 'end-greeting', bridge: bridgeOf(s) }]);
});

test('K4, E11: silence that is wanted is not ended because Asterisk was away', (t) => {
  const s = whispered();
  s.taken();
  s.play({ type: 'switch.up', restarted: false });
  t.deepEqual(asked(s), []);
});

test('K4, E11: whoever begins to listen ends silence of a supervision that no row knows of any more', (t) => {
  const s = whispered();
  const wish = { do: 'stop-supervising', agentId: 'joe', supervisionId: row(s).id } as const;
  s.play({ type: 'command', command: { ...wish, via: 'web', by: 'boss', supervised: true } });
  s.taken();
  const next = { do: 'supervise', agentId: 'joe', mode: 'monitor', scope: 'agent', place: PLACE } as const;
  s.play({ type: 'command', command: { ...next, via: 'web', by: 'chief', supervised: true } });
  s.play({ type: 'supervisor.entered', channel: row(s).state.channel });
  t.deepEqual(asked(s), ['end-greeting']);
});

test('K4, E11: silence of which a crash kept no row ends with the supervision, when that is found to be over at the start', (t) => {
  const s = listened();
  forgotten(s, () => switchTo(s, 'whisper'));
  s.gone(row(s).state.channel);
  t.is([...s.world.all('supervision')].length, 0);
  t.deepEqual(asked(s), ['end-greeting']);
});

test('K4: the silence of whoever whispers is not ended by another supervisor who goes', (t) => {
  const s = whispered();
  const other = { do: 'supervise', agentId: 'joe', mode: 'monitor', scope: 'agent', place: PLACE } as const;
  s.play({ type: 'command', command: { ...other, via: 'web', by: 'chief', supervised: true } });
  const [, chief] = s.world.all('supervision');
  s.play({ type: 'supervisor.entered', channel: chief?.state.channel ?? '' });
  s.taken();
  s.gone(chief?.state.channel ?? '');
  t.deepEqual(asked(s), []);
});
