import { open } from 'node:fs/promises';
import type { StoredFormat } from '../../domain/recording.js';
import type { Sound } from '../../ports/recording-files.js';
import { HEADER_BYTES, pcmOfUlaw, wavHead } from './pcm.js';

const CHUNK = 64 * 1024;

/** A stored file as WAV of 16-bit PCM, any stretch of it: what is stored as mu-law is unfolded on the way. */
export function storedSound(path: string, size: number, format: StoredFormat): Sound {
  if (format === 'wav') return { bytes: size, read: (from, to) => stretch(path, from, to) };
  const head = wavHead(1, size * 2);
  return { bytes: HEADER_BYTES + size * 2, read: (from, to) => unfolded(path, head, from, to) };
}

async function* unfolded(path: string, head: Buffer, from: number, to: number): AsyncGenerator<Uint8Array> {
  if (from < HEADER_BYTES) yield head.subarray(from, Math.min(to + 1, HEADER_BYTES));
  if (to < HEADER_BYTES) return;
  const first = Math.max(0, from - HEADER_BYTES);
  const last = to - HEADER_BYTES;
  let skip = first % 2;
  let left = last - first + 1;
  for await (const bytes of stretch(path, first >> 1, last >> 1)) {
    const pcm = pcmOfUlaw(Buffer.from(bytes)).subarray(skip);
    yield pcm.subarray(0, left);
    left -= Math.min(left, pcm.length);
    skip = 0;
  }
}

/** Bytes of a file, both ends included. */
async function* stretch(path: string, from: number, to: number): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r');
  try {
    for (let at = from; at <= to;) {
      const chunk = Buffer.alloc(Math.min(CHUNK, to + 1 - at));
      const { bytesRead } = await file.read(chunk, 0, chunk.length, at);
      if (bytesRead === 0) return;
      yield chunk.subarray(0, bytesRead);
      at += bytesRead;
    }
  } finally {
    await file.close();
  }
}
