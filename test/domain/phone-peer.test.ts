import test from 'ava';
import type { PeerProblem } from '../../app/domain/peer.js';
import { phonePeer } from '../../app/domain/phone-peer.js';
import { DEFAULT_VOICE, type VoiceSettings } from '../../app/domain/voice-settings.js';

function problemsOf(changes: Record<string, unknown>, secret = 's3cret', id = '1'): readonly PeerProblem[] {
  const outcome = phonePeer(id, secret, { ...DEFAULT_VOICE, ...(changes as Partial<VoiceSettings>) });
  return outcome.ok ? [] : outcome.problems;
}

test('H: a phone of which nothing is said registers over UDP, may call and be called, and speaks G.711', (t) => {
  const outcome = phonePeer('01a', 's3cret', DEFAULT_VOICE);
  t.deepEqual(outcome, {
    ok: true,
    peer: {
      kind: 'phone',
      name: 'phone-01a',
      password: 's3cret',
      transports: ['udp'],
      host: 'dynamic',
      nat: 'yes',
      type: 'friend',
      codecs: ['alaw', 'ulaw'],
      callerId: null,
      context: 'from-sip',
      callGroups: [],
      pickupGroups: [],
      chanSpy: false,
      video: false,
      encryption: false,
      record: 'inactive',
    },
  });
});

test('a fixed address is read with its port', (t) => {
  const outcome = phonePeer('1', 's3cret', { ...DEFAULT_VOICE, host: '10.0.0.9:5062' });
  t.deepEqual(outcome.ok && outcome.peer.host, { host: '10.0.0.9', port: 5062 });
});

/** Each field with a value it must not have, and how that is told; a missing field does not compile. */
const WRONG: Readonly<Record<keyof VoiceSettings, readonly [value: unknown, field: string, told: string]>> = {
  transports: [['sctp'], 'transports', 'sctp'],
  host: ['10.0.0.9;x', 'host', '10.0.0.9;x'],
  nat: ['maybe', 'nat', 'maybe'],
  type: ['enemy', 'type', 'enemy'],
  codecs: [['mp3'], 'codecs', 'mp3'],
  callerId: [{ name: 'A\nB', number: '1' }, 'callerId.name', 'A\nB'],
  context: ['a b', 'context', 'a b'],
  callGroups: [[64], 'callGroups', '64'],
  pickupGroups: [[1.5], 'pickupGroups', '1.5'],
  chanSpy: ['yes', 'chanSpy', 'yes'],
  video: ['', 'video', ''],
  encryption: [1, 'encryption', '1'],
  record: ['mp3', 'record', 'mp3'],
};
for (const [name, [value, field, told]] of Object.entries(WRONG)) {
  test(`a wrong ${name} is named with its value and what is allowed`, (t) => {
    const problems = problemsOf({ [name]: value });
    t.deepEqual(
      problems.map((problem) => [problem.field, problem.value]),
      [[field, told]],
    );
    t.true((problems[0]?.allowed.length ?? 0) > 5);
  });
}

test('every wrong field is told at once, and the secret is never repeated', (t) => {
  const problems = problemsOf({ nat: 'x', transports: [], codecs: ['alaw', 'alaw'] }, ' my secret', 'a;b');
  t.deepEqual(
    problems.map(({ field }) => field),
    ['id', 'secret', 'transports', 'nat', 'codecs'],
  );
  t.false(JSON.stringify(problems).includes('my secret'));
});

test('a browser cannot stand at a fixed address', (t) => {
  t.like(problemsOf({ host: '10.0.0.9', transports: ['udp', 'wss'] }), [{ field: 'host', value: '10.0.0.9' }]);
});

for (const [why, name, allowed] of [
  ['79 bytes', 'x'.repeat(79), true],
  ['80 bytes', 'x'.repeat(80), false],
  ['20 emoji, which are 80 bytes', '😀'.repeat(20), false],
  ['39 quotes, which take 78 bytes', '"'.repeat(39), true],
  ['40 quotes', '"'.repeat(40), false],
  ['right-to-left text', 'שלום', true],
  ['a semicolon and brackets', ';--[x](+)', true],
  ['a backslash', 'a\\b', false],
  ['a blank at the end', 'a ', false],
  ['half an emoji', '\ud83d', false],
] as const) {
  test(`H3: a caller ID name of ${why} is ${allowed ? 'allowed' : 'refused'}`, (t) => {
    t.is(problemsOf({ callerId: { name, number: '1001' } }).length, allowed ? 0 : 1);
  });
}

for (const number of ['', '12a', '1>', '++1', '1'.repeat(33), '1\n']) {
  test(`H3: the caller ID number ${JSON.stringify(number)} is refused`, (t) => {
    t.like(problemsOf({ callerId: { name: 'A', number } }), [{ field: 'callerId.number', value: number }]);
  });
}
