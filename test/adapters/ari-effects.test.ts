import test from 'ava';
import { callOf, type AriEffect } from '../../app/adapters/ari/effects/call-of.js';
import { soundsOf } from '../../app/adapters/ari/prompts.js';

const channel = 'n1-1795217829.0';
const bridge = 'n1-session-01k8s';
/** What is one request; a dismissal takes several. */
type Effect = AriEffect;

const dial: Effect = {
  do: 'dial',
  channel: 'n1-leg-01k8s-e7f-1',
  sessionId: '01k8s',
  trunkId: 'berlin-2',
  contactIndex: 0,
  number: '+15551231111',
  callerId: '+4930123',
  groups: { call: [], pickup: [0, 63] },
  ringMs: 20_000,
};

const requests: readonly (readonly [Effect, string])[] = [
  [{ do: 'answer', channel }, `POST /channels/${channel}/answer`],
  [{ do: 'progress', channel }, `POST /channels/${channel}/progress`],
  [{ do: 'hangup', channel, reason: 'busy' }, `DELETE /channels/${channel}?reason=busy`],
  [
    { do: 'show-as', channel, name: 'Joe "\\<Adams>\n', number: '8888' },
    `POST /channels/${channel}/variable?variable=CALLERID(all)&value=%22Joe%20Adams%22%20%3C8888%3E`,
  ],
  [{ do: 'transferred', channel }, `POST /channels/${channel}/transfer_progress?states=channel_answered`],
  [
    { do: 'in-groups', channel, which: 'call', groups: [] },
    `POST /channels/${channel}/variable?variable=CHANNEL(callgroup)&value=`,
  ],
  [
    { do: 'in-groups', channel, which: 'pickup', groups: [0, 63] },
    `POST /channels/${channel}/variable?variable=CHANNEL(pickupgroup)&value=0%2C63`,
  ],
  [{ do: 'deadman', channel, seconds: 60 }, `POST /channels/${channel}/variable?variable=TIMEOUT(absolute)&value=60`],
  ...(['ask-who', 'ask-whether'] as const).map((ask): readonly [Effect, string] => [
    { do: ask, channel },
    `POST /channels/${channel}/continue?context=farline-code&extension=dial-${ask === 'ask-who' ? 'in' : 'out'}&priority=1`,
  ]),
  [
    { do: 'take-leg', channel, sessionId: 's1', calls: true },
    `POST /channels/${channel}/continue?context=farline-own&extension=s1&priority=1`,
  ],
  [{ do: 'take-line', channel }, `POST /channels/${channel}/continue?context=farline-line&extension=second&priority=1`],
  [{ do: 'fallback', channel }, `POST /channels/${channel}/continue?context=farline-fallback&extension=s&priority=1`],
  [
    { do: 'turn-away', channel, onTo: null, prompt: null },
    `POST /channels/${channel}/continue?context=farline-closed&extension=s&priority=1`,
  ],
  [
    { do: 'turn-away', channel, onTo: null, prompt: '01k9-p_1' },
    `POST /channels/${channel}/continue?context=farline-closed&extension=say%4001k9-p_1&priority=1`,
  ],
  [
    { do: 'bridge', bridge, name: 'Anna & Bob' },
    `POST /bridges?type=mixing%2Cdtmf_events%2Cproxy_media&bridgeId=${bridge}&name=Anna%20%26%20Bob`,
  ],
  [{ do: 'unbridge', bridge }, `DELETE /bridges/${bridge}`],
  [
    { do: 'add', bridge, channels: [channel, 'n1-2.1'], joins: true },
    `POST /bridges/${bridge}/addChannel?channel=${channel}%2Cn1-2.1&inhibitConnectedLineUpdates=true`,
  ],
  [{ do: 'remove', bridge, channel }, `POST /bridges/${bridge}/removeChannel?channel=${channel}`],
  [
    { do: 'play', channel, playback: 'n1-play-1', prompt: 'press-1' },
    `POST /channels/${channel}/play/n1-play-1?media=sound%3Avm-press%2Csound%3Adigits%2F1`,
  ],
  [{ do: 'hush', channel, playback: 'n1-play-1' }, 'DELETE /playbacks/n1-play-1'],
  [{ do: 'music', channel, musicClass: 'default' }, `POST /channels/${channel}/moh?mohClass=default`],
  [{ do: 'ring', channel }, `POST /channels/${channel}/ring`],
  [{ do: 'quiet', channel, what: 'music' }, `DELETE /channels/${channel}/moh`],
  [{ do: 'quiet', channel, what: 'ring' }, `DELETE /channels/${channel}/ring`],
];

for (const [effect, expected] of requests) {
  const what =
    'which' in effect
      ? ` ${effect.which}`
      : 'what' in effect
        ? ` ${effect.what}`
        : effect.do === 'turn-away' && effect.prompt
          ? ' with a prompt'
          : '';
  test(`the effect ${effect.do}${what} is asked for as ARI wants it`, (t) => {
    const { request } = callOf(effect);
    t.is(`${request.method} ${request.path}`, expected);
  });
}

test('a caller who is turned away goes on to a number with trunk and caller ID in one extension', (t) => {
  const onTo = { trunkId: 'berlin-2', contactIndex: 0, number: '+4930123', callerId: '+4930999' };
  const { request } = callOf({ do: 'turn-away', channel, onTo, prompt: null });
  t.is(
    `${request.method} ${request.path}`,
    `POST /channels/${channel}/continue?context=farline-closed&extension=%2B4930123%40berlin-2%40%2B4930999&priority=1`,
  );
  const backup = callOf({ do: 'turn-away', channel, onTo: { ...onTo, callerId: null, contactIndex: 2 }, prompt: null });
  t.regex(decodeURIComponent(backup.request.path), /extension=\+4930123@berlin-2\.3@&/);
  t.throws(() => callOf({ do: 'turn-away', channel, onTo: { ...onTo, number: '1&PJSIP/2' }, prompt: null }));
  t.throws(() => callOf({ do: 'turn-away', channel, onTo: { ...onTo, contactIndex: 0.5 }, prompt: null }));
  t.throws(() => callOf({ do: 'turn-away', channel, onTo: { ...onTo, trunkId: 'a@b' }, prompt: null }));
});

test('who reaches nobody at the other number hears the prompt, which is the extension’s fourth part while it fits', (t) => {
  const onTo = { trunkId: 'a'.repeat(20), contactIndex: 0, number: '+49301234567890', callerId: '+49301234567890' };
  const prompt = 'p'.repeat(20);
  const extension = (effect: Effect): string | null =>
    new URL(callOf(effect).request.path, 'http://x').searchParams.get('extension');
  const way = `+49301234567890@${onTo.trunkId}@+49301234567890`;
  t.is(extension({ do: 'turn-away', channel, onTo, prompt }), `${way}@${prompt}`);
  const longer = { ...onTo, number: `${onTo.number}${'9'.repeat(10)}` };
  t.is(extension({ do: 'turn-away', channel, onTo: longer, prompt })?.split('@').length, 3);
  t.throws(() => callOf({ do: 'turn-away', channel, onTo, prompt: '../etc@1' }), { message: /^prompt must be/ });
});

test('an uploaded prompt is played from its folder, behind what has to be said first', (t) => {
  const play = { do: 'play', channel, playback: 'n1-menu-1', prompt: { own: 'p1', after: 'no-such-option' } } as const;
  const { request } = callOf(play, { promptsDir: '/srv/a,b/prompts' });
  t.is(`${request.method} ${request.path}`, `POST /channels/${channel}/play/n1-menu-1`);
  t.deepEqual(request.body, { media: ['sound:invalid', 'sound:/srv/a,b/prompts/p1'] });
  t.throws(() => callOf(play), { message: /no folder of uploaded prompts/ });
  const hostile = { ...play, prompt: { own: '../../etc/passwd', after: null } };
  t.throws(() => callOf(hostile, { promptsDir: '/srv' }), { message: /^prompt must be/ });
});

test('D1: a backup contact is dialled by the name of its AOR, and nothing of its address is in the dial string', (t) => {
  const endpointOf = (contactIndex: number): string | null =>
    new URL(callOf({ ...dial, contactIndex } as Effect).request.path, 'http://x').searchParams.get('endpoint');
  const primary = endpointOf(0);
  t.regex(primary ?? '', /^PJSIP\/\+?\d+@trunk-[\w-]+$/);
  t.is(endpointOf(1), `${primary}/${primary?.split('@')[1]}.2`);
  for (const wrong of [-1, 0.5, 100, Number.NaN]) t.throws(() => endpointOf(wrong), { message: /place of a contact/ });
});

test('a leg is dialled through the dialplan, with our id, over the trunk that was chosen', (t) => {
  const { request } = callOf(dial);
  const url = new URL(request.path, 'http://x');
  t.is(`${request.method} ${url.pathname}`, 'POST /channels');
  t.deepEqual(Object.fromEntries(url.searchParams), {
    channelId: 'n1-leg-01k8s-e7f-1',
    endpoint: 'PJSIP/+15551231111@trunk-berlin-2',
    context: 'farline-leg',
    extension: 's',
    priority: '1',
    timeout: '21',
    callerId: '+4930123',
  });
  const groups = { 'CHANNEL(callgroup)': '', 'CHANNEL(pickupgroup)': '0,63', 'CHANNEL(namedcallgroup)': '' };
  t.deepEqual(request.body, { variables: { FARLINE_SESSION: '01k8s', ...groups } });
});

test('a prompt and a joining are never asked for twice when a connection breaks, everything else may be', (t) => {
  for (const [effect] of [...requests, [dial] as const]) {
    t.is(callOf(effect).request.repeatable, effect.do !== 'play' && effect.do !== 'add', effect.do);
  }
});

test('K7: a dead-man that is put off is set to years, never to 0, which Asterisk may take for run out', (t) => {
  const { path } = callOf({ do: 'deadman', channel, seconds: 0 }).request;
  t.is(path, `/channels/${channel}/variable?variable=TIMEOUT(absolute)&value=100000000`);
});

for (const hostile of [
  '1&2',
  '1/2',
  '1,2',
  '1^2',
  '${HANGUP}',
  '1@evil',
  'sip:1',
  '1 2',
  '',
  '+',
  '1\n',
  '1'.repeat(33),
]) {
  test(`a number such as ${JSON.stringify(hostile)} never becomes part of a dial string`, (t) => {
    t.throws(() => callOf({ ...dial, number: hostile }), { message: /^number must be 1-32 digits/ });
    t.throws(() => callOf({ ...dial, callerId: hostile }), { message: /^caller id must be 1-32 digits/ });
  });
}

for (const hostile of ['a&PJSIP/1', 'a/b', 'a,b', 'a@b', '${X}', 'a b', '', 'a;b', '../x']) {
  test(`an id such as ${JSON.stringify(hostile)} never reaches Asterisk`, (t) => {
    t.throws(() => callOf({ ...dial, trunkId: hostile }), { message: /^trunk must be/ });
    t.throws(() => callOf({ ...dial, sessionId: hostile }), { message: /^session must be/ });
    t.throws(() => callOf({ ...dial, channel: hostile }), { message: /^channel must be/ });
    t.throws(() => callOf({ do: 'add', bridge, channels: [hostile], joins: false }), { message: /^channel must be/ });
    t.throws(() => callOf({ do: 'unbridge', bridge: hostile }), { message: /^bridge must be/ });
    t.throws(() => callOf({ do: 'music', channel, musicClass: hostile }), { message: /^music class must be/ });
  });
}

test('the number that was refused is not in the error', (t) => {
  const error = t.throws(() => callOf({ ...dial, number: '+1555123111x' }));
  t.notRegex(error.message, /5551/);
});

test('a group that Asterisk does not have is refused, on a channel and on a leg', (t) => {
  for (const wrong of [-1, 64, 1.5, Number.NaN]) {
    const message = /^a group must be a whole number from 0 to 63/;
    t.throws(() => callOf({ do: 'in-groups', channel, which: 'call', groups: [1, wrong] }), { message });
    t.throws(() => callOf({ ...dial, groups: { call: [], pickup: [wrong] } } as Effect), { message });
  }
});

test('a dead-man of less than nothing, or not in whole seconds, is refused', (t) => {
  for (const seconds of [-1, 1.5, Number.NaN, 86_401]) {
    t.throws(() => callOf({ do: 'deadman', channel, seconds }), { message: /whole number from 0 to 86400/ });
  }
});

test('every prompt has at least one sound', (t) => {
  for (const sounds of Object.values(soundsOf)) t.true(sounds.length > 0);
});

test('B5: a telephone that shows a feature code calls outside all the same', (t) => {
  const shown = { name: 'Desk', number: '*55#' };
  const call = callOf(
    { do: 'prepare-call', channel, callId: 'c1', trunkId: 't1', contactIndex: 0, number: '1', shown },
    { app: 'farline' },
  );
  t.deepEqual((call.request.body as { variables: object }).variables, {
    'CONNECTEDLINE(name,i)': 'Desk',
    'CONNECTEDLINE(num,i)': '*55#',
  });
  t.notThrows(() => callOf({ do: 'show-as', channel, ...shown }));
  for (const number of ['1>', '1@a', '1&2', '1;b', '1'.repeat(33), '']) {
    t.throws(() => callOf({ do: 'show-as', channel, name: '', number }), { message: /caller id/ });
  }
});

test('K1: a place is said as sounds and numbers, the first and less than two minutes in their own words', (t) => {
  const media = (place: number, minutes: number | null): unknown => {
    const { request } = callOf({ do: 'play', channel, playback: 'n1-wait-1', prompt: { place, minutes } });
    return (request.body as { media: unknown }).media;
  };
  t.deepEqual(media(1, null), ['sound:queue-youarenext']);
  t.deepEqual(media(3, 5), [
    'sound:queue-thereare',
    'number:3',
    'sound:queue-callswaiting',
    'sound:queue-holdtime',
    'number:5',
    'sound:queue-minutes',
  ]);
  t.deepEqual(media(1, 1), [
    'sound:queue-youarenext',
    'sound:queue-holdtime',
    'sound:queue-less-than',
    'number:2',
    'sound:queue-minutes',
  ]);
});
