import test from 'ava';
import type { OnHold } from '../../app/domain/on-hold.js';
import type { Effect } from '../../app/domain/effects.js';
import { dos } from '../support/dos.js';
import { Stage } from '../support/stage.js';
import { aDirectory, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';

const joe = anAgent({ id: 'joe' });
const DELIVER_MS = aDirectory({}).settings.deliverMs;

/** Joe of sales talks to c1. */
function stage(over: Parameters<typeof aDirectory>[0] = {}): Stage {
  const s = new Stage(
    aDirectory({
      agents: [joe],
      trunks: [aTrunk({ id: 't1', prefixes: ['+1'] })],
      queues: [aQueue({ id: 'sales' }), aQueue({ id: 'help', dn: '6001' })],
      routes: [aRoute({ id: 'r1' })],
      ...over,
    }),
  );
  s.ready('joe');
  s.customer('c1');
  if (s.leg('joe').state.at === 'dialing') s.answerPhone('joe');
  s.join('c1');
  s.taken();
  return s;
}

const callId = (s: Stage): string => s.call('c1')?.id ?? 'none';
const ask = (s: Stage, what: 'hold' | 'retrieve') => s.ask({ do: `${what}-call`, agentId: 'joe', callId: callId(s) });

function heldOf(s: Stage): OnHold | undefined {
  const state = s.call('c1')?.state;
  return state?.at === 'talking' ? state.held : undefined;
}

function held(s = stage()): Stage {
  ask(s, 'hold');
  s.play({ type: 'bridge.left', bridge: s.leg('joe').bridge ?? '', channel: 'c1' });
  s.taken();
  return s;
}

test('K3: who is put on hold leaves the bridge, hears music and is guarded; the agent talks on, with the same leg', (t) => {
  const s = stage();
  const leg = s.leg('joe');
  t.is(ask(s, 'hold').refusal, null);
  t.like(s.call('c1'), { guarded: true, state: { at: 'talking', held: { at: 'held', since: s.at } } });
  const effects = s.taken();
  t.deepEqual(dos(effects), ['remove', 'music', 'deadman']);
  t.like(effects[0], { bridge: leg.bridge, channel: 'c1' });
  t.is(s.session('joe').state.at, 'talking');
  t.deepEqual(s.leg('joe'), leg);
  // What Asterisk tells of the removal is no hang-up.
  s.play({ type: 'bridge.left', bridge: leg.bridge ?? '', channel: 'c1' });
  t.is(s.call('c1')?.state.at, 'talking');
});

test('K3: who is retrieved is joined first, then the music ends, and the guard with the join', (t) => {
  const s = held();
  t.is(ask(s, 'retrieve').refusal, null);
  const effects = s.taken();
  t.deepEqual(dos(effects), ['quiet add']);
  t.like(effects[0], { bridge: s.leg('joe').bridge, channels: ['c1'], joins: true });
  s.effects.push(...effects);
  s.join('c1');
  t.is(heldOf(s), undefined);
  t.false(s.call('c1')?.guarded);
  t.like(s.taken().at(-1), { do: 'deadman', seconds: 0 });
  const fact = s.changes.findLast(({ why }) => why === 'call.retrieved');
  t.true(Number(fact?.detail['heldMs']) > 0);
});

test('K3: who was found back with the agent has not left by what is told late of the hold; their hang-up frees the agent', (t) => {
  const s = held();
  ask(s, 'retrieve');
  const bridge = s.leg('joe').bridge ?? '';
  s.play({ type: 'found.together', callId: callId(s), sessionId: s.session('joe').id, bridge });
  t.is(heldOf(s), undefined);
  s.play({ type: 'bridge.left', bridge, channel: 'c1' });
  t.like(s.call('c1'), { state: { at: 'talking' } });
  t.is(s.session('joe').state.at, 'talking');
  s.play({ type: 'channel.left', channel: 'c1' });
  t.is(s.call('c1'), undefined);
  t.is(s.session('joe').state.at, 'ready');
});

test('K7: who was on the way back when the process died is cut by no timer of before: it is ended with the join', (t) => {
  const s = held();
  ask(s, 'retrieve');
  const call = s.call('c1');
  if (!call) return t.fail('no call');
  // As from a conference of which two were left: the timer's end was asked for, and never reached Asterisk.
  s.world.apply([{ kind: 'call', id: call.id, after: { ...call, guarded: false }, why: 'call.two-left', detail: {} }]);
  s.play({ type: 'switch.up', restarted: false });
  s.join('c1');
  t.is(heldOf(s), undefined);
  t.like(s.taken().at(-1), { do: 'deadman', channel: 'c1', seconds: 0 });
});

test('K3: hold and retrieve asked for twice do what they do once', (t) => {
  const s = held();
  t.is(ask(s, 'hold').refusal, null);
  t.deepEqual(s.taken(), []);
  ask(s, 'retrieve');
  s.taken();
  t.is(ask(s, 'retrieve').refusal, null);
  t.deepEqual(s.taken(), []);
  const talks = stage();
  t.is(ask(talks, 'retrieve').refusal, null);
  t.deepEqual(talks.taken(), []);
});

test('K3: hold asked for while the customer is on the way back comes when they are there, and nobody hangs up', (t) => {
  const s = held();
  const { bridge } = s.leg('joe');
  const joined = { type: 'bridge.joined', bridge: bridge ?? '', channel: 'c1' } as const;
  ask(s, 'retrieve');
  s.taken();
  ask(s, 'hold');
  t.deepEqual(s.taken(), [], 'what Asterisk tells of an overtaken request could not be told from the next one');
  t.like(s.call('c1')?.state, { held: { at: 'retrieving', again: true } });
  s.play(joined);
  t.deepEqual(dos(s.taken()), ['remove', 'music', 'deadman']);
  t.like(s.call('c1'), { guarded: true, state: { at: 'talking', held: { at: 'held' } } });
  // Back, away and back once more before Asterisk has told of anything: the customer stays, and comes back.
  ask(s, 'retrieve');
  ask(s, 'hold');
  ask(s, 'retrieve');
  s.play({ type: 'bridge.left', bridge: bridge ?? '', channel: 'c1' });
  s.play(joined);
  t.is(heldOf(s), undefined);
  t.is(s.call('c1')?.state.at, 'talking');
});

test('K3: nobody is consulted in the moment in which the customer comes back', (t) => {
  const s = held();
  ask(s, 'retrieve');
  const about = { do: 'consult', agentId: 'joe', callId: callId(s), number: '+15551239999' } as const;
  t.is(s.ask(about).refusal?.code, 'no-call');
});

for (const [what, fail] of [
  ['is refused', (s: Stage) => void s.play({ type: 'effect.failed', effect: joinOf(s), reason: 'refused' })],
  ['does not come in time', (s: Stage) => s.wait(DELIVER_MS)],
] as const) {
  test(`K3: a join that ${what} leaves the customer on hold as before, and they can be retrieved again`, (t) => {
    const s = held();
    ask(s, 'retrieve');
    fail(s);
    t.like(s.call('c1'), { guarded: true, state: { at: 'talking', held: { at: 'held' } } });
    t.true(s.taken().some((effect) => effect.do === 'music'));
    ask(s, 'retrieve');
    s.join('c1');
    t.is(heldOf(s), undefined);
  });
}

function joinOf(s: Stage): Effect {
  return s.effects.findLast((effect) => effect.do === 'add') as Effect;
}

test('C4, K3: a customer who hangs up on hold ends the call: wrap-up, and the leg in park', (t) => {
  const s = held(stage({ queues: [aQueue({ id: 'sales', settings: { wrapUpMs: 5_000 } })] }));
  s.gone('c1');
  t.is(s.session('joe').state.at, 'wrap-up');
  t.is(s.leg('joe').state.at, 'parked');
});

test('E4, K3: the agent who puts the phone down has ended the call; a lost leg sends the customer on hold to the head of the queue', (t) => {
  const down = held();
  down.gone(down.channel('joe'), 16);
  t.is(down.call('c1'), undefined);
  t.true(down.taken().some((effect) => effect.do === 'hangup' && effect.channel === 'c1'));
  const lost = held();
  lost.gone(lost.channel('joe'), 44);
  t.like(lost.call('c1'), { state: { at: 'waiting' }, guarded: true });
  const effects = lost.taken().filter((effect) => 'channel' in effect && effect.channel === 'c1');
  t.true(dos(effects).indexOf('quiet') < dos(effects).indexOf('play'));
});

test('K3: a customer on hold is sent on, released, and taken away by a reset like any other, without our music', (t) => {
  for (const end of [
    (s: Stage) =>
      s.ask({ do: 'transfer', agentId: 'joe', callId: callId(s), target: { kind: 'number', number: '+15550001' } }),
    (s: Stage) => s.ask({ do: 'release', agentId: 'joe', callId: callId(s) }),
    (s: Stage) => s.ask({ do: 'reset', agentId: 'joe' }),
  ]) {
    const s = held();
    t.is(end(s).refusal, null);
    const effects = s.taken().filter((effect) => 'channel' in effect && effect.channel === 'c1');
    t.true(
      effects.some((effect) => effect.do === 'quiet' && effect.what === 'music'),
      JSON.stringify(effects),
    );
    t.not(s.call('c1')?.state.at, 'talking');
  }
});

test('K3: nobody is held by an agent who does not talk, or talks to somebody else by now', (t) => {
  const s = stage();
  for (const what of ['hold-call', 'retrieve-call'] as const) {
    t.is(s.ask({ do: what, agentId: 'joe', callId: 'other' }).refusal?.code, 'no-call');
  }
  s.gone('c1');
  t.is(s.ask({ do: 'hold-call', agentId: 'joe', callId: '' }).refusal?.code, 'no-call');
});

test('D2: the Hold key of the agent’s telephone does what the desk’s does, and means nothing elsewhere', (t) => {
  const s = stage();
  const channel = s.channel('joe');
  s.play({ type: 'hold.pressed', channel: 'c1', held: true });
  t.deepEqual(s.taken(), []);
  s.play({ type: 'hold.pressed', channel, held: true });
  t.deepEqual(dos(s.taken()), ['remove', 'music', 'deadman']);
  s.play({ type: 'hold.pressed', channel, held: true });
  t.deepEqual(s.taken(), []);
  s.play({ type: 'hold.pressed', channel, held: false });
  t.deepEqual(dos(s.taken()), ['quiet add']);
  const parked = stage();
  parked.gone('c1');
  parked.taken();
  parked.play({ type: 'hold.pressed', channel: parked.channel('joe'), held: true });
  t.deepEqual(parked.taken(), []);
});

test('K3: after a break of the connection who is on hold gets music and guard again, and who was on the way back is joined again', (t) => {
  const s = held();
  s.play({ type: 'switch.up', restarted: false });
  t.deepEqual(dos(s.taken()), ['music', 'deadman']);
  ask(s, 'retrieve');
  s.taken();
  s.play({ type: 'switch.up', restarted: false });
  t.deepEqual(dos(s.taken()), ['quiet add']);
  s.play({ type: 'switch.up', restarted: true });
  t.is(s.call('c1'), undefined);
});

test('K3: reconcile leaves who is on hold where they are, and takes who stands with the agent again for retrieved', (t) => {
  const s = held();
  s.play({ type: 'found.apart', callId: callId(s) });
  t.like(s.call('c1')?.state, { held: { at: 'held' } });
  ask(s, 'retrieve');
  const { bridge, id } = s.leg('joe');
  s.play({ type: 'found.together', callId: callId(s), sessionId: 'another', bridge: bridge ?? '' });
  t.like(s.call('c1')?.state, { held: { at: 'retrieving' } });
  s.play({ type: 'found.together', callId: callId(s), sessionId: id, bridge: bridge ?? '' });
  t.is(heldOf(s), undefined);
});
