import test from 'ava';
import type { RtpPacket } from './rtp-stream.js';
import { longestGap } from './tone-gap.js';
import { ulawTone } from './ulaw.js';

const SILENCE = Buffer.alloc(160, 0xff);

/** A second and a half of a tone, packet for packet as it is sent. */
function stream(change: (n: number) => Partial<RtpPacket> | null = () => ({})): RtpPacket[] {
  return Array.from({ length: 75 }, (_, n) => n).flatMap((n) => {
    const other = change(n);
    const tone = {
      payloadType: 0,
      sequence: (65_500 + n) & 0xffff,
      payload: ulawTone(1000, n * 160),
      at: 5_000 + n * 20,
    };
    return other ? [{ ...tone, ...other }] : [];
  });
}

test('a tone that is sent and read without a break has no gap, also where sequence numbers begin anew', (t) => {
  t.is(longestGap(stream()), 0);
});

test('packets that are read late are no gap', (t) => {
  t.is(longestGap(stream((n) => (n >= 30 && n < 45 ? { at: 5_000 + 45 * 20 } : {}))), 0);
});

test('silence is a gap as long as it lasts', (t) => {
  t.is(longestGap(stream((n) => (n === 40 || n === 41 ? { payload: SILENCE } : {}))), 40);
  const half = Buffer.concat([SILENCE.subarray(0, 80), ulawTone(1000, 0, 80)]);
  t.is(longestGap(stream((n) => (n === 40 ? { payload: half } : {}))), 10);
});

test('packets that never come are a gap', (t) => {
  t.is(longestGap(stream((n) => (n === 40 || n === 41 || n === 42 ? null : {}))), 60);
});

test('a time in which nothing is sent is a gap', (t) => {
  t.is(longestGap(stream((n) => ({ at: 5_000 + n * 20 + (n > 40 ? 70 : 0) }))), 70);
});
