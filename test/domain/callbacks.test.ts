import test from 'ava';
import type { Overrides } from '../../app/domain/settings.js';
import type { Call } from '../../app/domain/world.js';
import { Stage } from '../support/stage.js';
import { aDirectory, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';

const HIM = '+4930123456';
const AROUND: Overrides = { callbackFrom: '00:00', callbackUntil: '24:00' };

const OFFERED: Overrides = { callbackOffered: true, callbackAfterMs: 10_000, callbackKey: '5', ...AROUND };

/** Joe has a leg in park; callers of sales are offered to be called back after 10 s, by the key 5. */
function stage(settings: Overrides = {}, more: Partial<Parameters<typeof aDirectory>[0]> = {}): Stage {
  const offered: Overrides = { ...OFFERED, ...settings };
  return new Stage(
    aDirectory({
      agents: [anAgent({ id: 'joe' })],
      trunks: [aTrunk({ id: 't1' })],
      queues: [aQueue({ id: 'sales', settings: offered })],
      routes: [aRoute({ id: 'r1' })],
      ...more,
    }),
  );
}

const keys = (s: Stage, channel: string, digits: string): void => {
  for (const digit of digits) s.play({ type: 'digit', channel, digit });
};

const all = (s: Stage): Call[] => [...s.world.all('call')];
const only = (s: Stage): Call => {
  const [call, ...others] = all(s);
  if (!call || others.length > 0) throw new Error(`there are ${all(s).length} calls`);
  return call;
};

/** The prompts that were asked for since the last look, by their first word. */
const said = (s: Stage): unknown[] =>
  s.taken().flatMap((effect) => {
    if (effect.do !== 'play') return [];
    const { prompt } = effect;
    return [typeof prompt === 'string' ? prompt : 'say' in prompt ? prompt.say[0] : 'own'];
  });

/** A caller who agreed to be called back, and hung up. */
function away(s: Stage, channel = 'c1'): Call {
  s.customer(channel);
  keys(s, channel, '51');
  const id = s.call(channel)?.id ?? '';
  s.gone(channel);
  s.taken();
  return s.world.get('call', id) as Call;
}

/** The channel of whom is called now. */
const farOf = (s: Stage): string => only(s).channel;

/** The customer's telephone rings and is picked up. */
function picksUp(s: Stage): string {
  const channel = farOf(s);
  s.play({ type: 'far.entered', channel, callId: only(s).id });
  s.play({ type: 'leg.ringing', channel });
  s.play({ type: 'far.answered', channel });
  return channel;
}

test('K1: a caller who waited so long is offered to be called back, with the key that takes it', (t) => {
  const s = stage();
  s.customer('c1');
  s.taken();
  s.wait(9_900);
  t.deepEqual(said(s), []);
  s.wait(200);
  const play = s.taken().find((effect) => effect.do === 'play');
  t.deepEqual(play?.do === 'play' && play.prompt, { say: ['callback-offer', { digits: '5' }] });
  t.is(s.call('c1')?.callback?.at, 'offering');
  s.play({ type: 'playback.ended', channel: 'c1', playback: play?.do === 'play' ? play.playback : '', ok: true });
  t.true(s.taken().some((effect) => effect.do === 'music'));
  t.deepEqual(s.call('c1')?.callback, { at: 'told' });
});

test('K1: where only the agent answers, a caller is answered when they are offered to be called back, and not before', (t) => {
  for (const how of ['waits', 'presses'] as const) {
    const s = stage({}, { queues: [aQueue({ id: 'sales', answerMode: 'at-agent', settings: OFFERED })] });
    s.customer('c1');
    t.false(s.call('c1')?.answered);
    t.false(s.taken().some((effect) => effect.do === 'answer'));
    if (how === 'waits') s.wait(10_100);
    else keys(s, 'c1', '5');
    const effects = s.taken().map((effect) => effect.do);
    t.true(effects.includes('answer') && effects.indexOf('answer') < effects.indexOf('play'), how);
    t.true(s.call('c1')?.answered);
    t.is(s.call('c1')?.callback?.at, how === 'waits' ? 'offering' : 'asking');
  }
});

test('K1: a queue that does not offer it says nothing, and its keys mean nothing', (t) => {
  const s = stage({ callbackOffered: false });
  s.customer('c1');
  s.taken();
  keys(s, 'c1', '51');
  s.wait(100_000);
  t.deepEqual(said(s), []);
  t.is(s.call('c1')?.callback, undefined);
});

test('K1: the key asks at any time whether the number is right; 1 keeps the place, and the line is let go', (t) => {
  const s = stage();
  s.customer('c1');
  const { id, place, arrivedAt } = s.call('c1') as Call;
  s.taken();
  keys(s, 'c1', '5');
  const play = s.taken().find((effect) => effect.do === 'play');
  t.deepEqual(play?.do === 'play' && play.prompt, { say: ['callback-number', { digits: HIM }, 'callback-correct'] });
  keys(s, 'c1', '1');
  t.deepEqual(said(s), ['callback-thanks']);
  s.play({ type: 'playback.ended', channel: 'c1', playback: thanks(s, id), ok: true });
  t.true(s.taken().some((effect) => effect.do === 'hangup' && effect.channel === 'c1'));
  t.like(s.world.get('call', id), {
    place,
    arrivedAt,
    queueId: 'sales',
    callback: { at: 'due', number: HIM, tries: 0 },
  });
  s.gone('c1');
  t.is(all(s).length, 1);
});

const thanks = (s: Stage, id: string): string => {
  const callback = s.world.get('call', id)?.callback;
  return callback && 'playback' in callback ? callback.playback : '';
};

test('K1: who hangs up before they agreed is gone as ever', (t) => {
  const s = stage();
  s.customer('c1');
  keys(s, 'c1', '5');
  s.gone('c1');
  t.deepEqual(all(s), []);
});

test('K1: the agent comes first, hears that somebody is called back, and then the customer is called', (t) => {
  const s = stage();
  const { place } = away(s);
  s.ready('joe');
  t.deepEqual(said(s), ['press-1', 'calling-back']);
  t.false(s.effects.some((effect) => effect.do === 'prepare-call'));
  const leg = s.leg('joe').state;
  s.play({
    type: 'playback.ended',
    channel: s.channel('joe'),
    playback: 'playback' in leg ? (leg.playback ?? '') : '',
    ok: true,
  });
  const prepared = s.taken().find((effect) => effect.do === 'prepare-call');
  t.like(prepared, { number: HIM, trunkId: 't1', shown: { name: 'sales', number: '0800' } });
  t.is(s.session('joe').state.at, 'calling');
  t.like(only(s), { place, callback: { at: 'dialling', tries: 1 }, state: { at: 'calling' } });
});

/** Joe is there and the customer is called. */
function calling(s: Stage): void {
  s.ready('joe');
  announced(s);
  s.taken();
}

function announced(s: Stage): void {
  const leg = s.leg('joe').state;
  if (leg.at !== 'connecting' || leg.playback === null) return;
  s.play({ type: 'playback.ended', channel: leg.channel, playback: leg.playback, ok: true });
}

test('K1: who picks up is taken out of the agent’s bridge and asked for 1; then both talk, with wrap-up after it', (t) => {
  const s = stage({ wrapUpMs: 5_000 });
  away(s);
  calling(s);
  const far = picksUp(s);
  const bridge = s.leg('joe').bridge ?? '';
  const effects = s.taken();
  t.deepEqual(
    effects.map((effect) => effect.do),
    ['add', 'place-call', 'remove', 'play'],
  );
  t.is(s.session('joe').state.at, 'calling');
  keys(s, far, '2');
  t.deepEqual(s.taken(), []);
  keys(s, far, '1');
  t.like(s.taken().at(-1), { do: 'add', bridge, channels: [far], joins: true });
  s.play({ type: 'bridge.joined', bridge, channel: far });
  t.is(s.session('joe').state.at, 'talking');
  t.like(only(s), { queueId: 'sales', callback: undefined, state: { at: 'talking' } });
  s.gone(far);
  t.is(s.session('joe').state.at, 'wrap-up');
  t.deepEqual(all(s), []);
});

test('K1: an answering machine never reaches the agent, and the customer is called again later', (t) => {
  const s = stage({ callbackRetryMs: 60_000, callbackKeyMs: 10_000, confirmTries: 2 });
  away(s);
  calling(s);
  const far = picksUp(s);
  s.taken();
  s.wait(10_001);
  t.deepEqual(said(s), ['callback-here']);
  s.wait(10_001);
  t.true(s.taken().some((effect) => effect.do === 'hangup' && effect.channel === far));
  t.is(s.session('joe').state.at, 'ready');
  t.is(s.leg('joe').state.at, 'parked');
  t.like(only(s), { state: { at: 'waiting' }, callback: { at: 'resting', tries: 1 } });
  s.wait(59_000);
  t.is(only(s).callback?.at, 'resting');
  s.wait(2_000);
  announced(s);
  t.like(only(s).callback, { at: 'dialling', tries: 2 });
});

test('K1: after the last try in vain the customer is given up, with a record', (t) => {
  const s = stage({ callbackTries: 1 });
  const { id } = away(s);
  calling(s);
  const channel = farOf(s);
  s.play({ type: 'far.entered', channel, callId: id });
  s.gone(channel, 17, 486);
  t.deepEqual(all(s), []);
  const told = s.changes.filter((change) => change.id === id).slice(-2);
  t.deepEqual(
    told.map(({ why, detail }) => [why, detail['cause'] ?? detail['by']]),
    [
      ['call.not-reached', 'busy'],
      ['call.ended', 'given-up'],
    ],
  );
  t.is(s.session('joe').state.at, 'ready');
});

test('K1: the agent lets go while it rings: that was a try, and they are free', (t) => {
  const s = stage();
  away(s);
  calling(s);
  const channel = farOf(s);
  t.is(s.ask({ do: 'release', agentId: 'joe', callId: only(s).id }).refusal, null);
  t.true(s.taken().some((effect) => effect.do === 'hangup' && effect.channel === channel));
  t.is(s.session('joe').state.at, 'ready');
  t.like(only(s).callback, { at: 'resting', tries: 1 });
});

test('K1: an agent whose leg is lost while it rings leaves nobody ringing', (t) => {
  const s = stage();
  away(s);
  calling(s);
  const channel = farOf(s);
  s.gone(s.channel('joe'), 38);
  t.true(s.taken().some((effect) => effect.do === 'hangup' && effect.channel === channel));
  t.like(only(s).callback, { at: 'resting', tries: 1 });
  t.is(s.session('joe').state.at, 'not-ready');
});

test('K1, C5: an agent who is reset while it rings and wanted to sign out is signed out, once', (t) => {
  const s = stage();
  away(s);
  calling(s);
  const { agentId } = s.session('joe');
  s.ask({ do: 'logout', agentId });
  t.is(s.session('joe').state.at, 'calling');
  const decision = s.ask({ do: 'reset', agentId, supervised: true, note: 'hears nothing' });
  const told = decision.changes.filter(({ kind }) => kind === 'session').map(({ why }) => why);
  t.deepEqual(told, ['agent.reset', 'agent.call-ended', 'session.logged-out', 'session.ended']);
  t.like(only(s).callback, { at: 'resting', tries: 1 });
});

test('K1: outside the hours set nobody is called back; in them they are, when the agent is free', (t) => {
  // The stage begins 16 minutes past midnight.
  const s = stage({ callbackFrom: '00:30', callbackUntil: '20:00' });
  away(s);
  s.ready('joe');
  t.is(s.session('joe').state.at, 'ready');
  const { until } = only(s).callback as { until: number };
  t.is(until % 900_000, 0);
  s.wait(until - s.at - 10);
  t.is(s.session('joe').state.at, 'ready');
  s.wait(20);
  t.is(s.session('joe').state.at, 'offered');
});

test('K1: while the number they had dialled is closed nobody is called back, and at once when it opens', (t) => {
  const s = stage({}, { routes: [aRoute({ id: 'r1' })] });
  away(s);
  const closed = aRoute({ id: 'r1', emergencyClosed: true });
  const { directory } = s.world;
  const shut = { ...directory, routes: new Map([['r1', closed]]) };
  s.world.directory = shut;
  s.play({ type: 'directory.changed', directory: shut });
  s.ready('joe');
  t.is(s.session('joe').state.at, 'ready');
  s.world.directory = directory;
  s.play({ type: 'directory.changed', directory });
  t.is(s.session('joe').state.at, 'offered');
});

test('K1: who calls again takes their own place, and is not called back any more', (t) => {
  const s = stage();
  const { id, place, arrivedAt } = away(s);
  s.customer('other', '0800');
  const again = s.customer('c2');
  t.is(again.refusal, null);
  t.is(s.world.get('call', id), undefined);
  // The first to call from that number, whoever that is: both show it.
  const taker = s.call('other') as Call;
  t.like(taker, { place, arrivedAt });
});

test('K1: two who agree on one number while both hear goodbye are called back once, in the better place', (t) => {
  const s = stage();
  s.customer('c1');
  s.customer('c2');
  const { place } = s.call('c1') as Call;
  keys(s, 'c1', '51');
  keys(s, 'c2', '51');
  s.gone('c1');
  s.gone('c2');
  t.like(only(s), { place, callback: { at: 'due', number: HIM, tries: 0 } });
});

/** Joe and Jay; a callback is being made over Joe's leg. */
function ringing(settings: Overrides = {}): { s: Stage; id: string; far: string } {
  const jay = anAgent({ id: 'jay', dn: '7777', number: '+15551232222' });
  const s = stage(settings, { agents: [anAgent({ id: 'joe' }), jay] });
  const { id } = away(s);
  calling(s);
  const far = s.world.get('call', id)?.channel ?? '';
  s.play({ type: 'far.entered', channel: far, callId: id });
  s.play({ type: 'leg.ringing', channel: far });
  s.taken();
  return { s, id, far };
}

test('K1: who calls again while they are just being called back is rung no more, and has the agent who called them', (t) => {
  const { s, id, far } = ringing({ callbackTries: 1 });
  const { place, arrivedAt } = s.world.get('call', id) as Call;
  s.customer('c2');
  t.true(s.effects.some((effect) => effect.do === 'hangup' && effect.channel === far));
  t.is(s.world.get('call', id), undefined);
  t.deepEqual(s.changes.findLast((change) => change.id === id)?.detail['by'], 'called-again');
  t.like(s.call('c2'), { place, arrivedAt, state: { at: 'offered' } });
  s.join('c2');
  t.is(s.session('joe').state.at, 'talking');
  s.gone(far, 16);
  t.is(all(s).length, 1);
});

test('K1: who calls again while their own answering machine is asked for 1 is served, and never called again', (t) => {
  const { s, id, far } = ringing();
  s.play({ type: 'far.answered', channel: far });
  s.ready('jay');
  s.customer('c2');
  s.join('c2');
  t.is(s.session('jay').state.at, 'talking');
  t.is(s.session('joe').state.at, 'ready');
  t.is(s.world.get('call', id), undefined);
});

for (const [how, breaks] of [
  ['the agent’s leg is lost', (s: Stage) => s.gone(s.channel('joe'), 44)],
  ['the agent puts the phone down', (s: Stage) => s.gone(s.channel('joe'), 16)],
  ['the join fails', (s: Stage) => failJoin(s)],
  ['the join is never told', (s: Stage) => s.wait(60_000)],
] as const) {
  test(`K1, E4: who was called back and pressed 1 is not hung up on when ${how}: they wait in front of everybody`, (t) => {
    const { s, id, far } = ringing({ callbackTries: 1 });
    s.play({ type: 'far.answered', channel: far });
    keys(s, far, '1');
    const joins = s.effects.filter((effect) => effect.do === 'add' && effect.joins);
    t.is(joins.length, 1);
    breaks(s);
    t.false(s.effects.some((effect) => effect.do === 'hangup' && effect.channel === far));
    t.like(s.world.get('call', id), { channel: far, callback: undefined, guarded: true });
    t.true(s.effects.some((effect) => effect.do === 'remove' && effect.channel === far));
    t.true(s.effects.some((effect) => effect.do === 'play' && effect.prompt === 'apology'));
    s.ready('jay');
    t.is(s.world.get('call', id)?.state.at, 'offered');
    s.join(far);
    t.is(s.world.get('call', id)?.state.at, 'talking');
  });
}

function failJoin(s: Stage): void {
  const effect = s.effects.findLast((one) => one.do === 'add' && one.joins);
  if (effect) s.play({ type: 'effect.failed', effect, reason: 'refused' });
}

test('K1: another number is typed behind 2, up to #, and read out before it counts', (t) => {
  const s = stage();
  s.customer('c1');
  keys(s, 'c1', '5');
  s.taken();
  keys(s, 'c1', '2');
  t.deepEqual(said(s), ['callback-type']);
  keys(s, 'c1', '00493055555#');
  const play = s.taken().findLast((effect) => effect.do === 'play');
  t.deepEqual(play?.do === 'play' && play.prompt, {
    say: ['callback-number', { digits: '+493055555' }, 'callback-correct'],
  });
  keys(s, 'c1', '1');
  t.like(s.call('c1')?.callback, { at: 'thanking', number: '+493055555' });
  t.false(JSON.stringify(s.changes.map(({ detail }) => detail)).includes('3055555'));
});

for (const [what, typed] of [
  ['of ours', '0800'],
  ['of an emergency service', '112'],
  ['at a premium rate', '0019005551234'],
  ['that is none', '1'],
] as const) {
  test(`K1, D7: a number ${what} is refused by a sentence, and another one is asked for`, (t) => {
    const s = stage();
    s.customer('c1');
    keys(s, 'c1', '52');
    s.taken();
    keys(s, 'c1', `${typed}#`);
    const play = s.taken().findLast((effect) => effect.do === 'play');
    t.deepEqual(play?.do === 'play' && play.prompt, { say: ['callback-refused', 'callback-type'] });
    t.like(s.call('c1')?.callback, { at: 'typing', digits: '' });
  });
}

test('K1: a number that the network shows without its + is called with it, where only that has a way', (t) => {
  const s = stage({}, { trunks: [aTrunk({ id: 't1', prefixes: ['+1'] })] });
  const caller = { number: '15551234567', name: '' };
  s.play({ type: 'caller.entered', channel: 'c1', caller, dialledNumber: '0800', endpoint: 'trunk-t1' });
  keys(s, 'c1', '5');
  t.like(s.call('c1')?.callback, { at: 'asking', number: '+15551234567' });
});

test('K1: a caller who shows no number is asked for one', (t) => {
  const s = stage();
  const endpoint = 'trunk-t1';
  s.play({ type: 'caller.entered', channel: 'c1', caller: { number: '', name: '' }, dialledNumber: '0800', endpoint });
  s.taken();
  keys(s, 'c1', '5');
  t.deepEqual(said(s), ['callback-type']);
});

test('K1: three questions without an answer, and the caller waits on under music, the key still theirs', (t) => {
  const s = stage();
  s.customer('c1');
  keys(s, 'c1', '5');
  s.wait(30_001);
  s.wait(30_001);
  s.taken();
  s.wait(30_001);
  t.true(s.taken().some((effect) => effect.do === 'music'));
  t.deepEqual(s.call('c1')?.callback, { at: 'told' });
  keys(s, 'c1', '5');
  t.deepEqual(said(s), ['callback-number']);
});

test('K1: an agent becomes free in the middle of the talk: the caller is joined at once', (t) => {
  const s = stage();
  s.customer('c1');
  keys(s, 'c1', '5');
  const playing = thanks(s, s.call('c1')?.id ?? '');
  s.taken();
  s.ready('joe');
  t.true(s.effects.some((effect) => effect.do === 'hush' && effect.playback === playing));
  s.join('c1');
  t.is(s.session('joe').state.at, 'talking');
  t.is(s.call('c1')?.callback, undefined);
});

test('K1: an agent is on the way to a caller who hears goodbye: they are not hung up on, and talk', (t) => {
  const s = stage();
  s.customer('c1');
  keys(s, 'c1', '5');
  s.ready('joe');
  const { id } = s.call('c1') as Call;
  t.is(s.world.offersOfCall(id)[0]?.state.at, 'delivering');
  const thanking = { at: 'thanking', playback: 'bye', until: s.at + 500, number: HIM, since: s.at, tries: 0 } as const;
  s.world.apply([
    { kind: 'call', id, after: { ...(s.call('c1') as Call), callback: thanking }, why: 'test', detail: {} },
  ]);
  s.taken();
  s.play({ type: 'playback.ended', channel: 'c1', playback: 'bye', ok: true });
  t.deepEqual(s.taken(), []);
  const bridge = s.leg('joe').bridge ?? '';
  s.play({ type: 'bridge.joined', bridge, channel: 'c1' });
  t.is(s.session('joe').state.at, 'talking');
});

test('K1: a callback is cancelled once; a caller on the line is none', (t) => {
  const s = stage();
  const { id } = away(s);
  s.customer('c2', '6000');
  const waiting = s.call('c2');
  t.is(
    s.play({ type: 'command', command: { do: 'cancel-callback', callId: waiting?.id ?? '', via: 'web', by: 'boss' } })
      .refusal?.code,
    'no-callback',
  );
  t.is(s.world.get('call', id), undefined, 'the caller has taken the place');
  const s2 = stage();
  const other = away(s2);
  const cancel = {
    type: 'command',
    command: { do: 'cancel-callback', callId: other.id, via: 'web', by: 'boss' },
  } as const;
  t.is(s2.play(cancel).refusal, null);
  t.deepEqual(all(s2), []);
  t.is(s2.play(cancel).refusal?.code, 'no-callback');
});

test('K1: cancelled while it rings, nobody rings on and the agent is free', (t) => {
  const s = stage();
  const { id } = away(s);
  calling(s);
  const channel = farOf(s);
  t.is(
    s.play({ type: 'command', command: { do: 'cancel-callback', callId: id, via: 'web', by: 'boss' } }).refusal,
    null,
  );
  t.true(s.taken().some((effect) => effect.do === 'hangup' && effect.channel === channel));
  t.deepEqual(all(s), []);
  t.is(s.session('joe').state.at, 'ready');
});

test('K1: a restart of Asterisk loses no callback; one that was just being called was a try', (t) => {
  const s = stage();
  away(s);
  s.play({ type: 'switch.up', restarted: true });
  t.like(only(s).callback, { at: 'due', tries: 0 });
  calling(s);
  s.play({ type: 'switch.up', restarted: true });
  t.like(only(s).callback, { at: 'resting', tries: 1 });
});

test('K1: who agreed and was still hearing goodbye when Asterisk was restarted keeps their place', (t) => {
  const s = stage();
  s.customer('c1');
  keys(s, 'c1', '51');
  s.play({ type: 'switch.up', restarted: true });
  t.like(only(s).callback, { at: 'due', number: HIM });
});

test('K1: the queue is taken away: nobody is called back for it', (t) => {
  const s = stage();
  away(s);
  const directory = { ...s.world.directory, queues: new Map() };
  s.world.directory = directory;
  s.play({ type: 'directory.changed', directory });
  t.deepEqual(all(s), []);
  t.false(s.taken().some((effect) => effect.do === 'fallback'));
});
