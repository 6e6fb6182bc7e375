import test from 'ava';
import { readFileSync } from 'node:fs';
import { RecentEvents } from '../../app/adapters/ari/recent-events.js';
import { snapshotOf } from '../../app/adapters/ari/snapshot.js';
import { translate } from '../../app/adapters/ari/translate.js';
import type { SwitchEvent } from '../../app/domain/events.js';

/** Recorded from Asterisk 22.10.1. */
function recorded(name: string): Record<string, unknown> {
  return JSON.parse(readFileSync(new URL(`../fixtures/ari/${name}.json`, import.meta.url), 'utf8')) as never;
}

const session = '01k8session0000000000000001';
const caller = 'n1-1795217829.0';
const leg = (n: number): string => `n1-leg-${session}-e7f-${n}`;

const table: readonly (readonly [string, string, SwitchEvent | null])[] = [
  [
    'a customer that enters',
    'caller-entered',
    {
      type: 'caller.entered',
      channel: caller,
      caller: { number: '+4930901820', name: 'José Müller' },
      dialledNumber: '4711',
      endpoint: 'trunk-c',
    },
  ],
  ['a leg that was answered', 'leg-entered', { type: 'leg.entered', channel: leg(1), sessionId: session }],
  [
    'a channel in a bridge',
    'leg-joined-bridge',
    { type: 'bridge.joined', bridge: `n1-session-${session}`, channel: leg(1) },
  ],
  [
    'a channel out of a bridge',
    'caller-left-bridge',
    { type: 'bridge.left', bridge: `n1-session-${session}`, channel: caller },
  ],
  ['a digit', 'digit', { type: 'digit', channel: leg(1), digit: '1' }],
  ['a hang-up with normal clearing', 'caller-hung-up', { type: 'channel.gone', channel: caller, cause: 16, sip: null }],
  ['a leg that is busy', 'leg-busy', { type: 'channel.gone', channel: leg(3), cause: 17, sip: 486 }],
  ['a trunk without room', 'leg-congested', { type: 'channel.gone', channel: leg(4), cause: 34, sip: 503 }],
  ['a leg nobody answers', 'leg-not-answered', { type: 'channel.gone', channel: leg(2), cause: 19, sip: 480 }],
  [
    'a leg lost while it was up',
    'leg-lost-after-answer',
    { type: 'channel.gone', channel: leg(5), cause: 38, sip: 500 },
  ],
  [
    'a prompt that was said',
    'playback-done',
    { type: 'playback.ended', playback: 'n1-playback-1', channel: leg(1), ok: true },
  ],
  [
    'a prompt whose sound is missing',
    'playback-failed',
    { type: 'playback.ended', playback: 'n1-playback-2', channel: leg(1), ok: false },
  ],
  [
    'a prompt we cut short',
    'playback-stopped',
    { type: 'playback.ended', playback: 'n1-playback-3', channel: leg(1), ok: true },
  ],
  ['another process with our name', 'application-replaced', { type: 'switch.replaced' }],
  [
    'a prompt to a whole bridge',
    'bridge-playback-done',
    { type: 'greeting.ended', playback: 'n1-playback-4', bridge: 'n1-session-01k8session0000000000000001', ok: true },
  ],
  ['a channel that leaves our application', 'caller-left-application', { type: 'channel.left', channel: caller }],
  ['a leg that rings', 'leg-rings', { type: 'leg.ringing', channel: leg(6) }],
  ['a leg with early media', 'leg-early-media', { type: 'leg.ringing', channel: leg(7) }],
  ['a dial that has only begun', 'leg-dialled', null],
  ['a dial that was answered', 'leg-answers', { type: 'far.answered', channel: leg(8) }],
  ['a channel variable', 'channel-variable-set', null],
];

for (const [what, name, expected] of table) {
  test(`${what} is told as ${expected?.type ?? 'nothing'}`, (t) => {
    t.deepEqual(translate(recorded(name)), expected);
  });
}

/** D7: as Asterisk 22.10.1 tells of a telephone of ours whose emergency call goes out. */
const HELP = {
  id: 'n1-1795.7',
  name: 'PJSIP/phone-p1-0000002a',
  state: 'Up',
  dialplan: { context: 'farline-emergency', exten: 'call', app_name: 'Dial', app_data: 'PJSIP/9911@trunk-t1,,i' },
};

for (const dialstatus of ['', 'RINGING', 'PROGRESS', 'ANSWER', 'BUSY', 'CONGESTION']) {
  test(`D7: a dial for an emergency call that says "${dialstatus}" is told as what it means`, (t) => {
    const event = { type: 'Dial', dialstatus, caller: HELP, peer: { id: 'n1-1795.8' } };
    const told = { type: 'emergency.called', channel: HELP.id, peer: 'phone-p1' } as const;
    t.deepEqual(translate(event), dialstatus === 'BUSY' || dialstatus === 'CONGESTION' ? null : told);
  });
}

test('D7: a snapshot knows who calls an emergency service without us', (t) => {
  const { channels } = snapshotOf([HELP], [], 'farline-n1', 'n1');
  t.like(channels[0], { id: HELP.id, role: 'emergency', entered: false, endpoint: 'phone-p1' });
});

test('should do nothing with an event whose parts are missing or of another kind', (t) => {
  const broken: Record<string, unknown>[] = [
    {},
    { type: 7 },
    { type: 'StasisStart', args: ['in'], channel: { id: 7 } },
    { type: 'StasisStart', args: 'in', channel: { id: 'n1-1.1' } },
    { type: 'StasisStart', args: ['leg'], channel: { id: 'n1-1.1' } },
    { type: 'StasisStart', args: ['feature', '*30'], channel: { id: 'n1-1.1' } },
    { type: 'ChannelDestroyed', channel: null },
    { type: 'StasisEnd' },
    { type: 'Dial', dialstatus: 'RINGING' },
    { type: 'ChannelDtmfReceived', channel: { id: 'n1-1.1' }, digit: 'x' },
    { type: 'ChannelEnteredBridge', channel: { id: 'n1-1.1' } },
    { type: 'PlaybackFinished', playback: { id: 'p', target_uri: 'n1-1.1' } },
  ];
  for (const event of broken) t.is(translate(event), null, JSON.stringify(event));
});

test('names and numbers from the wire lose control characters and are cut to their limit', (t) => {
  const event = recorded('caller-entered');
  const channel = event['channel'] as Record<string, unknown>;
  const hostile = `A\r\nB\u0000\u001b[31m\u202e\u2028${'ß'.repeat(500)}`;
  const told = translate({
    ...event,
    args: ['in', `47\n11${'0'.repeat(500)}`, 'trunk-c'],
    channel: { ...channel, caller: { name: hostile, number: `+49\r\n${'1'.repeat(500)}` } },
  });
  if (told?.type !== 'caller.entered') return void t.fail();
  t.is(told.caller.name, `AB[31m${'ß'.repeat(122)}`);
  t.is(told.caller.number, `+49${'1'.repeat(61)}`);
  t.is(told.dialledNumber, `4711${'0'.repeat(60)}`);
});

test('a name is never cut in the middle of a character', (t) => {
  const event = recorded('caller-entered');
  const channel = event['channel'] as Record<string, unknown>;
  const told = translate({ ...event, channel: { ...channel, caller: { name: '😀'.repeat(300), number: '1' } } });
  t.is(told?.type === 'caller.entered' && told.caller.name, '😀'.repeat(128));
});

test('the endpoint is taken from the channel when the dialplan did not say it', (t) => {
  const told = translate({ ...recorded('caller-entered'), args: ['in', '4711'] });
  t.is(told?.type === 'caller.entered' && told.endpoint, 'trunk-c');
});

test('a snapshot knows callers, legs in the application and legs that still ring', (t) => {
  const lists = [recorded('list-of-channels'), recorded('list-of-bridges'), 'farline-n1', 'n1'] as const;
  const { channels, bridges } = snapshotOf(...lists);
  const byId = new Map(channels.map((channel) => [channel.id, channel]));
  t.like(byId.get(caller), {
    up: true,
    role: 'caller',
    entered: true,
    sessionId: null,
    caller: { number: '+4930901820', name: 'José Müller' },
    dialledNumber: '4711',
    endpoint: 'trunk-c',
  });
  t.like(byId.get(leg(1)), { up: true, role: 'leg', entered: true, sessionId: session, endpoint: 'trunk-c' });
  t.like(byId.get(leg(2)), { up: false, role: 'leg', entered: false, sessionId: session });
  t.is(channels.length, 3);
  t.deepEqual(bridges, [{ id: `n1-session-${session}`, members: [caller, leg(1)] }]);
});

test('a snapshot leaves out channels of other applications, of the fallback, and what is no channel', (t) => {
  const dialplan = (app_name: string, app_data: string): unknown => ({ app_name, app_data });
  const channels = [
    { id: 'a', state: 'Up', dialplan: dialplan('Stasis', 'farline-n10,in,1,trunk-a') },
    { id: 'b', state: 'Up', dialplan: dialplan('Wait', '30') },
    { id: 'c', state: 'Up', dialplan: dialplan('Stasis', 'farline-n1,feature,*30') },
    { id: 'n10-leg-s-e-1', state: 'Ringing' },
    { state: 'Up' },
    null,
    'x',
  ];
  const { channels: ours, bridges } = snapshotOf(channels, { not: 'a list' }, 'farline-n1', 'n1');
  t.deepEqual(
    ours.map(({ id, role }) => [id, role]),
    [['c', 'other']],
  );
  t.deepEqual(bridges, []);
});

test('the last thousand events are remembered, and no more', (t) => {
  const recent = new RecentEvents();
  const event = (n: number): Record<string, unknown> => ({
    type: 'StasisStart',
    timestamp: String(n),
    channel: { id: 'c' },
  });
  t.false(recent.isRepeat(event(0)));
  for (let n = 1; n < 1_000; n += 1) recent.isRepeat(event(n));
  t.true(recent.isRepeat(event(0)), 'the thousandth last');
  t.false(recent.isRepeat(event(1_000)));
  t.false(recent.isRepeat(event(0)), 'pushed out by the newest');
});

test('a channel that is back in the same millisecond with other arguments is no repeat: its keys would be lost', (t) => {
  const recent = new RecentEvents();
  const entered = (...args: string[]): Record<string, unknown> => ({
    type: 'StasisStart',
    timestamp: '2026-11-21T08:55:01.150+0000',
    channel: { id: 'n1-1.17' },
    args,
  });
  t.false(recent.isRepeat(entered('in', '+15550004499', 'trunk-t1')));
  t.false(recent.isRepeat(entered('dial-in', '+15550004499', 'trunk-t1')));
  t.true(recent.isRepeat(entered('dial-in', '+15550004499', 'trunk-t1')));
  t.true(recent.isRepeat(entered('in', '+15550004499', 'trunk-t1')));
});

test('D2: Transfer keys of two telephones in the same millisecond, and what is told of one, are no repeats', (t) => {
  const recent = new RecentEvents();
  const transfer = (id: string, state?: string): Record<string, unknown> => ({
    type: 'ChannelTransfer',
    timestamp: '2026-11-23T06:01:26.262+0000',
    refer_to: { requested_destination: { destination: '15559990001' } },
    referred_by: { source_channel: { id } },
    ...(state === undefined ? {} : { state }),
  });
  t.false(recent.isRepeat(transfer('n1-leg-s1-e1-1')));
  t.false(recent.isRepeat(transfer('n1-leg-s2-e1-1')));
  t.false(recent.isRepeat(transfer('n1-leg-s1-e1-1', 'channel_answered')));
  t.true(recent.isRepeat(transfer('n1-leg-s2-e1-1')));
});

test('D2: the Hold key of a telephone is told for the channel it was pressed on', (t) => {
  const event = (type: string): Record<string, unknown> => ({ type, channel: { id: 'n1-leg-s1-e1-1' } });
  t.deepEqual(translate(event('ChannelHold')), { type: 'hold.pressed', channel: 'n1-leg-s1-e1-1', held: true });
  t.deepEqual(translate(event('ChannelUnhold')), { type: 'hold.pressed', channel: 'n1-leg-s1-e1-1', held: false });
});
