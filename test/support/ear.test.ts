import test from 'ava';
import { Ear } from './ear.js';
import { encodeUlaw, ulawTone } from './ulaw.js';

const TONES = [500, 560, 1160, 1200];

function mixed(a: number, b: number, from: number): Buffer {
  const bytes = Buffer.alloc(160);
  for (let i = 0; i < 160; i += 1) {
    const wave = (hertz: number): number => 4000 * Math.sin((2 * Math.PI * hertz * (from + i)) / 8000);
    bytes[i] = encodeUlaw(Math.round(wave(a) + wave(b)));
  }
  return bytes;
}

/** Plays `packets` packets of 20 ms into the ear, beginning at `at` ms. */
function play(ear: Ear, at: number, packets: number, payload: (from: number) => Buffer): void {
  for (let i = 0; i < packets; i += 1) {
    ear.hear({ payloadType: 0, sequence: i, payload: payload(i * 160), at: at + i * 20 });
  }
}

test('an ear tells when a tone began and when it ended', (t) => {
  const ear = new Ear(() => TONES);
  play(ear, 0, 10, () => Buffer.alloc(160, 0xff));
  play(ear, 200, 20, (from) => ulawTone(560, from));
  t.is(ear.now?.tone, 560);
  play(ear, 600, 10, () => Buffer.alloc(160, 0xff));
  t.is(ear.now, null);
  t.deepEqual(ear.heard, [{ tone: 560, from: 200, until: 580 }]);
  t.is(ear.lastSound, 580);
});

test('one voice right after another is no double, even inside one window', (t) => {
  const ear = new Ear(() => TONES);
  play(ear, 0, 12, (from) => ulawTone(500, from));
  play(ear, 240, 13, (from) => ulawTone(1200, from));
  t.deepEqual(
    ear.heard.map(({ tone }) => tone),
    [500, 1200],
  );
  t.is(ear.doubles, 0);
});

test('two voices at once are one double, however long they last', (t) => {
  const ear = new Ear(() => TONES);
  play(ear, 0, 50, (from) => mixed(500, 1160, from));
  t.is(ear.doubles, 1);
});

test('a note of the hold music that fits a voice for a moment is no voice', (t) => {
  const ear = new Ear(() => TONES);
  play(ear, 0, 8, (from) => mixed(500, 2140, from));
  play(ear, 160, 12, (from) => mixed(820, 2140, from));
  t.deepEqual(ear.heard, []);
});

test('music is no tone', (t) => {
  const ear = new Ear(() => TONES);
  play(ear, 0, 50, (from) => mixed(820, 2140, from));
  t.deepEqual(ear.heard, []);
  t.not(ear.lastSound, null);
});
