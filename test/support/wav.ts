interface WavWish {
  readonly seconds: number;
  /** Hz of a sine; 0: silence [0]. */
  readonly tone?: number;
  readonly rate?: number;
  readonly channels?: number;
  readonly bits?: number;
  /** 1 is PCM. */
  readonly encoding?: number;
}

/** A WAV file as a recorder writes it. */
export function aWav(wish: WavWish): Uint8Array {
  const { seconds, tone = 0, rate = 8_000, channels = 1, bits = 16, encoding = 1 } = wish;
  const format = new DataView(new ArrayBuffer(16));
  format.setUint16(0, encoding, true);
  format.setUint16(2, channels, true);
  format.setUint32(4, rate, true);
  format.setUint32(8, (rate * channels * bits) / 8, true);
  format.setUint16(12, (channels * bits) / 8, true);
  format.setUint16(14, bits, true);
  const samples = Math.round(seconds * rate) * channels;
  const data = new DataView(new ArrayBuffer((samples * bits) / 8));
  for (let n = 0; n < samples && bits === 16; n++) {
    const value = tone === 0 ? 0 : 8_000 * Math.sin((2 * Math.PI * tone * n) / rate);
    data.setInt16(2 * n, Math.round(value), true);
  }
  return wavFile([chunk('fmt ', new Uint8Array(format.buffer)), chunk('data', new Uint8Array(data.buffer))]);
}

export function wavFile(chunks: readonly Uint8Array[], form = 'WAVE'): Uint8Array {
  const body = Buffer.concat([Buffer.from(form), ...chunks]);
  return chunk('RIFF', body);
}

/** @param size what it says its size is, when that is a lie */
export function chunk(name: string, data: Uint8Array, size = data.length): Uint8Array {
  const head = Buffer.alloc(8);
  head.write(name, 0, 'latin1');
  head.writeUInt32LE(size, 4);
  return new Uint8Array(Buffer.concat([head, data, Buffer.alloc(data.length % 2)]));
}
