import { open, readdir, rm, stat, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import type { FoundParts } from '../../ports/recording-files.js';
import { HEADER_BYTES } from './pcm.js';

const NAME = /^([0-9a-z]{1,64})-(\d{1,4})-(customer|agent)\.wav$/;
const ID = /^[0-9a-z]{1,64}$/;
const CHUNK = 128 * 1024;

/** The two sides of one part, read side by side. */
export interface Sides {
  readonly customer: Buffer;
  readonly agent: Buffer;
}

/** @throws Error for an id that is none of ours: no file is ever named by anything else */
export function safeRecordingId(id: string): string {
  if (ID.test(id)) return id;
  throw new Error('a recording has an id of 1 to 64 small letters and digits');
}

/** The folder in which Asterisk writes: `<id>-<part>-customer.wav` and `…-agent.wav`. */
export class RecordingParts {
  constructor(readonly folder: string) {}

  pathsOf(id: string, part: number): { readonly customer: string; readonly agent: string } {
    const begin = `${safeRecordingId(id)}-${Math.trunc(part)}`;
    return { customer: join(this.folder, `${begin}-customer.wav`), agent: join(this.folder, `${begin}-agent.wav`) };
  }

  async found(id: string): Promise<FoundParts> {
    const parts = await this.#partsOf(id);
    let closed = true;
    let newest = -Infinity;
    for (const path of parts.flatMap((part) => Object.values(this.pathsOf(id, part)))) {
      const file = await stat(path).catch(() => null);
      if (!file) continue;
      newest = Math.max(newest, file.mtimeMs);
      closed &&= await isClosed(path);
    }
    return { parts: parts.length, closed, restedMs: Date.now() - newest };
  }

  /** The sound of all parts, in order. */
  async *read(id: string): AsyncGenerator<Sides> {
    for (const part of await this.#partsOf(id)) {
      const paths = this.pathsOf(id, part);
      const [customer, agent] = await Promise.all([reader(paths.customer), reader(paths.agent)]);
      try {
        for (;;) {
          const sides = { customer: await customer.next(), agent: await agent.next() };
          if (sides.customer.length === 0 && sides.agent.length === 0) break;
          yield sides;
        }
      } finally {
        await Promise.all([customer.close(), agent.close()]);
      }
    }
  }

  async drop(id: string): Promise<void> {
    for (const name of await this.names()) {
      if (NAME.exec(name)?.[1] === id) await rm(join(this.folder, name), { force: true });
    }
  }

  async ids(): Promise<ReadonlySet<string>> {
    return new Set((await this.names()).flatMap((name) => NAME.exec(name)?.[1] ?? []));
  }

  async names(): Promise<readonly string[]> {
    return readdir(this.folder);
  }

  async #partsOf(id: string): Promise<number[]> {
    const found = new Set<number>();
    for (const name of await this.names()) {
      const [, whose, part] = NAME.exec(name) ?? [];
      if (whose === safeRecordingId(id)) found.add(Number(part));
    }
    return [...found].sort((a, b) => a - b);
  }
}

/** Asterisk writes the length into the head when it closes the file (format_wav, 22.10.1). */
async function isClosed(path: string): Promise<boolean> {
  const file = await open(path, 'r').catch(() => null);
  if (!file) return true;
  try {
    const head = Buffer.alloc(HEADER_BYTES);
    const { bytesRead } = await file.read(head, 0, HEADER_BYTES, 0);
    return bytesRead === HEADER_BYTES && head.readUInt32LE(40) > 0;
  } finally {
    await file.close();
  }
}

/** PCM behind the head, whatever length it claims: one that was cut off claims none. */
async function reader(path: string): Promise<{ next: () => Promise<Buffer>; close: () => Promise<void> }> {
  const file: FileHandle | null = await open(path, 'r').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw error;
  });
  let at = HEADER_BYTES;
  return {
    next: async () => {
      if (!file) return Buffer.alloc(0);
      const chunk = Buffer.alloc(CHUNK);
      const { bytesRead } = await file.read(chunk, 0, CHUNK, at);
      at += bytesRead;
      return chunk.subarray(0, bytesRead - (bytesRead % 2));
    },
    close: async () => void (await file?.close()),
  };
}
