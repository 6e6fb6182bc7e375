import test from 'ava';
import { RetoldKeys } from '../../app/adapters/ari/retold-keys.js';

const START = Date.parse('2026-11-21T17:02:00.000Z');

/** What is left of keys that Asterisk told: digit, ms since the first one, and its length in ms. */
function heard(told: string, channel = 'n1-1.1', keys = new RetoldKeys()): string {
  return told
    .split(' ')
    .map((one) => /^(.)@(\d+)\/(\d+)$/.exec(one) ?? [])
    .filter(([, digit, ms, length]) => {
      const timestamp = new Date(START + Number(ms)).toISOString().replace('Z', '+0000');
      const duration_ms = Number(length);
      return !keys.isRetold({ type: 'ChannelDtmfReceived', channel: { id: channel }, digit, timestamp, duration_ms });
    })
    .map(([, digit]) => digit)
    .join('');
}

// Recorded from Asterisk 22.10.1: a telephone pressed 1234556789, each key for 100 ms, with this pause between two.
const recorded: Readonly<Record<string, string>> = {
  'no pause':
    '1@0/100 2@113/100 3@224/100 3@259/100 4@326/100 4@419/100 5@445/100 5@571/100 5@572/100 5@724/100 6@725/100 6@879/100 7@880/100 7@1025/100 8@1033/100 8@1184/100 9@1185/100 9@1340/100',
  '20 ms':
    '1@0/100 2@125/100 3@259/100 3@291/100 4@385/100 4@449/100 5@509/100 5@595/100 5@635/100 5@754/100 6@769/100 6@916/100 7@916/100 7@1071/100 8@1071/100 8@1219/100 9@1219/100 9@1379/100',
  '40 ms':
    '1@0/100 2@143/100 3@291/100 4@432/100 4@436/100 5@577/100 5@583/100 5@722/100 5@731/100 6@883/100 7@1027/100 7@1028/100 8@1171/100 8@1176/100 9@1325/100',
  '60 ms': '1@0/100 2@181/100 3@365/100 4@559/100 5@730/100 5@910/100 6@1080/100 7@1260/100 8@1435/100 9@1602/100',
  '100 ms': '1@0/100 2@208/100 3@413/100 4@619/100 5@828/100 5@1039/100 6@1246/100 7@1463/100 8@1669/100 9@1884/100',
};

for (const [pause, told] of Object.entries(recorded)) {
  test(`keys pressed with a pause of ${pause} are heard once each`, (t) => {
    t.is(heard(told), '1234556789');
  });
}

for (const [length, pause] of [
  [60, 60],
  [80, 50],
  [100, 60],
  [100, 100],
  [250, 70],
] as const) {
  test(`one key again and again, ${length} ms long with pauses of ${pause} ms, is heard every time`, (t) => {
    const told = Array.from({ length: 12 }, (_, n) => `7@${n * (length + pause)}/${length}`).join(' ');
    t.is(heard(told), '7'.repeat(12));
  });
}

test('keys that the network brought all at once are heard once each, in their order', (t) => {
  t.is(heard('4@0/100 4@1/100 1@2/100 4@131/100 1@281/100'), '441');
});

test('a key of another line is no repeat', (t) => {
  const keys = new RetoldKeys();
  t.is(heard('1@0/100 2@110/100', 'n1-1.1', keys), '12');
  t.is(heard('2@150/100', 'n1-1.2', keys), '2');
  t.is(heard('2@160/100', 'n1-1.1', keys), '');
});

test('the line that ended and connections that broke are forgotten', (t) => {
  const keys = new RetoldKeys();
  heard('1@0/100 2@110/100', 'n1-1.1', keys);
  t.false(keys.isRetold({ type: 'ChannelDestroyed', channel: { id: 'n1-1.1' } }));
  t.is(heard('2@150/100', 'n1-1.1', keys), '2');
  heard('3@160/100', 'n1-1.1', keys);
  keys.forget();
  t.is(heard('3@170/100', 'n1-1.1', keys), '3');
});

test('a key without a time or a length is taken as it is', (t) => {
  const keys = new RetoldKeys();
  const event = { type: 'ChannelDtmfReceived', channel: { id: 'c' }, digit: '1' };
  for (const more of [{}, { timestamp: 'soon', duration_ms: 100 }, { timestamp: new Date(START).toISOString() }]) {
    t.false(keys.isRetold({ ...event, ...more }));
    t.false(keys.isRetold({ ...event, ...more }));
  }
});
