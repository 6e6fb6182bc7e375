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
