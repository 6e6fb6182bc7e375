import test from 'ava';
import type { OnHold } from '../../app/domain/on-hold.js';
import type { Effect } from '../../app/domain/effects.js';
import type { Call } from '../../app/domain/world.js';
import { dos } from '../support/dos.js';
import { Stage } from '../support/stage.js';
import { aDirectory, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';

const FAR = '+15550001234';

/** Joe of sales talks to c1; calls of sales are wrapped up for 5 s. */
function stage(joe = anAgent({ id: 'joe' })): Stage {
  const s = new Stage(
    aDirectory({
      agents: [joe],
      trunks: [aTrunk({ id: 't1', prefixes: ['+1'] })],
      queues: [aQueue({ id: 'sales', settings: { wrapUpMs: 5_000 } })],
      routes: [aRoute({ id: 'r1' })],
    }),
  );
  s.ready('joe');
  s.customer('c1');
  if (s.leg('joe').state.at === 'dialing') s.answerPhone('joe');
  s.join('c1');
  s.taken();
  return s;
}

const idOf = (s: Stage): string => s.call('c1')?.id ?? 'none';
const ask = (s: Stage, what: 'complete' | 'abort') => s.ask({ do: `${what}-consult`, agentId: 'joe', callId: idOf(s) });
const party = (s: Stage): Call | undefined => [...s.world.all('call')].find(({ direction }) => direction === 'out');

function consult(s: Stage, number = FAR) {
  return s.ask({ do: 'consult', agentId: 'joe', callId: idOf(s), number });
}

function heldOf(s: Stage): OnHold | undefined {
  const state = s.call('c1')?.state;
  return state?.at === 'talking' ? state.held : undefined;
}

function rings(s: Stage): Stage {
  consult(s);
  const { id, channel } = party(s) as Call;
  s.play({ type: 'far.entered', channel, callId: id });
  s.play({ type: 'leg.ringing', channel });
  s.play({ type: 'bridge.left', bridge: s.leg('joe').bridge ?? '', channel: 'c1' });
  return s;
}

function answered(s = stage()): Stage {
  rings(s);
  s.play({ type: 'far.answered', channel: party(s)?.channel ?? '' });
  s.taken();
  return s;
}

test('K3, D3: the customer is on hold before anybody else is called, on the one leg', (t) => {
  const s = stage();
  const { bridge } = s.leg('joe');
  t.is(consult(s).refusal, null);
  t.deepEqual(dos(s.taken()), ['remove', 'music', 'deadman', 'prepare-call']);
  const out = party(s) as Call;
  t.like(heldOf(s), { at: 'held', consult: out.id });
  t.deepEqual(s.session('joe').state, { at: 'calling', callId: out.id });
  t.like(s.leg('joe'), { bridge, state: { at: 'connected', callId: out.id } });
  s.play({ type: 'far.entered', channel: out.channel, callId: out.id });
  t.like(s.taken()[0], { do: 'add', bridge, channels: [out.channel] });
  s.play({ type: 'far.answered', channel: out.channel });
  t.deepEqual(s.session('joe').state, { at: 'talking', callId: out.id });
  t.like(heldOf(s), { at: 'held' });
});

test('K3, E9: completed, the two have a bridge of their own, and the agent is done as after any call of the queue', (t) => {
  const s = answered();
  const { bridge } = s.leg('joe');
  const out = party(s) as Call;
  t.is(ask(s, 'complete').refusal, null);
  const effects = s.taken();
  t.deepEqual(dos(effects), ['bridge', 'add', 'quiet add', 'deadman']);
  const both = `n1-call-${out.id}`;
  // The consulted party goes alone: a customer who hangs up now would keep them where the agent's next caller comes.
  t.like(effects[1], { bridge: both, channels: [out.channel], joins: true, leaves: bridge });
  t.like(effects[2], { bridge: both, channels: ['c1'], joins: true });
  t.like(effects[3], { channel: 'c1', seconds: 0 });
  t.is(s.session('joe').state.at, 'wrap-up');
  t.is(s.leg('joe').state.at, 'parked');
  for (const channel of ['c1', out.channel]) {
    s.play({ type: 'bridge.left', bridge: bridge ?? '', channel });
    s.play({ type: 'bridge.joined', bridge: both, channel });
    t.like(s.call(channel)?.state, { at: 'together', joined: true });
  }
  // Whoever of the two hangs up ends it for both.
  s.taken();
  s.gone('c1');
  t.like(
    s.taken().find((effect) => effect.do === 'hangup'),
    { channel: out.channel },
  );
  t.is([...s.world.all('call')].length, 0);
});

test('K3: a customer who never met whom they were brought together with is served again', (t) => {
  const s = answered();
  ask(s, 'complete');
  s.gone(party(s)?.channel ?? '');
  t.like(s.call('c1')?.state, { at: 'waiting' });
  const refused = answered();
  ask(refused, 'complete');
  const add = refused.effects.find((effect) => effect.do === 'add');
  const { channel } = party(refused) as Call;
  refused.play({ type: 'effect.failed', effect: add as Effect, reason: 'gone' });
  t.like(refused.call('c1')?.state, { at: 'waiting' });
  t.true(refused.effects.some((effect) => effect.do === 'hangup' && effect.channel === channel));
});

for (const [when, prepare] of [
  ['rings', () => rings(stage())],
  ['has answered', () => answered()],
] as const) {
  test(`K3: aborted while whom they consult ${when}: they are taken out first, then the customer is back`, (t) => {
    const s = prepare();
    const out = party(s) as Call;
    s.taken();
    t.is(ask(s, 'abort').refusal, null);
    const effects = s.taken();
    t.deepEqual(
      dos(effects).filter((what) => what !== 'quiet'),
      ['remove', 'hangup', 'quiet add'],
    );
    t.like(effects[0], { channel: out.channel });
    t.is(party(s), undefined);
    // An answer that crossed the abort means nothing.
    s.play({ type: 'far.answered', channel: out.channel });
    s.effects.push(...effects);
    s.join('c1');
    t.is(heldOf(s), undefined);
    t.deepEqual(s.session('joe').state, { at: 'talking', callId: idOf(s) });
    t.like(s.leg('joe').state, { at: 'connected', callId: idOf(s) });
  });
}

test('K3: whom they consult hangs up, or is never reached: the customer is on hold still, and can be retrieved', (t) => {
  const up = answered();
  up.gone(party(up)?.channel ?? '');
  const never = rings(stage());
  never.gone(party(never)?.channel ?? '', 17, 486);
  const told = party(never)?.state;
  if (told?.at !== 'failed') return t.fail();
  never.play({ type: 'playback.ended', channel: never.channel('joe'), playback: told.playback, ok: true });
  for (const s of [up, never]) {
    t.is(party(s), undefined);
    t.like(heldOf(s), { at: 'held' });
    t.is((heldOf(s) as { consult?: string }).consult, undefined);
    t.deepEqual(s.session('joe').state, { at: 'talking', callId: idOf(s) });
    t.is(s.ask({ do: 'retrieve-call', agentId: 'joe', callId: idOf(s) }).refusal, null);
  }
  t.like(never.session('joe').callFailed, { cause: 'busy' });
});

test('K3: the customer hangs up while somebody is consulted: the agent goes on with them as with any call of their own', (t) => {
  const s = answered();
  s.gone('c1');
  const out = party(s) as Call;
  t.deepEqual(s.session('joe').state, { at: 'talking', callId: out.id });
  t.like(s.leg('joe').state, { at: 'connected' });
  t.is(s.ask({ do: 'release', agentId: 'joe', callId: out.id }).refusal, null);
  t.is(s.session('joe').state.at, 'ready');
  t.is(s.leg('joe').state.at, 'parked');
});

test('K3, E4: who puts the phone down with the consulted party there has handed the customer over', (t) => {
  const s = answered();
  const out = party(s) as Call;
  s.gone(s.channel('joe'), 16);
  t.like(s.call('c1')?.state, { at: 'together', withCall: out.id });
  t.like(s.session('joe'), { state: { at: 'wrap-up' } });
});

for (const [what, cause, prepare] of [
  ['is put down while it only rings', 16, () => rings(stage())],
  ['is lost', 44, () => answered()],
] as const) {
  test(`K3, E4: a leg that ${what} sends the customer to the head of the queue, and nobody else is kept`, (t) => {
    const s = prepare();
    const { channel } = party(s) as Call;
    s.gone(s.channel('joe'), cause);
    t.like(s.call('c1')?.state, { at: 'waiting' });
    t.true(s.taken().some((effect) => effect.do === 'hangup' && effect.channel === channel));
    t.is(party(s), undefined);
  });
}

test('C5, K3: a reset while somebody is consulted ends that and serves the customer again', (t) => {
  const s = answered();
  s.ask({ do: 'reset', agentId: 'joe' });
  t.like(s.call('c1')?.state, { at: 'waiting' });
  t.is(party(s), undefined);
});

test('K3: while somebody is consulted nothing else is done with either call', (t) => {
  const s = answered();
  const out = party(s)?.id ?? '';
  for (const callId of [idOf(s), out]) {
    for (const what of ['hold-call', 'retrieve-call'] as const) {
      t.is(s.ask({ do: what, agentId: 'joe', callId }).refusal?.code, 'consulting');
    }
    const target = { kind: 'queue', queueId: 'sales' } as const;
    t.is(s.ask({ do: 'transfer', agentId: 'joe', callId, target }).refusal?.code, 'consulting');
    t.is(s.ask({ do: 'consult', agentId: 'joe', callId, number: FAR }).refusal?.code, 'consulting');
  }
  t.is(s.ask({ do: 'complete-consult', agentId: 'joe', callId: out }).refusal?.code, 'no-consult');
  const ringing = rings(stage());
  t.is(ringing.ask({ do: 'confer', agentId: 'joe', callId: idOf(ringing) }).refusal?.code, 'not-answered');
  t.is(ask(stage(), 'abort').refusal?.code, 'no-consult');
  t.deepEqual(consult(stage(), '+4930123456').refusal, { code: 'dial-unroutable', field: 'target' });
  t.is(s.ask({ do: 'consult', agentId: 'joe', callId: 'other', number: FAR }).refusal?.code, 'consulting');
});

test('K3, E1b: on a leg that was dialled for this call, completing ends the leg, and nobody else', (t) => {
  const s = answered(stage(anAgent({ id: 'joe', nailedUp: false, connectOnLogin: '' })));
  const leg = s.channel('joe');
  ask(s, 'complete');
  const hungUp = s.taken().flatMap((effect) => (effect.do === 'hangup' ? [effect.channel] : []));
  t.deepEqual(hungUp, [leg]);
});

test('K3: after a break of the connection two who are together are brought together again when they are not', (t) => {
  const s = answered();
  ask(s, 'complete');
  s.taken();
  s.play({ type: 'found.apart', callId: idOf(s) });
  t.deepEqual(dos(s.taken()), ['bridge', 'add', 'quiet add', 'deadman']);
  const lost = answered();
  lost.play({ type: 'found.completed', callId: idOf(lost) });
  t.like(lost.call('c1')?.state, { at: 'together' });
  t.is(lost.session('joe').state.at, 'wrap-up');
  lost.play({ type: 'switch.up', restarted: true });
  t.is([...lost.world.all('call')].length, 0);
});

test('E4, K3: found out of the bridge of a lost leg, whom they consulted is let go, and the customer is served again', (t) => {
  const s = answered();
  const sessionId = s.session('joe').id;
  const channel = party(s)?.channel;
  s.play({ type: 'found.taken-out', callId: party(s)?.id ?? '', sessionId });
  t.like(s.call('c1')?.state, { at: 'waiting' });
  t.is(party(s), undefined);
  t.is(s.session('joe').state.at, 'wrap-up');
  t.is(s.leg('joe').state.at, 'lost');
  t.true(s.taken().some((effect) => effect.do === 'hangup' && effect.channel === channel));
});

test('K3: whom they consult hangs up: the agent, who hears nobody then, is told by a word', (t) => {
  const s = answered();
  s.gone(party(s)?.channel ?? '');
  t.like(
    s.taken().find((effect) => effect.do === 'play'),
    { channel: s.channel('joe'), prompt: 'far-hung-up' },
  );
  t.like(heldOf(s), { at: 'held', aloneSince: s.at });
});

for (const first of ['whom they consult', 'the agent'] as const) {
  test(`K3: both hang up at once, ${first} first: the customer is served again`, (t) => {
    const s = answered();
    const far = party(s)?.channel ?? '';
    const leg = s.channel('joe');
    s.gone(first === 'the agent' ? leg : far);
    for (const channel of ['c1', far]) s.join(channel);
    s.gone(first === 'the agent' ? far : leg);
    t.like(s.call('c1')?.state, { at: 'waiting' });
    t.is(party(s), undefined);
  });
}

test('K3: a while later the agent who puts the phone down has ended the call, and who talked has talked', (t) => {
  const alone = answered();
  alone.gone(party(alone)?.channel ?? '');
  alone.at += 10_000;
  alone.gone(alone.channel('joe'));
  t.is([...alone.world.all('call')].length, 0);
  const together = answered();
  const far = party(together)?.channel ?? '';
  ask(together, 'complete');
  for (const channel of ['c1', far]) together.join(channel);
  together.at += 10_000;
  together.gone(far);
  t.is([...together.world.all('call')].length, 0);
});

test('K3: two whom the agent called both, and who cannot be joined, are each let go once', (t) => {
  const s = stage();
  s.gone('c1');
  s.wait(5_000);
  s.ask({ do: 'dial', agentId: 'joe', number: FAR });
  const reach = (): Call => {
    const call = [...s.world.all('call')].find(({ state }) => state.at === 'calling') as Call;
    s.play({ type: 'far.entered', channel: call.channel, callId: call.id });
    s.play({ type: 'far.answered', channel: call.channel });
    return call;
  };
  const first = reach();
  s.ask({ do: 'consult', agentId: 'joe', callId: first.id, number: '+15550005678' });
  const second = reach();
  s.ask({ do: 'complete-consult', agentId: 'joe', callId: first.id });
  t.like(s.call(second.channel)?.state, { at: 'together', withCall: first.id });
  const effect = s.taken().find((one) => one.do === 'add' && one.channels.includes(second.channel)) as Effect;
  s.changes.splice(0);
  s.play({ type: 'effect.failed', effect, reason: 'gone' });
  const ended = s.changes.filter(({ why }) => why === 'call.ended').map(({ id }) => id);
  t.deepEqual(ended.sort(), [first.id, second.id].sort());
});
