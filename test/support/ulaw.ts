/** Samples per second of G.711. */
export const SAMPLE_RATE = 8000;
/** Samples in a packet of 20 ms. */
export const PACKET_SAMPLES = 160;

const BIAS = 0x84;
const CLIP = 32635;

/** One 16-bit sample as G.711 mu-law (ITU-T G.711). */
export function encodeUlaw(sample: number): number {
  const sign = sample < 0 ? 0x80 : 0;
  const magnitude = Math.min(Math.abs(sample), CLIP) + BIAS;
  const exponent = Math.max(0, 24 - Math.clz32(magnitude));
  const mantissa = (magnitude >> (exponent + 3)) & 0x0f;
  return ~(sign | (exponent << 4) | mantissa) & 0xff;
}

/** One mu-law byte as a 16-bit sample. */
export function decodeUlaw(byte: number): number {
  const bits = ~byte & 0xff;
  const magnitude = ((((bits & 0x0f) << 3) + BIAS) << ((bits & 0x70) >> 4)) - BIAS;
  return bits & 0x80 ? -magnitude : magnitude;
}

/** Bytes of a sine of `hertz` (50–3600) at about -9 dBm0, beginning at sample `from`. */
export function ulawTone(hertz: number, from: number, samples = PACKET_SAMPLES): Buffer {
  const bytes = Buffer.allocUnsafe(samples);
  for (let i = 0; i < samples; i += 1) {
    bytes[i] = encodeUlaw(Math.round(8000 * Math.sin((2 * Math.PI * hertz * (from + i)) / SAMPLE_RATE)));
  }
  return bytes;
}
