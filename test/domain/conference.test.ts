import test from 'ava';
import type { Effect } from '../../app/domain/effects.js';
import type { Overrides } from '../../app/domain/settings.js';
import type { Call } from '../../app/domain/world.js';
import { dos } from '../support/dos.js';
import { Stage } from '../support/stage.js';
import { aDirectory, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';

const calls = (s: Stage): readonly Call[] => [...s.world.all('call')];
const newest = (s: Stage): Call => calls(s).at(-1) as Call;
const BRIDGE = (s: Stage): string => `n1-call-${idOf(s)}-all`;

function idOf(s: Stage): string {
  return calls(s)[0]?.id ?? 'none';
}

/** Joe of sales talks to c1; calls of sales are wrapped up for 5 s. */
function talk({ nailed = true, settings = {} as Overrides } = {}): Stage {
  const joe = anAgent({ id: 'joe', ...(nailed ? {} : { nailedUp: false, connectOnLogin: '' }) });
  const s = new Stage(
    aDirectory({
      agents: [joe],
      trunks: [aTrunk({ id: 't1', prefixes: ['+1'] })],
      queues: [aQueue({ id: 'sales', settings: { wrapUpMs: 5_000, ...settings } })],
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

const add = (s: Stage, number: string) => s.ask({ do: 'add-party', agentId: 'joe', callId: idOf(s), number });
const leave = (s: Stage) => s.ask({ do: 'leave-conference', agentId: 'joe', callId: calls(s)[0]?.id ?? 'none' });
const drop = (s: Stage, party: string) => s.ask({ do: 'drop-party', agentId: 'joe', callId: idOf(s), party });

/** The far end of this call rings. */
function rings(s: Stage, { id, channel }: Call): Call {
  s.play({ type: 'far.entered', channel, callId: id });
  s.play({ type: 'leg.ringing', channel });
  return s.world.get('call', id) as Call;
}

function inBridge(s: Stage, channel: string): void {
  s.play({ type: 'bridge.joined', bridge: BRIDGE(s), channel });
}

/** Somebody is called in and answers. */
function joined(s: Stage, number: string): Call {
  add(s, number);
  const call = rings(s, newest(s));
  s.play({ type: 'far.answered', channel: call.channel });
  for (const one of calls(s)) inBridge(s, one.channel);
  return s.world.get('call', call.id) as Call;
}

test('K3: somebody is called in, heard by nobody while it rings, and all three are in a bridge named for the call when they answer', (t) => {
  const s = talk();
  t.is(add(s, '+15550001').refusal, null);
  t.deepEqual(dos(s.taken()), ['prepare-call']);
  const party = rings(s, newest(s));
  t.deepEqual(dos(s.taken()), ['place-call']);
  t.like(s.call('c1')?.state, { at: 'talking' });
  s.play({ type: 'far.answered', channel: party.channel });
  const effects = s.taken();
  t.deepEqual(dos(effects), ['bridge', 'add', 'add', 'add']);
  t.like(effects[1], { bridge: BRIDGE(s), channels: [s.channel('joe')], joins: false, leaves: s.leg('joe').bridge });
  t.like(effects[2], { channels: ['c1'], joins: true });
  t.like(effects[3], { channels: [party.channel], joins: true });
  t.deepEqual(s.session('joe').state, { at: 'talking', callId: idOf(s) });
  for (const channel of ['c1', party.channel]) {
    inBridge(s, channel);
    t.like(s.call(channel)?.state, { at: 'conference', conference: idOf(s), queueId: 'sales', joined: true });
  }
});

test('K3: whom the agent consults and the customer on hold come together with the agent, and the music ends', (t) => {
  const s = talk();
  s.ask({ do: 'consult', agentId: 'joe', callId: idOf(s), number: '+15550001' });
  t.is(s.ask({ do: 'confer', agentId: 'joe', callId: idOf(s) }).refusal?.code, 'not-answered');
  const party = rings(s, newest(s));
  s.play({ type: 'far.answered', channel: party.channel });
  s.taken();
  t.is(s.ask({ do: 'confer', agentId: 'joe', callId: 'other' }).refusal?.code, 'no-consult');
  t.is(s.ask({ do: 'confer', agentId: 'joe', callId: idOf(s) }).refusal, null);
  const effects = s.taken();
  t.deepEqual(dos(effects), ['bridge', 'add', 'quiet add', 'deadman', 'add']);
  t.like(effects.at(-1), { channels: [party.channel], leaves: s.leg('joe').bridge });
  t.deepEqual(s.session('joe').state, { at: 'talking', callId: idOf(s) });
  t.like(s.leg('joe').state, { at: 'connected', callId: idOf(s) });
  t.is(s.ask({ do: 'confer', agentId: 'joe', callId: idOf(s) }).refusal?.code, 'in-conference');
});

for (const nailed of [true, false]) {
  test(`E9: who leaves a conference is done as after any call of the queue, and the others go on (${nailed ? 'a leg that stays' : 'dialled'})`, (t) => {
    const s = talk({ nailed });
    const party = joined(s, '+15550001');
    const leg = s.channel('joe');
    const { bridge } = s.leg('joe');
    s.taken();
    t.is(leave(s).refusal, null);
    const effects = s.taken();
    if (nailed) t.like(effects[0], { do: 'add', bridge, channels: [leg], joins: false, leaves: BRIDGE(s) });
    else t.deepEqual(dos(effects), ['hangup', 'unbridge']);
    t.is(s.session('joe').state.at, 'wrap-up');
    t.is(s.leg('joe').state.at, nailed ? 'parked' : 'none');
    for (const channel of ['c1', party.channel]) t.is(s.call(channel)?.state.at, 'conference');
    // The last of them has nobody to talk to.
    s.gone('c1');
    t.true(s.taken().some((effect) => effect.do === 'hangup' && effect.channel === party.channel));
    t.is(calls(s).length, 0);
  });
}

test('K3: with one dropped, agent and customer talk as any two, in the agent’s own bridge', (t) => {
  const s = talk();
  const party = joined(s, '+15550001');
  const { bridge } = s.leg('joe');
  s.taken();
  t.is(drop(s, 'nobody').refusal?.code, 'no-such-party');
  t.is(drop(s, party.id).refusal, null);
  const effects = s.taken();
  t.deepEqual(dos(effects), ['remove', 'hangup', 'add', 'add', 'unbridge']);
  t.like(effects[2], { bridge, channels: [s.channel('joe')], joins: false });
  t.like(effects[3], { bridge, channels: ['c1'], joins: true });
  s.effects.push(...effects);
  s.play({ type: 'bridge.left', bridge: BRIDGE(s), channel: 'c1' });
  s.join('c1');
  t.deepEqual(Object.keys(s.call('c1')?.state ?? {}).includes('held'), false);
  t.like(s.call('c1')?.state, { at: 'talking', sessionId: s.session('joe').id });
  t.is(s.ask({ do: 'hold-call', agentId: 'joe', callId: idOf(s) }).refusal, null);
});

test('K3: the customer leaves, and the agent is named by who is left; when all are gone the agent wraps up for the queue', (t) => {
  const s = talk();
  const party = joined(s, '+15550001');
  s.gone('c1');
  t.deepEqual(s.session('joe').state, { at: 'talking', callId: party.id });
  t.like(s.leg('joe').state, { at: 'connected', callId: party.id });
  s.taken();
  s.gone(party.channel);
  t.is(s.session('joe').state.at, 'wrap-up');
  t.is(s.leg('joe').state.at, 'parked');
  t.like(s.taken()[0], { do: 'add', bridge: s.leg('joe').bridge });
});

test('K3: the conference is ended by any of its calls, and by no call that is none of its', (t) => {
  const s = talk();
  const party = joined(s, '+15550001');
  s.taken();
  for (const other of ['none', '']) {
    t.is(s.ask({ do: 'release', agentId: 'joe', callId: other }).refusal?.code, 'no-call');
  }
  t.deepEqual(s.taken(), []);
  t.is(s.ask({ do: 'release', agentId: 'joe', callId: party.id }).refusal, null);
  t.is(s.call('c1'), undefined);
});

test('K3: ended by the agent, or left where that ends it, everybody is let go of, also who only rings', (t) => {
  const ends: readonly (readonly [Overrides, (s: Stage) => void])[] = [
    [{}, (s) => s.ask({ do: 'release', agentId: 'joe', callId: idOf(s) })],
    [{ conferenceOnLeave: 'end' }, leave],
  ];
  for (const [settings, end] of ends) {
    const s = talk({ settings });
    const party = joined(s, '+15550001');
    add(s, '+15550002');
    const ringing = rings(s, newest(s));
    s.taken();
    end(s);
    const gone = s.taken().flatMap((effect) => (effect.do === 'hangup' ? [effect.channel] : []));
    t.deepEqual([...gone].sort(), ['c1', party.channel, ringing.channel].sort());
    t.is(calls(s).length, 0);
    t.is(s.session('joe').state.at, 'wrap-up');
    t.is(s.leg('joe').state.at, 'parked');
  }
});

test('E4: of a conference whose agent’s line breaks, a customer who is left alone is served again', (t) => {
  const s = talk();
  const party = joined(s, '+15550001');
  s.gone(s.channel('joe'), 44);
  t.is(s.call('c1')?.state.at, 'conference');
  s.gone(party.channel);
  t.is(calls(s).length, 0);
  // Nobody else was there.
  const alone = talk();
  const other = joined(alone, '+15550001');
  alone.ask({ do: 'reset', agentId: 'joe' });
  t.is(alone.call('c1')?.state.at, 'conference');
  t.is(alone.call(other.channel)?.state.at, 'conference');
});

test('K3: whom nobody waits for any more is let go of when they answer, and who talks on tells of who did not come', (t) => {
  const gone = talk();
  add(gone, '+15550001');
  const late = rings(gone, newest(gone));
  gone.taken();
  gone.gone('c1');
  t.true(gone.taken().some((effect) => effect.do === 'hangup' && effect.channel === late.channel));
  t.is(calls(gone).length, 0);
  const busy = talk();
  add(busy, '+15550001');
  const party = rings(busy, newest(busy));
  busy.taken();
  busy.gone(party.channel, 17, 486);
  t.like(busy.taken()[0], { do: 'play', channel: busy.channel('joe'), prompt: 'far-busy' });
  t.like(busy.session('joe').callFailed, { cause: 'busy' });
  t.like(busy.call('c1')?.state, { at: 'talking' });
});

test('K3: who answers while the customer is on hold brings them back into the conference', (t) => {
  const s = talk();
  add(s, '+15550001');
  const party = rings(s, newest(s));
  s.ask({ do: 'hold-call', agentId: 'joe', callId: idOf(s) });
  s.taken();
  s.play({ type: 'far.answered', channel: party.channel });
  t.deepEqual(dos(s.taken()), ['bridge', 'add', 'quiet add', 'deadman', 'add']);
});

test('K3: a conference has a limit, and while somebody is called in or there nobody is consulted, held or sent on', (t) => {
  const s = talk({ settings: { conferenceMost: 3 } });
  add(s, '+15550001');
  const callId = idOf(s);
  const consult = { do: 'consult', agentId: 'joe', callId, number: '+15550009' } as const;
  t.is(s.ask(consult).refusal?.code, 'in-conference');
  const party = rings(s, newest(s));
  s.play({ type: 'far.answered', channel: party.channel });
  t.is(add(s, '+15550002').refusal?.code, 'conference-full');
  for (const what of ['hold-call', 'retrieve-call'] as const) {
    t.is(s.ask({ do: what, agentId: 'joe', callId }).refusal?.code, 'in-conference');
  }
  const target = { kind: 'queue', queueId: 'sales' } as const;
  t.is(s.ask({ do: 'transfer', agentId: 'joe', callId, target }).refusal?.code, 'in-conference');
  t.is(s.ask(consult).refusal?.code, 'in-conference');
  t.is(leave(talk()).refusal?.code, 'no-conference');
  t.is(s.ask({ do: 'add-party', agentId: 'joe', callId: 'other', number: '+15550003' }).refusal?.code, 'no-call');
  t.deepEqual(add(talk(), '+4930123456').refusal, { code: 'dial-unroutable', field: 'target' });
});

test('K3: a join that failed, or that nobody knows of, is asked for again or ends for who could not come in', (t) => {
  const s = talk();
  const party = joined(s, '+15550001');
  s.taken();
  s.play({ type: 'found.apart', callId: party.id });
  t.deepEqual(dos(s.taken()), ['bridge', 'quiet add']);
  s.play({ type: 'found.unbridged', sessionId: s.session('joe').id });
  t.like(s.taken()[1], { do: 'add', bridge: BRIDGE(s), channels: [s.channel('joe')] });
  const failing = talk();
  add(failing, '+15550001');
  const call = rings(failing, newest(failing));
  failing.play({ type: 'far.answered', channel: call.channel });
  const effect = failing.effects.findLast(({ do: what }) => what === 'add') as Effect;
  failing.play({ type: 'effect.failed', effect, reason: 'gone' });
  t.is(failing.world.get('call', call.id), undefined);
  t.like(failing.call('c1')?.state, { at: 'talking' });
});

test('K3: keys go to whom the agent talks with, or to one of their conference, and nobody on hold; history knows how many', (t) => {
  const s = talk();
  const keys = (callId: string) => s.ask({ do: 'send-digits', agentId: 'joe', callId, digits: '42#' });
  t.is(keys(idOf(s)).refusal, null);
  t.deepEqual(s.taken(), [{ do: 'keys', channel: 'c1', keys: '42#' }]);
  const told = s.changes.find(({ why }) => why === 'call.keys-sent');
  t.like(told?.detail, { keys: 3 });
  t.false(JSON.stringify(told?.detail).includes('42#'));
  t.is(keys('other').refusal?.code, 'no-call');
  s.ask({ do: 'hold-call', agentId: 'joe', callId: idOf(s) });
  t.is(keys(idOf(s)).refusal?.code, 'call-on-hold');
  const several = talk();
  const party = joined(several, '+15550001');
  several.taken();
  several.ask({ do: 'send-digits', agentId: 'joe', callId: party.id, digits: '1' });
  t.deepEqual(several.taken(), [{ do: 'keys', channel: party.channel, keys: '1' }]);
});

test('C5: the customer of a conference whose only agent is reset is served again, also where lost legs send callers on', (t) => {
  const s = talk({ settings: { onLegLost: 'overflow', conferenceOnLeave: 'end' } });
  const party = joined(s, '+15550001');
  add(s, '+15550002');
  s.gone(party.channel, 16);
  t.is(s.call('c1')?.state.at, 'conference');
  s.taken();
  s.ask({ do: 'reset', agentId: 'joe' });
  t.is(s.call('c1')?.state.at, 'waiting');
  t.false(s.taken().some((effect) => effect.do === 'fallback'));
});
