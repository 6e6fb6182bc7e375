import type { RtpPacket } from './rtp-stream.js';
import { decodeUlaw, SAMPLE_RATE } from './ulaw.js';

/** 5 ms. */
const PIECE_SAMPLES = 40;
const PACKET_MS = 20;
/** Packets of which the one that came soonest tells when they were sent: on a busy machine others are read late. */
const ENVELOPE = 25;

/**
 * Longest stretch without the tone, ms, in what one party was sent: silence in it, packets that never came, or a time in
 * which none was sent. The packets are to begin and end with half a second of the tone. How late a packet was read does
 * not count.
 */
export function longestGap(packets: readonly RtpPacket[]): number {
  const sent = inOrder(packets);
  return Math.max(longestSilence(sent), pauseIn(sent));
}

interface Placed extends RtpPacket {
  /** By sequence number, from the first one's. */
  readonly place: number;
}

/** By sequence number, which begins anywhere and wraps at 2^16 (RFC 3550, 5.1). */
function inOrder(packets: readonly RtpPacket[]): Placed[] {
  const first = packets[0]?.sequence ?? 0;
  const placed = packets.map((packet) => ({
    ...packet,
    place: ((packet.sequence - first + 0x18000) & 0xffff) - 0x8000,
  }));
  return placed.sort((one, other) => one.place - other.place);
}

function longestSilence(packets: readonly Placed[]): number {
  const powers = packets.flatMap(({ payload }) => pieces(payload).map(power));
  const loud = [...powers].sort((one, other) => one - other)[Math.floor(powers.length / 2)] ?? 0;
  let longest = 0;
  let silent = 0;
  for (const [n, { payload, place }] of packets.entries()) {
    const lost = place - (packets[n - 1]?.place ?? place - 1) - 1;
    silent += lost * (PACKET_MS / PIECE_MS);
    longest = Math.max(longest, silent);
    for (const piece of pieces(payload)) {
      silent = power(piece) < loud / 4 ? silent + 1 : 0;
      longest = Math.max(longest, silent);
    }
  }
  return longest * PIECE_MS;
}

const PIECE_MS = (PIECE_SAMPLES / SAMPLE_RATE) * 1_000;

function pieces(payload: Buffer): Buffer[] {
  return Array.from({ length: payload.length / PIECE_SAMPLES }, (_, n) =>
    payload.subarray(n * PIECE_SAMPLES, (n + 1) * PIECE_SAMPLES),
  );
}

/** Mean square of 16-bit samples. */
function power(bytes: Buffer): number {
  return bytes.reduce((sum, byte) => sum + decodeUlaw(byte) ** 2, 0) / bytes.length;
}

/** How much later the last packets were sent than the first ones' pace says, ms. */
function pauseIn(packets: readonly Placed[]): number {
  const lag = ({ at, place }: Placed): number => at - place * PACKET_MS;
  const soonest = (some: readonly Placed[]): number => Math.min(...some.map(lag));
  return Math.round(soonest(packets.slice(-ENVELOPE)) - soonest(packets.slice(0, ENVELOPE)));
}
