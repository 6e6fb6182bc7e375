import { createHash } from 'node:crypto';
import { mkdir, open, readdir, rename, rm, stat, statfs, type FileHandle } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { StoredSound } from '../../domain/kept-recording.js';
import type { StoredFormat } from '../../domain/recording.js';
import type { FoundParts, RecordingFiles, Sound } from '../../ports/recording-files.js';
import { HEADER_BYTES, interleaved, mixedUlaw, RATE, wavHead } from './pcm.js';
import { RecordingParts, safeRecordingId } from './recording-parts.js';
import { storedSound } from './stored-sound.js';

/** Bytes of one second. */
const BYTES_PER_S: Readonly<Record<StoredFormat, number>> = { wav: RATE * 4, ulaw: RATE };
const WHOLE = /^([0-9a-z]{1,64})\.(wav|ulaw)$/;
const FORMATS = ['wav', 'ulaw'] as const;

/**
 * Recordings in a folder: `parts` is written by Asterisk, the files stand by id in folders of some hours each, and what
 * belongs to nothing is in `quarantine`. Only who runs Farline and Asterisk may read them.
 */
export class RecordingFolder implements RecordingFiles {
  readonly parts: RecordingParts;
  readonly trouble: string | null;
  readonly #folder: string;

  /** @param folder absolute, the same path for Asterisk */
  constructor(folder: string) {
    this.#folder = folder;
    this.parts = new RecordingParts(join(folder, 'parts'));
    // In an option of MixMonitor a bracket ends the name, and a comma, `^{` or `|` may.
    this.trouble = /^[A-Za-z0-9_./ -]{1,300}$/.test(folder)
      ? null
      : `the folder of recordings, ${folder}, must be letters, digits, blanks and . _ / - to be told to Asterisk`;
  }

  /** @throws Error with a sentence when Asterisk cannot be told */
  pathsOf(id: string, part: number): { readonly customer: string; readonly agent: string } {
    if (this.trouble !== null) throw new Error(this.trouble);
    return this.parts.pathsOf(id, part);
  }

  async prepare(): Promise<void> {
    await mkdir(this.parts.folder, { recursive: true, mode: 0o770 });
    await mkdir(join(this.#folder, 'quarantine'), { recursive: true, mode: 0o700 });
  }

  found(id: string): Promise<FoundParts> {
    return this.parts.found(id);
  }

  async build(id: string, format: StoredFormat): Promise<StoredSound> {
    const path = this.#pathOf(id, format);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    const file = await open(`${path}.new`, 'w+', 0o600);
    try {
      const bytes = await this.#write(file, id, format);
      const sha256 = await hashOf(file, bytes);
      await file.sync();
      await file.close();
      await rename(`${path}.new`, path);
      const sound = bytes - (format === 'wav' ? HEADER_BYTES : 0);
      return { durationMs: Math.round((sound / BYTES_PER_S[format]) * 1000), bytes, sha256 };
    } catch (error) {
      await file.close().catch(() => undefined);
      await rm(`${path}.new`, { force: true }).catch(() => undefined);
      throw error;
    }
  }

  async open(id: string, format: StoredFormat): Promise<Sound | null> {
    const path = this.#pathOf(id, format);
    const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
      if (error.code === 'ENOENT') return null;
      throw error;
    });
    return found && storedSound(path, found.size, format);
  }

  async remove(id: string): Promise<void> {
    for (const format of FORMATS) await rm(this.#pathOf(id, format), { force: true });
    await this.parts.drop(id);
  }

  dropParts(id: string): Promise<void> {
    return this.parts.drop(id);
  }

  async ids(): Promise<{ readonly whole: ReadonlySet<string>; readonly parts: ReadonlySet<string> }> {
    const whole = new Set<string>();
    for (const name of await readdir(this.#folder, { recursive: true })) {
      const [, id] = WHOLE.exec(name.split('/').at(-1) ?? '') ?? [];
      if (id !== undefined && !name.startsWith('parts/') && !name.startsWith('quarantine/')) whole.add(id);
    }
    return { whole, parts: await this.parts.ids() };
  }

  async quarantine(id: string): Promise<string> {
    const place = join(this.#folder, 'quarantine');
    for (const format of FORMATS) await moveAway(this.#pathOf(id, format), join(place, `${id}.${format}`));
    for (const name of await this.parts.names()) {
      if (name.startsWith(`${safeRecordingId(id)}-`)) await moveAway(join(this.parts.folder, name), join(place, name));
    }
    return place;
  }

  async freeBytes(): Promise<number> {
    const { bavail, bsize } = await statfs(this.#folder);
    return bavail * bsize;
  }

  async #write(file: FileHandle, id: string, format: StoredFormat): Promise<number> {
    let at = format === 'wav' ? HEADER_BYTES : 0;
    for await (const { customer, agent } of this.parts.read(id)) {
      const sound = format === 'wav' ? interleaved(customer, agent) : mixedUlaw(customer, agent);
      await writeAll(file, sound, at);
      at += sound.length;
    }
    if (format === 'wav') await writeAll(file, wavHead(2, at - HEADER_BYTES), 0);
    return at;
  }

  /** Ids begin with their birth: the first four characters change every 17 hours. */
  #pathOf(id: string, format: StoredFormat): string {
    return join(this.#folder, safeRecordingId(id).slice(0, 4), `${id}.${format}`);
  }
}

/** A disk that fills up takes a part and tells of no error; what is written next fails. */
async function writeAll(file: FileHandle, bytes: Uint8Array, at: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    done += (await file.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
  }
}

async function hashOf(file: FileHandle, bytes: number): Promise<string> {
  const hash = createHash('sha256');
  const chunk = Buffer.alloc(256 * 1024);
  for (let at = 0; at < bytes;) {
    const { bytesRead } = await file.read(chunk, 0, chunk.length, at);
    if (bytesRead === 0) break;
    hash.update(chunk.subarray(0, bytesRead));
    at += bytesRead;
  }
  return hash.digest('hex');
}

async function moveAway(from: string, to: string): Promise<void> {
  await rename(from, to).catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
  });
}
