import { writeFile } from 'node:fs/promises';

const RATE = 48_000;
const LOUDNESS = 12_000;

/** Writes a WAV file (PCM, 16 bits, mono) of one second of this tone, which goes on without a click when it is repeated. */
export async function writeToneFile(path: string, hertz: number): Promise<void> {
  const data = Buffer.alloc(RATE * 2);
  for (let n = 0; n < RATE; n += 1) {
    data.writeInt16LE(Math.round(LOUDNESS * Math.sin((2 * Math.PI * hertz * n) / RATE)), n * 2);
  }
  const head = Buffer.alloc(44);
  head.write('RIFF', 0);
  head.writeUInt32LE(36 + data.length, 4);
  head.write('WAVEfmt ', 8);
  head.writeUInt32LE(16, 16);
  head.writeUInt16LE(1, 20);
  head.writeUInt16LE(1, 22);
  head.writeUInt32LE(RATE, 24);
  head.writeUInt32LE(RATE * 2, 28);
  head.writeUInt16LE(2, 32);
  head.writeUInt16LE(16, 34);
  head.write('data', 36);
  head.writeUInt32LE(data.length, 40);
  await writeFile(path, Buffer.concat([head, data]));
}
