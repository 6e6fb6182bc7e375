import type { RtpPacket } from './rtp-stream.js';
import { decodeUlaw, encodeUlaw, PACKET_SAMPLES, SAMPLE_RATE } from './ulaw.js';

/** 8 s, in samples: after them the same noise begins again. */
const LENGTH = 8 * SAMPLE_RATE;
const LOUDNESS = 4_000;
/** So many samples show at most places that the piece does not stand there. */
const GLANCE = 40;
const HOP = PACKET_SAMPLES / 2;
/** How far from where it was heard last a piece is looked for first, samples. */
const NEAR = 2_400;
/** As loud as it was spoken is 1. Beside two other voices a piece has 0.7 to 1.3 of it, one that is elsewhere up to 0.5. */
const SURE = 0.7;

/** What was wrong with one party's voice in what another was sent, ms; each 0 when it went on without a break. */
export interface Break {
  /** Speech that was left out. */
  readonly skipped: number;
  /** Speech that was heard twice. */
  readonly repeated: number;
  /** Time without that voice in what was sent, whether silence or packets that never came. */
  readonly silent: number;
}

/**
 * A voice in which each hundredth of a second is like no other: noise, from which can be read when it was spoken. Two
 * voices of different seeds are told from each other although they are heard at once.
 */
export class TimedNoise {
  readonly #samples = new Float32Array(LENGTH + PACKET_SAMPLES);
  readonly #bytes = Buffer.alloc(LENGTH);

  constructor(seed: number) {
    let state = (seed * 2_654_435_761 + 1) >>> 0;
    for (let n = 0; n < LENGTH; n++) {
      // Numerical Recipes' generator: of its low bits nothing is used.
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      this.#bytes[n] = encodeUlaw(Math.round((state / 2 ** 31 - 1) * LOUDNESS));
      this.#samples[n] = decodeUlaw(this.#bytes[n] ?? 0xff);
    }
    this.#samples.copyWithin(LENGTH, 0, PACKET_SAMPLES);
  }

  /** The n-th packet. */
  packet(n: number): Buffer {
    const from = (n * PACKET_SAMPLES) % LENGTH;
    return this.#bytes.subarray(from, from + PACKET_SAMPLES);
  }

  /** What is broken of this voice in these packets, by sequence number (RFC 3550, 5.1). Throws when it is not in them at all. */
  breakIn(packets: readonly RtpPacket[]): Break {
    const heard = inOrder(packets);
    let lag: number | null = null;
    let lastSure = -HOP;
    const worst = { skipped: 0, repeated: 0, silent: 0 };
    for (let at = 0; at + PACKET_SAMPLES <= heard.length; at += HOP) {
      const found = this.#lagOf(heard.subarray(at, at + PACKET_SAMPLES), at, lag);
      if (found === null) continue;
      if (lag !== null) {
        const ahead = inMs(nearest(found - lag));
        worst.skipped = Math.max(worst.skipped, ahead);
        worst.repeated = Math.max(worst.repeated, -ahead);
      }
      // Two neighbours that are sure have no silence between them; of what lies between others the rest is silence.
      worst.silent = Math.max(worst.silent, inMs(Math.max(0, at - lastSure - PACKET_SAMPLES)));
      lag = found;
      lastSure = at;
    }
    if (lag === null) throw new Error(`the voice is nowhere in ${packets.length} packets`);
    worst.silent = Math.max(worst.silent, inMs(heard.length - lastSure - PACKET_SAMPLES - HOP));
    return worst;
  }

  /** How far ahead of its place in `heard` the piece stands in this noise; null: it is not in it. */
  #lagOf(piece: Float32Array, at: number, last: number | null): number | null {
    const samples = this.#samples;
    const place =
      last === null ? placeOf(piece, samples, 0, LENGTH) : placeOf(piece, samples, at + last - NEAR, 2 * NEAR);
    return place === null ? null : place - at;
  }
}

/** Where the piece stands in the noise, among so many places; null: it is not in it, or not the whole of it. */
function placeOf(piece: Float32Array, noise: Float32Array, from: number, places: number): number | null {
  let best = SURE;
  let place: number | null = null;
  for (let n = 0; n < places; n++) {
    const at = (((from + n) % LENGTH) + LENGTH) % LENGTH;
    if (shareOf(piece, noise, at, GLANCE) < SURE / 3) continue;
    const share = shareOf(piece, noise, at, PACKET_SAMPLES);
    if (share <= best) continue;
    best = share;
    place = from + n;
  }
  return place;
}

/** How loud the noise from `at` on is in the first samples of the piece. */
function shareOf(piece: Float32Array, noise: Float32Array, at: number, samples: number): number {
  let sum = 0;
  let own = 0;
  for (let i = 0; i < samples; i++) {
    const sample = noise[at + i] as number;
    sum += sample * (piece[i] as number);
    own += sample * sample;
  }
  return sum / own;
}

/** What was sent, one packet behind the other; silence where one never came. */
function inOrder(packets: readonly RtpPacket[]): Float32Array {
  const first = packets[0]?.sequence ?? 0;
  const places = packets.map(({ sequence }) => ((sequence - first + 0x18000) & 0xffff) - 0x8000);
  const begin = Math.min(0, ...places);
  const samples = new Float32Array((Math.max(0, ...places) - begin + 1) * PACKET_SAMPLES);
  for (const [n, { payload }] of packets.entries()) {
    const from = ((places[n] ?? 0) - begin) * PACKET_SAMPLES;
    for (const [i, byte] of payload.entries()) samples[from + i] = decodeUlaw(byte);
  }
  return samples;
}

/** The noise has no end, so a difference of places is the shorter way round. */
function nearest(samples: number): number {
  const one = ((samples % LENGTH) + LENGTH) % LENGTH;
  return one > LENGTH / 2 ? one - LENGTH : one;
}

function inMs(samples: number): number {
  return (samples * 1_000) / SAMPLE_RATE;
}
