import test from 'ava';
import { tapsOf } from '../../app/domain/supervision.js';
import type { Effect } from '../../app/domain/effects.js';
import type { SupervisorPlace } from '../../app/domain/supervise-command.js';
import type { SupervisionMode } from '../../app/domain/supervision.js';
import { destination } from '../../app/domain/destination.js';
import type { Trunk } from '../../app/domain/directory.js';
import type { Supervision } from '../../app/domain/world.js';
import { dos } from '../support/dos.js';
import { Stage } from '../support/stage.js';
import { aDirectory, aQueue, aRoute, aTrunk, anAgent } from '../support/world.js';

const OUTSIDE: SupervisorPlace = {
  at: 'device',
  device: { kind: 'number', number: '+15559990001', typed: true, trunkId: null },
};
const DESK: SupervisorPlace = {
  at: 'device',
  device: { kind: 'phone', phoneId: 'p1', peer: 'phone-p1', autoAnswer: false },
};

/** Joe of sales and Jay; both may be listened to unless said otherwise. */
function stage({ joe = {}, queue = {} }: { joe?: object; queue?: object } = {}): Stage {
  return new Stage(
    aDirectory({
      agents: [
        anAgent({ id: 'joe', settings: { supervision: true }, ...joe }),
        anAgent({ id: 'jay', dn: '7777', number: '+15551232222', queues: [], settings: { supervision: true } }),
      ],
      trunks: [aTrunk({ id: 't1', prefixes: ['+1'] })],
      queues: [aQueue({ id: 'sales', ...queue })],
      routes: [aRoute({ id: 'r1' })],
    }),
  );
}

/** Joe talks to c1. */
function talking(over: Parameters<typeof stage>[0] = {}): Stage {
  const s = stage(over);
  s.ready('joe');
  s.customer('c1');
  if (s.leg('joe').state.at === 'dialing') s.answerPhone('joe');
  s.join('c1');
  s.taken();
  return s;
}

interface Wish {
  readonly mode?: SupervisionMode;
  readonly scope?: 'call' | 'agent';
  readonly place?: SupervisorPlace;
  readonly by?: string;
}

function start(s: Stage, { mode = 'monitor', scope = 'call', place = DESK, by = 'boss' }: Wish = {}) {
  const wish = { do: 'supervise', agentId: 'joe', mode, scope, place } as const;
  return s.play({ type: 'command', command: { ...wish, via: 'web', by, supervised: true } });
}

const rows = (s: Stage): Supervision[] => [...s.world.all('supervision')];
const row = (s: Stage, by = 'boss'): Supervision => {
  const found = rows(s).find((one) => one.by === by);
  if (!found) throw new Error(`${by} supervises nobody`);
  return found;
};

function change(s: Stage, mode: SupervisionMode, by = 'boss') {
  const { id: supervisionId, agentId } = row(s, by);
  const wish = { do: 'switch-supervision', agentId, supervisionId, mode } as const;
  return s.play({ type: 'command', command: { ...wish, via: 'web', by, supervised: true } });
}

/** Asterisk makes the tap that was asked for last, and puts tap and supervisor together. */
function hears(s: Stage, by = 'boss'): Effect[] {
  const { state } = row(s, by);
  const tap = state.at === 'switching' ? state.next : state.at === 'tapping' ? state.tap : null;
  if (!tap) throw new Error(`no tap is on its way: ${state.at}`);
  s.play({ type: 'tap.entered', channel: tap.channel });
  s.play({ type: 'bridge.joined', bridge: tap.bridge, channel: tap.channel });
  s.play({ type: 'bridge.joined', bridge: tap.bridge, channel: state.channel });
  return s.taken();
}

/** The boss listens at a desk phone. */
function listening(s: Stage, wish: Wish = {}): Stage {
  start(s, wish);
  s.play({ type: 'supervisor.entered', channel: row(s, wish.by).state.channel });
  hears(s, wish.by);
  return s;
}

test('K4: a supervisor is rung, tapped to the agent’s leg and moved to the tap in one request', (t) => {
  const s = talking();
  t.is(start(s).refusal, null);
  t.like(s.taken(), [{ do: 'ring-supervisor', to: { peer: 'phone-p1' } }]);
  s.play({ type: 'supervisor.entered', channel: row(s).state.channel });
  t.like(s.taken(), [{ do: 'bridge' }, { do: 'tap', on: s.channel('joe'), as: 'ear' }]);
  const { state } = row(s);
  if (state.at !== 'tapping') return t.fail(state.at);
  s.play({ type: 'tap.entered', channel: state.tap.channel });
  t.like(s.taken(), [{ do: 'add', bridge: state.tap.bridge, channels: [state.tap.channel] }]);
  s.play({ type: 'bridge.joined', bridge: state.tap.bridge, channel: state.tap.channel });
  t.like(s.taken(), [{ do: 'add', bridge: state.tap.bridge, channels: [state.channel] }]);
  s.play({ type: 'bridge.joined', bridge: state.tap.bridge, channel: state.channel });
  t.is(row(s).state.at, 'listening');
  t.deepEqual(s.taken(), []);
});

/** Both channels of each mouth that was asked for come, and are put together. */
function speaks(s: Stage, by = 'boss'): void {
  for (const { mic, speaker, bridge } of row(s, by).mouths) {
    for (const channel of [mic, speaker]) {
      s.play({ type: 'tap.entered', channel });
      s.play({ type: 'bridge.joined', bridge, channel });
    }
  }
}

/** Who hears the boss, and by what. */
const heardBy = (s: Stage): string[] => row(s).mouths.map(({ to, until }) => (until === null ? to : `${to} soon`));

test('K4: a switch touches nothing by which anybody hears anybody before and after it', (t) => {
  const s = listening(talking());
  const { state } = row(s);
  change(s, 'whisper');
  const [line, leg] = [state.channel, s.channel('joe')];
  t.like(s.taken(), [{ do: 'bridge' }, { do: 'tap', on: line, as: 'mic' }, { do: 'tap', on: leg, as: 'to-agent' }]);
  t.deepEqual(heardBy(s), ['agent soon']);
  speaks(s);
  t.deepEqual(heardBy(s), ['agent']);
  t.like(s.changes.at(-1), { why: 'supervision.heard', detail: { mode: 'whisper' } });
  const [toAgent] = row(s).mouths;
  s.taken();
  change(s, 'barge');
  t.like(s.taken(), [{ do: 'bridge' }, { do: 'tap', as: 'mic' }, { do: 'tap', on: leg, as: 'to-customer' }]);
  speaks(s);
  t.deepEqual(heardBy(s), ['agent', 'customer']);
  t.is(row(s).mouths[0], toAgent);
  t.like(s.changes.at(-1), { why: 'supervision.heard', detail: { mode: 'barge' } });
  s.taken();
  change(s, 'monitor');
  t.deepEqual(dos(s.taken()), ['hangup', 'hangup', 'unbridge', 'hangup', 'hangup', 'unbridge']);
  t.like(s.changes.at(-1), { why: 'supervision.heard', detail: { mode: 'monitor' } });
  t.is(row(s).state, state);
});

test('K4: a mode is told to be in effect once everybody it names hears the supervisor, in whatever order', (t) => {
  const s = listening(talking());
  change(s, 'barge');
  const from = s.changes.length;
  for (const { mic, speaker, bridge } of [...row(s).mouths].reverse()) {
    for (const channel of [mic, speaker]) s.play({ type: 'bridge.joined', bridge, channel });
  }
  const told = s.changes.slice(from).map(({ why }) => why);
  t.deepEqual(told, [...Array<string>(3).fill('supervision.speaking'), 'supervision.heard']);
});

test('K4: a mouth that does not open in time, or ends by itself, is opened anew', (t) => {
  const s = listening(talking());
  change(s, 'whisper');
  s.taken();
  s.wait(s.world.directory.settings.deliverMs + 1);
  t.deepEqual(dos(s.taken()), ['hangup', 'hangup', 'unbridge', 'bridge', 'tap', 'tap', 'end-greeting']);
  speaks(s);
  s.taken();
  s.gone(row(s).mouths[0]?.speaker ?? '');
  t.deepEqual(dos(s.taken()), ['hangup', 'hangup', 'unbridge', 'bridge', 'tap', 'tap', 'end-greeting']);
  t.deepEqual(heardBy(s), ['agent soon']);
});

test('K4: a tap that does not come is asked for anew', (t) => {
  const s = talking();
  start(s);
  s.play({ type: 'supervisor.entered', channel: row(s).state.channel });
  s.taken();
  s.wait(s.world.directory.settings.deliverMs + 1);
  t.deepEqual(dos(s.taken()), ['hangup', 'unbridge', 'bridge', 'tap']);
  t.is(row(s).state.at, 'tapping');
});

test('K4: scope call ends with the call, scope agent waits for the next one on the line', (t) => {
  for (const scope of ['call', 'agent'] as const) {
    const s = listening(talking({ joe: { nailedUp: false, connectOnLogin: '' } }), { scope });
    const { state } = row(s);
    s.play({ type: 'channel.left', channel: 'c1' });
    if (scope === 'call') {
      t.deepEqual(rows(s), []);
      t.true(s.taken().some((effect) => effect.do === 'hangup' && effect.channel === state.channel));
      continue;
    }
    t.like(row(s).state, { at: 'waiting', channel: state.channel });
    s.wait(60_000);
    s.customer('c2');
    s.answerPhone('joe');
    t.like(row(s).state, { at: 'tapping', tap: { on: s.channel('joe') } });
  }
});

test('K4: on a leg that stays all that listens there is ended between one call and the next, and made anew', (t) => {
  const s = listening(talking(), { scope: 'agent', mode: 'whisper' });
  const { channel } = row(s).state;
  s.taken();
  s.play({ type: 'channel.left', channel: 'c1' });
  t.like(row(s).state, { at: 'resting', channel });
  t.deepEqual(row(s).mouths, []);
  t.deepEqual(
    dos(s.taken()).filter((what) => what === 'hangup' || what === 'tap'),
    ['hangup', 'hangup', 'hangup'],
  );
  // Whoever comes meanwhile does not make it begin sooner.
  s.customer('c2');
  s.join('c2');
  t.is(row(s).state.at, 'resting');
  s.wait(150);
  t.like(row(s).state, { at: 'tapping', tap: { on: s.channel('joe'), of: s.call('c2')?.id } });
  t.deepEqual(
    row(s).mouths.map(({ to }) => to),
    ['agent'],
  );
});

test('K4: who listens before there is a call goes on by the same tap when it comes', (t) => {
  const s = listening(talking(), { scope: 'agent' });
  s.play({ type: 'channel.left', channel: 'c1' });
  s.wait(150);
  const [tap] = tapsOf(row(s).state);
  s.customer('c2');
  s.join('c2');
  t.is(tapsOf(row(s).state)[0]?.channel, tap?.channel);
});

test('K4: only where it is allowed: by agent, by queue, and by the telephone of the session before all', (t) => {
  t.is(start(talking({ joe: { settings: {} } })).refusal?.code, 'supervision-not-allowed');
  t.is(start(talking({ joe: { settings: {} }, queue: { settings: { supervision: true } } })).refusal, null);
  t.is(start(talking({ joe: { settings: { supervision: false } } })).refusal?.code, 'supervision-not-allowed');
});

test('K4: no call of a queue that does not allow it is listened to, also by who stays with the agent', (t) => {
  const s = stage({ joe: { settings: {} }, queue: { settings: { supervision: false } } });
  const allowed = { ...s.world.directory, system: { supervision: true } };
  s.world.directory = allowed;
  s.ready('joe');
  s.taken();
  listening(s, { scope: 'agent' });
  s.customer('c1');
  s.join('c1');
  t.is(row(s).state.at, 'waiting');
  t.true(dos(s.taken()).includes('unbridge'));
  s.play({ type: 'channel.left', channel: 'c1' });
  t.is(row(s).state.at, 'tapping');
});

test('K4: two may listen to one agent, one may speak', (t) => {
  const s = listening(talking(), { mode: 'whisper' });
  t.is(start(s, { by: 'chief', mode: 'barge', place: OUTSIDE }).refusal?.code, 'supervised-by-another');
  t.is(start(s, { by: 'chief', place: OUTSIDE }).refusal, null);
  t.is(change(s, 'whisper', 'chief').refusal?.code, 'supervised-by-another');
  t.is(change(s, 'monitor').refusal, null);
  t.is(change(s, 'whisper', 'chief').refusal, null);
});

test('K4: a supervisor hears one agent at a time', (t) => {
  const s = listening(talking());
  t.is(start(s, { place: OUTSIDE }).refusal?.code, 'supervises-already');
});

test('K4: the leg of an agent who listens already is given to nobody else', (t) => {
  const s = talking();
  s.ready('jay');
  const place = { at: 'own', agentId: 'jay' } as const;
  t.is(start(s, { place }).refusal, null);
  const before = rows(s);
  t.like(start(s, { place, by: 'chief' }).refusal, { code: 'supervises-already', field: 'place' });
  t.deepEqual(rows(s), before);
  s.ask({ do: 'stop-supervising', agentId: 'joe', supervisionId: row(s).id });
  t.is(start(s, { place, by: 'chief' }).refusal, null);
});

test('K4: scope call needs a call, and an agent who is signed in', (t) => {
  const s = stage();
  t.is(start(s).refusal?.code, 'not-logged-in');
  s.ready('joe');
  t.is(start(s).refusal?.code, 'no-call');
  t.is(start(s, { scope: 'agent' }).refusal, null);
});

test('K4, D6: outside, 1 is to be pressed; a voicemail never listens', (t) => {
  const s = talking();
  start(s, { place: OUTSIDE });
  s.taken();
  const { channel } = row(s).state;
  s.play({ type: 'supervisor.entered', channel });
  t.like(s.taken(), [{ do: 'play', prompt: 'press-1' }]);
  const { confirmTries, confirmWaitMs } = s.world.directory.settings;
  s.wait(confirmTries * confirmWaitMs + 10);
  t.deepEqual(rows(s), []);
  t.like(s.changes.at(-1), { why: 'supervision.ended', detail: { cause: 'not-confirmed' } });
  t.true(s.taken().some((effect) => effect.do === 'hangup' && effect.channel === channel));
});

test('K4, D7: numbers of ours, emergency services and what no trunk leads to are refused', (t) => {
  const s = talking();
  const at = (number: string): SupervisorPlace => ({
    at: 'device',
    device: { kind: 'number', number, typed: true, trunkId: null },
  });
  t.is(start(s, { place: at('0800') }).refusal?.code, 'number-ours');
  t.is(start(s, { place: at('911') }).refusal?.code, 'number-emergency');
  t.is(start(s, { place: at('+4930') }).refusal?.code, 'number-unroutable');
  const { device } = s.session('joe');
  if (device.kind !== 'number') return t.fail(device.kind);
  t.is(start(s, { place: at(device.number) }).refusal?.code, 'number-in-use');
});

test('K4: a supervisor’s trunk that fails leads to the next way, and without one it is over', (t) => {
  const s = talking();
  start(s, { place: OUTSIDE });
  s.gone(row(s).state.channel, 41, 503);
  t.deepEqual(rows(s), []);
  t.like(
    s.changes.findLast(({ kind }) => kind === 'supervision'),
    { detail: { cause: 'not-reached' } },
  );
});

test('D1, K4: a supervisor’s line counts against the channel limit of its trunk, from the first ringing to its end', (t) => {
  const s = talking();
  const limited = (channelLimit: number): Trunk => aTrunk({ id: 't1', prefixes: ['+1'], channelLimit });
  const isFree = (channelLimit: number): boolean => {
    const before = s.world.directory;
    s.world.directory = { ...before, trunks: new Map([['t1', limited(channelLimit)]]) };
    const { found } = destination(s.world, '+15550009999', null, []);
    s.world.directory = before;
    return found;
  };
  const used = [1, 2, 3, 4, 5].findIndex((limit) => isFree(limit));
  start(s, { place: OUTSIDE });
  t.false(isFree(used + 1), 'rings');
  t.true(isFree(used + 2));
  const { channel } = row(s).state;
  s.play({ type: 'supervisor.entered', channel });
  t.false(isFree(used + 1), 'is on the line');
  s.gone(channel);
  t.true(isFree(used + 1), 'is over');
});

test('K4: on their own parked leg a supervisor is held, moved to the tap, and back in park when it is over', (t) => {
  const s = talking();
  s.ready('jay');
  const leg = s.leg('jay');
  t.is(start(s, { place: { at: 'own', agentId: 'jay' } }).refusal, null);
  t.like(s.session('jay'), { state: { at: 'not-ready' }, holds: [{ setter: 'system', reason: 'supervising' }] });
  hears(s);
  t.is(row(s).state.at, 'listening');
  t.is(s.ask({ do: 'dial', agentId: 'jay', number: '+15550001' }).refusal?.code, 'has-call');
  s.taken();
  s.play({ type: 'channel.left', channel: 'c1' });
  t.deepEqual(
    s.taken().find((effect) => effect.do === 'add'),
    {
      do: 'add',
      bridge: leg.bridge ?? '',
      channels: [s.channel('jay')],
      joins: false,
    },
  );
  t.like(s.session('jay'), { state: { at: 'ready' }, holds: [] });
  t.is(s.leg('jay').state.at, 'parked');
});

test('K4: on their own leg a supervisor whose agent leaves between two calls is back in park as well', (t) => {
  const s = talking();
  s.ready('jay');
  const { bridge } = s.leg('jay');
  start(s, { scope: 'agent', place: { at: 'own', agentId: 'jay' } });
  hears(s);
  s.play({ type: 'channel.left', channel: 'c1' });
  t.is(row(s).state.at, 'resting');
  s.taken();
  s.ask({ do: 'logout', agentId: 'joe' });
  t.deepEqual(rows(s), []);
  t.true(s.taken().some((one) => one.do === 'add' && one.bridge === bridge && one.channels.includes(s.channel('jay'))));
});

test('K4: on their own leg a supervisor is back in park as well when the agent they waited for had lost their leg', (t) => {
  const s = talking();
  s.ready('jay');
  const { bridge } = s.leg('jay');
  start(s, { scope: 'agent', place: { at: 'own', agentId: 'jay' } });
  hears(s);
  s.play({ type: 'channel.gone', channel: s.channel('joe'), cause: 38, sip: null });
  t.is(row(s).state.at, 'waiting');
  s.taken();
  s.ask({ do: 'logout', agentId: 'joe' });
  t.deepEqual(rows(s), []);
  t.true(s.taken().some((one) => one.do === 'add' && one.bridge === bridge && one.channels.includes(s.channel('jay'))));
});

test('K4: an agent who talks cannot supervise, and nobody themselves', (t) => {
  const s = talking();
  t.is(start(s, { place: { at: 'own', agentId: 'joe' } }).refusal?.code, 'supervise-yourself');
  t.is(start(s, { place: { at: 'own', agentId: 'jay' } }).refusal?.code, 'not-logged-in');
});

test('K4: a reset or sign-out of who supervises at their own place ends it, and so does the agent’s', (t) => {
  for (const [agentId, what] of [
    ['jay', 'reset'],
    ['jay', 'logout'],
    ['joe', 'reset'],
  ] as const) {
    const s = talking();
    s.ready('jay');
    start(s, { place: { at: 'own', agentId: 'jay' } });
    hears(s);
    s.ask({ do: what, agentId });
    t.deepEqual(rows(s), [], `${what} of ${agentId}`);
  }
});

test('K4: keys 4, 5 and 6 listen, whisper and barge in', (t) => {
  const s = listening(talking());
  const { channel } = row(s).state;
  for (const [digit, mode] of [
    ['5', 'whisper'],
    ['6', 'barge'],
    ['4', 'monitor'],
    ['9', 'monitor'],
  ] as const) {
    s.play({ type: 'digit', channel, digit });
    t.is(row(s).mode, mode);
  }
});

test('K4: start, switch and end are for the audit, with who, whom and how; a number is masked', (t) => {
  const s = talking();
  start(s, { place: OUTSIDE });
  const { channel } = row(s).state;
  s.play({ type: 'supervisor.entered', channel });
  s.play({ type: 'digit', channel, digit: '1' });
  hears(s);
  change(s, 'whisper');
  s.gone(channel);
  const acts = s.changes.filter(({ detail }) => detail['supervised'] === true);
  t.like(acts, [
    { why: 'supervision.started', detail: { by: 'boss', agentId: 'joe', mode: 'monitor', scope: 'call' } },
    { why: 'supervision.switched', detail: { by: 'boss', mode: 'whisper', was: 'monitor' } },
    {
      why: 'supervision.ended',
      detail: { by: 'boss', agentId: 'joe', mode: 'whisper', cause: 'hung-up', via: 'phone' },
    },
  ]);
});

test('K4: nothing is left when Asterisk was restarted', (t) => {
  const s = listening(talking());
  s.play({ type: 'switch.up', restarted: true });
  t.deepEqual(rows(s), []);
});
