import test from 'ava';
import { MOST_PROMPT_BYTES, readWav, wavOf } from '../../app/domain/prompt.js';
import { aWav, chunk, wavFile } from '../support/wav.js';

test('a WAV of 8 kHz, 16 bits and one channel is taken as it is, with its length', (t) => {
  const read = readWav(aWav({ seconds: 1.5 }));
  t.true(read.ok);
  if (read.ok) t.deepEqual([read.durationMs, read.pcm.length], [1_500, 24_000]);
});

test('what was written is read back the same', (t) => {
  const pcm = Uint8Array.from({ length: 1_000 }, (_, n) => n % 251);
  const read = readWav(wavOf(pcm));
  t.true(read.ok);
  if (read.ok) t.deepEqual(read.pcm, pcm);
});

test('chunks in front of the sound and behind it are skipped, odd ones with their padding', (t) => {
  const list = chunk('LIST', new TextEncoder().encode('INFOISFT odd!'));
  const read = readWav(wavFile([list, chunk('fmt ', format()), list, chunk('data', new Uint8Array(320)), list]));
  t.true(read.ok);
  if (read.ok) t.is(read.durationMs, 20);
});

const wrong: readonly (readonly [title: string, bytes: Uint8Array, problem: string, found: number | null])[] = [
  ['nothing', new Uint8Array(), 'not-wav', null],
  ['an MP3', new TextEncoder().encode('ID3\u0003 and so on and so on'), 'not-wav', null],
  ['RIFF that is no WAVE', wavFile([], 'AVI '), 'not-wav', null],
  ['a WAV without a format', wavFile([chunk('data', new Uint8Array(4))]), 'not-wav', null],
  ['a WAV without sound', wavFile([chunk('fmt ', format())]), 'empty', null],
  ['a WAV with no sample', wavFile([chunk('fmt ', format()), chunk('data', new Uint8Array())]), 'empty', null],
  ['half a sample', wavFile([chunk('fmt ', format()), chunk('data', new Uint8Array(3))]), 'cut-off', null],
  ['a file that breaks off', aWav({ seconds: 1 }).subarray(0, 9_000), 'cut-off', null],
  ['a chunk that says it is endless', wavFile([chunk('junk', new Uint8Array(4), 0xffffffff)]), 'cut-off', null],
  ['a format that is too short', wavFile([chunk('fmt ', format().subarray(0, 8))]), 'not-wav', null],
  ['44.1 kHz', aWav({ seconds: 0.1, rate: 44_100 }), 'wrong-rate', 44_100],
  ['stereo', aWav({ seconds: 0.1, channels: 2 }), 'not-mono', 2],
  ['8 bits', aWav({ seconds: 0.1, bits: 8 }), 'wrong-width', 8],
  ['A-law', aWav({ seconds: 0.1, encoding: 6 }), 'not-pcm', 6],
  ['more than two megabytes', new Uint8Array(MOST_PROMPT_BYTES + 1), 'too-large', MOST_PROMPT_BYTES + 1],
];

for (const [title, bytes, problem, found] of wrong) {
  test(`${title} is no prompt: ${problem}`, (t) => {
    t.deepEqual(readWav(bytes), { ok: false, problem, found } as never);
  });
}

test('bytes of any kind are refused or read, and never break the reader', (t) => {
  let seed = 7;
  const next = (): number => (seed = (seed * 1_103_515_245 + 12_345) & 0x7fffffff);
  const good = aWav({ seconds: 0.05 });
  let taken = 0;
  for (let n = 0; n < 5_000; n++) {
    const bytes = good.slice(0, 12 + (next() % good.length));
    for (let flips = next() % 6; flips > 0; flips--) bytes[next() % Math.min(60, bytes.length)] = next() % 256;
    const read = readWav(bytes);
    if (read.ok) taken++;
    if (read.ok) t.true(read.pcm.length > 0 && read.pcm.length <= bytes.length);
  }
  t.true(taken > 50 && taken < 5_000);
});

function format(): Uint8Array {
  return aWav({ seconds: 0 }).subarray(20, 36);
}
