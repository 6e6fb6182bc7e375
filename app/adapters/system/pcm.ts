/** 8 kHz, 16 bits, little endian: what Asterisk writes on channels of telephones. */
export const RATE = 8_000;
export const HEADER_BYTES = 44;

/** The head of a WAV file of so many bytes of PCM. */
export function wavHead(channels: 1 | 2, dataBytes: number): Buffer {
  const head = Buffer.alloc(HEADER_BYTES);
  head.write('RIFF', 0, 'latin1');
  head.writeUInt32LE(36 + dataBytes, 4);
  head.write('WAVEfmt ', 8, 'latin1');
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(channels, 22);
  head.writeUInt32LE(RATE, 24);
  head.writeUInt32LE(RATE * channels * 2, 28);
  head.writeUInt16LE(channels * 2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36, 'latin1');
  head.writeUInt32LE(dataBytes, 40);
  return head;
}

/** Left and right, sample by sample; the shorter one ends in silence. */
export function interleaved(left: Buffer, right: Buffer): Buffer {
  const samples = Math.max(left.length, right.length) >> 1;
  const both = Buffer.alloc(samples * 4);
  for (let n = 0; n < samples; n++) {
    both.writeInt16LE(sample(left, n), n * 4);
    both.writeInt16LE(sample(right, n), n * 4 + 2);
  }
  return both;
}

/** Both in one channel, as ITU-T G.711 mu-law, one byte a sample. */
export function mixedUlaw(left: Buffer, right: Buffer): Buffer {
  const samples = Math.max(left.length, right.length) >> 1;
  const mixed = Buffer.alloc(samples);
  for (let n = 0; n < samples; n++) mixed[n] = ulawOf(sample(left, n) + sample(right, n));
  return mixed;
}

export function pcmOfUlaw(bytes: Buffer): Buffer {
  const pcm = Buffer.alloc(bytes.length * 2);
  bytes.forEach((byte, n) => pcm.writeInt16LE(LINEAR[byte] ?? 0, n * 2));
  return pcm;
}

function sample(pcm: Buffer, n: number): number {
  return n * 2 + 1 < pcm.length ? pcm.readInt16LE(n * 2) : 0;
}

const BIAS = 0x84;
const CLIP = 32_635;

/** G.711: sign, segment, step; all bits inverted. */
function ulawOf(value: number): number {
  const sign = value < 0 ? 0x80 : 0;
  const size = Math.min(Math.abs(value), CLIP) + BIAS;
  const segment = Math.max(0, 31 - Math.clz32(size) - 7);
  return ~(sign | (segment << 4) | ((size >> (segment + 3)) & 0x0f)) & 0xff;
}

const LINEAR = Int16Array.from({ length: 256 }, (_, byte) => {
  const bits = ~byte & 0xff;
  const size = ((((bits & 0x0f) << 3) + BIAS) << ((bits & 0x70) >> 4)) - BIAS;
  return bits & 0x80 ? -size : size;
});
