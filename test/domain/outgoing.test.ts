import test from 'ava';
import { factOf } from '../../app/domain/facts.js';
import type { RefusalCode } from '../../app/domain/refusals.js';
import type { Call, Session } from '../../app/domain/world.js';
import { dos } from '../support/dos.js';
import { Stage } from '../support/stage.js';
import { aDirectory, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';

const FAR = '+15550001234';
const nailed = anAgent({ id: 'joe', settings: { wrapUpMs: 30_000 } });
const perCall = anAgent({ id: 'joe', nailedUp: false, connectOnLogin: '' });
const carrier = aTrunk({ id: 't1', prefixes: ['+1'], contacts: ['a:5060', 'b:5060'] });

/** Joe of sales is signed in and ready, his leg in park when it stays. */
function stage(over: Parameters<typeof aDirectory>[0] = {}): Stage {
  const s = new Stage(
    aDirectory({
      agents: [nailed, anAgent({ id: 'ann', dn: '8889', number: '+15551232222' })],
      trunks: [carrier],
      queues: [aQueue({ id: 'sales' })],
      routes: [aRoute({ id: 'r1' })],
      settings: { dialInNumber: '+15550009999' },
      ...over,
    }),
  );
  s.ready('joe');
  s.taken();
  return s;
}

const dial = (s: Stage, number = FAR) => s.ask({ do: 'dial', agentId: 'joe', number });

function onlyCall(s: Stage): Call {
  const [call, more] = [...s.world.all('call')].filter(({ direction }) => direction === 'out');
  if (!call || more) throw new Error('there is not exactly one call');
  return call;
}

/** The prepared channel is there. */
function enters(s: Stage): Call {
  const { id, channel } = onlyCall(s);
  s.play({ type: 'far.entered', channel, callId: id });
  return onlyCall(s);
}

function answers(s: Stage): Call {
  const { channel } = enters(s);
  s.play({ type: 'leg.ringing', channel });
  s.play({ type: 'far.answered', channel });
  return onlyCall(s);
}

test('K3: the far party is called at once from a leg in park, in the bridge first, so that the agent hears it ring', (t) => {
  const s = stage();
  t.is(dial(s).refusal, null);
  const { id, channel, ...call } = onlyCall(s);
  t.like(call, { direction: 'out', queueId: null, caller: { number: FAR }, dialledNumber: '', trunkId: 't1' });
  t.like(call.state, { at: 'calling', placed: false, ringing: false });
  t.deepEqual(s.session('joe').state, { at: 'calling', callId: id });
  t.like(s.leg('joe').state, { at: 'connected', callId: id });
  const shown = { name: 'joe', number: '8888' };
  const made = { do: 'prepare-call', channel, callId: id, trunkId: 't1', contactIndex: 0, number: FAR, shown } as const;
  t.deepEqual(s.taken(), [made]);

  enters(s);
  const { bridge } = s.leg('joe');
  t.deepEqual(s.taken(), [
    { do: 'add', bridge: bridge ?? '', channels: [channel], joins: true },
    { do: 'place-call', channel, ringMs: 60_000 },
  ]);
  s.play({ type: 'leg.ringing', channel });
  t.like(onlyCall(s).state, { at: 'calling', ringing: true });
  s.play({ type: 'far.answered', channel });
  t.like(onlyCall(s), { state: { at: 'talking' }, answered: true });
  t.deepEqual(s.session('joe').state, { at: 'talking', callId: id });
});

test('C4, E4: the far party hangs up: the leg is in park and the agent ready again, without any wrap-up', (t) => {
  const s = stage();
  dial(s);
  const { channel } = answers(s);
  s.play({ type: 'channel.left', channel });
  t.is(s.leg('joe').state.at, 'parked');
  t.is(s.session('joe').state.at, 'ready');
  t.like(s.changes.find(({ why }) => why === 'call.ended')?.detail, { by: 'called', queueId: null });
});

test('K3: who is not ready calls too, and is not ready afterwards', (t) => {
  const s = stage();
  s.ask({ do: 'hold', agentId: 'joe', setter: 'agent', reason: '1' });
  dial(s);
  t.is(s.session('joe').state.at, 'calling');
  const { channel } = answers(s);
  s.gone(channel);
  t.is(s.session('joe').state.at, 'not-ready');
});

test('D4: an agent who is rung per call is rung first, and nobody else is called before they press 1', (t) => {
  const s = stage({ agents: [perCall] });
  dial(s);
  const { id } = onlyCall(s);
  t.is(onlyCall(s).state.at, 'agent-first');
  const bridge = `n1-call-${id}-${s.session('joe').id}`;
  t.like(s.leg('joe'), { state: { at: 'dialing', purpose: { for: 'call', callId: id } }, bridge });
  s.play({ type: 'leg.entered', channel: s.channel('joe'), sessionId: s.session('joe').id });
  t.is(onlyCall(s).state.at, 'agent-first');
  s.taken();
  s.play({ type: 'digit', channel: s.channel('joe'), digit: '1' });
  t.is(onlyCall(s).state.at, 'calling');
  t.deepEqual(dos(s.taken()), ['hush', 'add', 'prepare-call']);
  const leg = s.channel('joe');
  s.gone(answers(s).channel);
  t.deepEqual(s.leg('joe').state, { at: 'none' });
  t.true(s.taken().some((effect) => effect.do === 'hangup' && effect.channel === leg));
});

test('E4, E5: a leg that was dropped is brought up first, and is in park afterwards, its hold gone', (t) => {
  const s = stage();
  s.gone(s.channel('joe'));
  t.like(s.session('joe').holds, [{ reason: 'leg-dropped' }]);
  dial(s);
  t.like(s.leg('joe').state, { at: 'dialing', purpose: { for: 'park' } });
  s.answerPhone('joe');
  t.is(onlyCall(s).state.at, 'calling');
  t.deepEqual(s.session('joe').holds, []);
  s.gone(answers(s).channel);
  t.is(s.leg('joe').state.at, 'parked');
});

test('D4: an agent whose own phone does not come up calls nobody, and the desktop knows why', (t) => {
  const s = stage({ agents: [perCall] });
  dial(s);
  s.gone(s.channel('joe'), 17, 486);
  t.deepEqual([...s.world.all('call')], []);
  t.like(s.session('joe'), { state: { at: 'ready' }, callFailed: { cause: 'agent-unreached' }, noAnswers: 0 });
  t.false(s.taken().some((effect) => effect.do === 'prepare-call'));
});

test('D1: a way that fails is followed by the next contact and then by the next trunk', (t) => {
  const other = aTrunk({ id: 't2', prefixes: ['+1'], priority: 2, callerId: '+15557000' });
  const s = stage({ trunks: [carrier, other] });
  dial(s);
  const ways = [];
  for (let n = 0; n < 3; n++) {
    ways.push(s.taken().find((effect) => effect.do === 'prepare-call'));
    s.gone(enters(s).channel, 34, 503);
  }
  t.like(ways[0], { trunkId: 't1', contactIndex: 0 });
  t.like(ways[1], { trunkId: 't1', contactIndex: 1 });
  t.like(ways[2], { trunkId: 't2', contactIndex: 0, shown: { number: '+15557000' } });
  t.is(new Set(ways.map((way) => way?.channel)).size, 3);
  t.like(onlyCall(s).state, { at: 'failed', cause: 'trunk-out-of-service' });
});

test('D1: a way that shows no sign of life in time is given up, and its channel is ended', (t) => {
  const s = stage();
  dial(s);
  const { channel } = enters(s);
  s.taken();
  s.wait(7_000);
  t.deepEqual(dos(s.taken()).slice(0, 2), ['hangup', 'prepare-call']);
  t.not(onlyCall(s).channel, channel);
});

for (const [what, cause, sip, wanted] of [
  ['is busy', 17, 486, 'busy'],
  ['rejects it', 21, 603, 'rejected'],
  ['does not exist', 1, 404, 'number-refused'],
  ['is gone, nobody knows why', 0, null, 'broken-off'],
] as const) {
  test(`K3: a far party who ${what} is told to the agent on the leg, and then it is over (${wanted})`, (t) => {
    const s = stage();
    dial(s);
    const { channel } = enters(s);
    s.taken();
    s.play({ type: 'channel.left', channel });
    t.is(onlyCall(s).state.at, 'calling');
    s.gone(channel, cause, sip);
    const { state } = onlyCall(s);
    t.like(state, { at: 'failed', cause: wanted });
    t.like(s.session('joe').callFailed, { cause: wanted });
    const said = s.taken().find((effect) => effect.do === 'play');
    t.is(said?.channel, s.channel('joe'));
    const playback = 'playback' in state ? (state.playback ?? '') : '';
    s.play({ type: 'playback.ended', channel: s.channel('joe'), playback, ok: true });
    t.deepEqual([...s.world.all('call')], []);
    t.is(s.leg('joe').state.at, 'parked');
    t.is(s.session('joe').state.at, 'ready');
    t.like(s.changes.find(({ why }) => why === 'call.ended')?.detail, { by: 'failed', cause: wanted });
  });
}

test('K3: a far party who lets it ring for too long has not answered; the end of what is said may go missing', (t) => {
  const s = stage();
  dial(s);
  s.play({ type: 'leg.ringing', channel: enters(s).channel });
  s.wait(60_000);
  t.like(onlyCall(s).state, { at: 'failed', cause: 'no-answer' });
  s.wait(10_000);
  t.is(s.leg('joe').state.at, 'parked');
});

test('the agent’s next call forgets why the last one failed', (t) => {
  const s = stage();
  dial(s);
  s.gone(enters(s).channel, 17, 486);
  s.wait(10_000);
  dial(s);
  t.is(s.session('joe').callFailed, null);
});

test('E4: the agent gives up while it rings, and nobody’s phone goes on ringing', (t) => {
  const s = stage();
  dial(s);
  const { id, channel } = enters(s);
  s.taken();
  t.is(s.ask({ do: 'release', agentId: 'joe', callId: id }).refusal, null);
  // Out first: were they to answer now, the agent's next customer would hear them.
  t.deepEqual(s.taken(), [
    { do: 'remove', bridge: s.leg('joe').bridge, channel },
    { do: 'hangup', channel, reason: 'normal' },
  ]);
  t.is(s.leg('joe').state.at, 'parked');
  t.is(s.session('joe').state.at, 'ready');
});

test('E4, E5: an agent who puts the phone down while it rings ends the call with the leg', (t) => {
  const s = stage();
  dial(s);
  const { channel } = enters(s);
  s.taken();
  s.gone(s.channel('joe'));
  t.true(s.taken().some((effect) => effect.do === 'hangup' && effect.channel === channel));
  t.is(s.leg('joe').state.at, 'dropped');
  t.deepEqual([...s.world.all('call')], []);
});

test('E4: a leg that is lost in a call of the agent’s own ends it: there is no queue to go back to', (t) => {
  const s = stage();
  dial(s);
  const { channel } = answers(s);
  s.taken();
  s.gone(s.channel('joe'), 41);
  t.true(s.taken().some((effect) => effect.do === 'hangup' && effect.channel === channel));
  t.deepEqual([...s.world.all('call')], []);
  t.is(s.leg('joe').state.at, 'lost');
});

test('C2: a pause asked for while it rings is pending, and carried out when the call is over', (t) => {
  const s = stage();
  dial(s);
  s.ask({ do: 'hold', agentId: 'joe', setter: 'agent', reason: '1' });
  t.is(s.session('joe').state.at, 'calling');
  s.gone(answers(s).channel);
  t.is(s.session('joe').state.at, 'not-ready');
});

test('K1: nobody is offered a call while they call', (t) => {
  const s = stage();
  dial(s);
  s.customer('c1');
  t.is(s.call('c1')?.state.at, 'waiting');
  s.gone(answers(s).channel);
  t.is(s.call('c1')?.state.at, 'offered');
});

const busy: readonly (readonly [string, (s: Stage) => void])[] = [
  ['is offered one', (s) => void s.customer('c1')],
  ['talks', (s) => (s.customer('c1'), s.join('c1'))],
  ['calls already', (s) => void dial(s)],
];
for (const [what, before] of busy) {
  test(`D3: an agent who ${what} has one dialog, and calls nobody beside it`, (t) => {
    const s = stage();
    before(s);
    const calls = [...s.world.all('call')].length;
    t.deepEqual(dial(s).refusal, { code: 'has-call', field: null });
    t.is([...s.world.all('call')].length, calls);
  });
}

const refused: readonly (readonly [string, string, RefusalCode])[] = [
  ['the agent’s own number', '8888', 'dial-self'],
  ['the telephone outside the agent talks on', nailed.number ?? '', 'dial-self'],
  ['a number of a route', '0800', 'dial-ours'],
  ['the number for dialling in', '+15550009999', 'dial-ours'],
  ['a number without a trunk', '+4930123456', 'dial-unroutable'],
  ['an emergency service, from a number outside', '911', 'dial-emergency'],
];
for (const [what, number, code] of refused) {
  test(`D7, F3: ${what} is not dialled (${code})`, (t) => {
    const s = stage({ trunks: [{ ...carrier, prefixes: ['+1', '6', '8', '9', '0'] }] });
    t.deepEqual(dial(s, number).refusal, { code, field: 'number' });
    t.deepEqual(s.taken(), []);
    t.is(s.session('joe').state.at, 'ready');
  });
}

test('D1: while every trunk of a number is out the call is refused as such', (t) => {
  const s = stage({ trunks: [{ ...carrier, busyOut: true }, aTrunk({ id: 't2', prefixes: ['+1555123'] })] });
  t.deepEqual(dial(s).refusal, { code: 'dial-unreachable', field: 'number' });
});

test('D7: an emergency service is called from a telephone of ours, past a trunk’s limit and whatever that dials', (t) => {
  const full = aTrunk({ id: 't1', prefixes: [''], channelLimit: 1 });
  const s = stage({ trunks: [full] });
  const device = { kind: 'phone', phoneId: 'p1', peer: 'phone-p1', autoAnswer: false } as const;
  const session: Session = { ...s.session('joe'), device };
  s.world.apply([{ kind: 'session', id: session.id, after: session, why: 'test', detail: {} }]);
  t.is(dial(s, FAR).refusal?.code, 'dial-unreachable');
  t.is(dial(s, '112').refusal, null);
  t.like(s.taken().at(-1), { do: 'prepare-call', number: '112' });
});

test('a channel that comes when its call is over, or another way is tried, is ended', (t) => {
  const s = stage();
  dial(s);
  const { id, channel } = onlyCall(s);
  s.ask({ do: 'release', agentId: 'joe', callId: id });
  s.taken();
  s.play({ type: 'far.entered', channel, callId: id });
  t.deepEqual(s.taken(), [{ do: 'hangup', channel, reason: 'normal' }]);
});

test('a channel that could not be made is as good as a dead trunk, one that could not be bridged ends the call', (t) => {
  const s = stage();
  dial(s);
  const [made] = s.taken();
  if (made) s.play({ type: 'effect.failed', effect: made, reason: 'refused' });
  t.like(s.taken().at(-1), { do: 'prepare-call', contactIndex: 1 });
  enters(s);
  const [add] = s.taken();
  if (add) s.play({ type: 'effect.failed', effect: add, reason: 'gone' });
  t.like(onlyCall(s).state, { at: 'failed', cause: 'broken-off' });
});

test('E11: a conversation that was answered while we were away is found, one whose row was lost is written again', (t) => {
  const s = stage();
  dial(s);
  const { id, channel } = enters(s);
  const sessionId = s.session('joe').id;
  s.play({ type: 'found.together', callId: id, sessionId, bridge: s.leg('joe').bridge ?? '' });
  t.is(s.session('joe').state.at, 'talking');
  s.world.apply([{ kind: 'call', id, after: null, why: 'test', detail: {} }]);
  s.play({
    type: 'found.conversation',
    direction: 'out',
    channel,
    caller: { number: '', name: '' },
    dialledNumber: '',
    endpoint: 'trunk-t1',
    sessionId,
    bridge: s.leg('joe').bridge ?? '',
  });
  t.like(onlyCall(s), { direction: 'out', queueId: null, trunkId: 't1', state: { at: 'talking' } });
});

test('E11: a restart of Asterisk ends the call, and the leg is dialled again', (t) => {
  const s = stage();
  dial(s);
  answers(s);
  s.play({ type: 'switch.up', restarted: true });
  t.deepEqual([...s.world.all('call')], []);
  t.is(s.leg('joe').state.at, 'lost');
  t.is(s.session('joe').state.at, 'not-ready');
});

test('C5: a reset ends a call that the agent makes', (t) => {
  const s = stage();
  dial(s);
  const { channel } = enters(s);
  s.ask({ do: 'reset', agentId: 'joe' });
  t.deepEqual([...s.world.all('call')], []);
  t.true(s.effects.some((effect) => effect.do === 'hangup' && effect.channel === channel));
  t.is(s.session('joe').state.at, 'not-ready');
});

test('K3: whom the agent has called is sent on to a queue, and waits there as any caller', (t) => {
  const s = stage();
  dial(s);
  const { id, channel } = answers(s);
  s.taken();
  const target = { kind: 'queue', queueId: 'sales' } as const;
  t.is(s.ask({ do: 'transfer', agentId: 'joe', callId: id, target }).refusal, null);
  t.like(s.call(channel), { queueId: 'sales', direction: 'out' });
  t.is(s.leg('joe').state.at, 'connecting');
});

test('O: the number is in no fact, but for its last two digits', (t) => {
  const s = stage();
  dial(s);
  s.gone(enters(s).channel, 17, 486);
  s.wait(10_000);
  const facts = JSON.stringify(s.changes.map(factOf));
  t.false(facts.includes('5550001234'));
  t.regex(facts, /\*\*\*34/);
});

test('E4: whose leg was lost while Farline was away, and the far party was on hold or out of its bridge, is in no call', (t) => {
  const s = stage();
  dial(s);
  const { id: callId } = answers(s);
  s.ask({ do: 'hold-call', agentId: 'joe', callId });
  s.play({ type: 'found.taken-out', callId, sessionId: s.session('joe').id });
  t.deepEqual([...s.world.all('call')], []);
  t.is(s.session('joe').state.at, 'not-ready');
  t.is(s.leg('joe').state.at, 'lost');
  t.is(s.ask({ do: 'logout', agentId: 'joe' }).refusal, null);
  t.is(s.world.sessionOfAgent('joe'), undefined);
});

test('E11: whom a life without memory called and lost again leaves no call behind that waits for the agent’s phone', (t) => {
  const s = stage();
  dial(s);
  const call = enters(s);
  const sessionId = s.session('joe').id;
  const leg = s.leg('joe');
  const state = { at: 'agent-first', sessionId, since: s.at } as const;
  const parked = { at: 'parked', channel: s.channel('joe'), since: s.at, until: null } as const;
  s.world.apply([
    { kind: 'call', id: call.id, after: { ...call, state }, why: 'test', detail: {} },
    { kind: 'leg', id: leg.id, after: { ...leg, state: parked }, why: 'test', detail: {} },
  ]);
  s.gone(call.channel);
  t.deepEqual([...s.world.all('call')], []);
  t.is(s.session('joe').state.at, 'ready');
});

test('E11: whom a life whose last writes were lost had called already is called once: that channel is ended', (t) => {
  const s = stage({ agents: [perCall] });
  dial(s);
  const call = { ...onlyCall(s), channel: 'n1-out-of-another-life-1' };
  s.world.apply([{ kind: 'call', id: call.id, after: call, why: 'test', detail: {} }]);
  s.taken();
  s.answerPhone('joe');
  t.not(onlyCall(s).channel, call.channel);
  t.deepEqual(
    s.taken().filter((effect) => effect.do === 'hangup'),
    [{ do: 'hangup', channel: call.channel, reason: 'normal' }],
  );
});
