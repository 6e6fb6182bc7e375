import test from 'ava';
import type { RtpPacket } from './rtp-stream.js';
import { TimedNoise } from './timed-noise.js';
import { decodeUlaw, encodeUlaw } from './ulaw.js';

const noise = new TimedNoise(1);
const other = new TimedNoise(2);

function sent(payloads: readonly Buffer[]): RtpPacket[] {
  return payloads.map((payload, n) => ({ payloadType: 0, sequence: (65_530 + n) & 0xffff, payload, at: n * 20 }));
}

function mixed(one: Buffer, two: Buffer): Buffer {
  return Buffer.from(one.map((byte, n) => encodeUlaw(decodeUlaw(byte) + decodeUlaw(two[n] ?? 0xff))));
}

const numbers = (from: number, count: number): number[] => Array.from({ length: count }, (_, n) => from + n);

test('a voice that goes on without a break has none, also beside another and where the noise begins anew', (t) => {
  const packets = numbers(810, 20).map((n) => mixed(noise.packet(n), other.packet(n * 2 + 7)));
  t.deepEqual(noise.breakIn(sent(packets)), { skipped: 0, repeated: 0, silent: 0 });
});

test('speech that was left out is told to the sample', (t) => {
  const all = Buffer.concat(numbers(100, 30).map((n) => noise.packet(n)));
  const cut = Buffer.concat([all.subarray(0, 1_650), all.subarray(1_650 + 480)]);
  const packets = numbers(0, 20).map((n) => cut.subarray(n * 160, n * 160 + 160));
  const { skipped, repeated, silent } = noise.breakIn(sent(packets));
  t.deepEqual([skipped, repeated], [60, 0]);
  t.true(silent <= 10);
});

test('speech that is heard twice is told, and so is silence that nothing was left out for', (t) => {
  const packets = [...numbers(5, 10), ...numbers(12, 10)].map((n) => noise.packet(n));
  t.like(noise.breakIn(sent(packets)), { skipped: 0, repeated: 60 });
  const silence = Buffer.alloc(160, 0xff);
  const waits = [
    ...numbers(5, 10).map((n) => noise.packet(n)),
    silence,
    silence,
    ...numbers(15, 10).map((n) => noise.packet(n)),
  ];
  t.deepEqual(noise.breakIn(sent(waits)), { skipped: 0, repeated: 40, silent: 40 });
});

test('packets that never came are speech that was not heard', (t) => {
  const packets = sent(numbers(0, 20).map((n) => noise.packet(n)));
  t.deepEqual(noise.breakIn(packets.filter((_, n) => n !== 9 && n !== 10)), { skipped: 0, repeated: 0, silent: 40 });
});

test('a voice that is not there is not found', (t) => {
  const packets = numbers(0, 20).map((n) => other.packet(n));
  t.throws(() => noise.breakIn(sent(packets)), { message: /nowhere/ });
});
