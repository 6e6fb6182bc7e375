import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, readdir, rename, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { KeyVault } from '../../ports/key-vault.js';

const KEY_BYTES = 32;
const SUFFIX = '.key';
const SESSION_ID = /^[0-9a-zA-Z_-]{1,64}$/;
/** A half-written key of a process that died; never a key. */
const UNFINISHED = '.new';

/** Keys as files of mode 0600 in a folder of mode 0700. Both the file and its name are on disk before a key is used. */
export class FileKeyVault implements KeyVault {
  private ready: Promise<void> | null = null;

  /** `folder` is made when missing; it must not be part of a backup. */
  constructor(private readonly folder: string) {}

  async ensure(sessionId: string): Promise<Uint8Array> {
    const found = await this.find(sessionId);
    if (found) return found;
    await this.open();
    const key = randomBytes(KEY_BYTES);
    const unfinished = this.path(sessionId) + UNFINISHED;
    const file = await open(unfinished, 'w', 0o600);
    try {
      await file.writeFile(key);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(unfinished, this.path(sessionId));
    await this.syncFolder();
    return key;
  }

  async find(sessionId: string): Promise<Uint8Array | null> {
    const key = await readFile(this.path(sessionId)).catch(absent);
    return key?.length === KEY_BYTES ? key : null;
  }

  async forget(sessionId: string): Promise<void> {
    const path = this.path(sessionId);
    await rm(path + UNFINISHED, { force: true });
    const file = await open(path, 'r+').catch(absent);
    if (!file) return;
    try {
      // Overwritten first: on a disk that writes in place, undeleting the file then gives nothing.
      await file.write(Buffer.alloc(KEY_BYTES), 0, KEY_BYTES, 0);
      await file.sync();
    } finally {
      await file.close();
    }
    await unlink(path).catch(absent);
    await this.syncFolder();
  }

  async list(): Promise<readonly string[]> {
    const names = (await readdir(this.folder).catch(absent)) ?? [];
    return names
      .filter((name) => name.endsWith(SUFFIX))
      .map((name) => name.slice(0, -SUFFIX.length))
      .filter((id) => SESSION_ID.test(id));
  }

  private open(): Promise<void> {
    this.ready ??= mkdir(this.folder, { recursive: true, mode: 0o700 }).then(
      () => undefined,
      (error: unknown) => {
        this.ready = null;
        throw error;
      },
    );
    return this.ready;
  }

  /** Ids are made by us; anything else would be a path of someone else's choosing. */
  private path(sessionId: string): string {
    if (!SESSION_ID.test(sessionId)) throw new Error('A session id names no key: only 0-9, a-z, - and _');
    return join(this.folder, sessionId + SUFFIX);
  }

  /** A rename or an unlink is on disk once its folder is (fsync(2)). */
  private async syncFolder(): Promise<void> {
    const folder = await open(this.folder, 'r');
    try {
      await folder.sync();
    } finally {
      await folder.close();
    }
  }
}

function absent(error: NodeJS.ErrnoException): null {
  if (error.code === 'ENOENT') return null;
  throw error;
}
