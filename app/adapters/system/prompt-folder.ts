import { mkdir, open, readdir, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { PromptId } from '../../domain/ids.js';
import type { PromptFiles } from '../../ports/prompt-files.js';

const ENDING = '.wav';
const ID = /^[A-Za-z0-9_-]{1,64}$/;

/** One WAV file per prompt, named by its id; whoever runs Asterisk may read them, they are what every caller hears. */
export class PromptFolder implements PromptFiles {
  readonly trouble: string | null;
  readonly #folder: string;

  /** @param folder absolute; made when the first prompt comes */
  constructor(folder: string) {
    this.#folder = folder;
    // In the dialplan `&` begins the next sound and a comma the options.
    this.trouble = /[,&]/.test(folder)
      ? `the folder of prompts, ${folder}, has a comma or & in its path, which Asterisk cannot be told`
      : null;
  }

  async write(id: PromptId, wav: Uint8Array): Promise<void> {
    const path = this.#pathOf(id);
    await mkdir(this.#folder, { recursive: true, mode: 0o755 });
    const file = await open(`${path}.new`, 'w', 0o644);
    try {
      await file.writeFile(wav);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(`${path}.new`, path);
  }

  async read(id: PromptId): Promise<Uint8Array | null> {
    try {
      return await readFile(this.#pathOf(id));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null;
      throw error;
    }
  }

  async remove(id: PromptId): Promise<void> {
    await rm(this.#pathOf(id), { force: true });
  }

  async keepOnly(ids: Iterable<PromptId>): Promise<void> {
    const kept = new Set(Array.from(ids, (id) => `${id}${ENDING}`));
    for (const name of await this.#names()) {
      const ours = name.endsWith(ENDING) || name.endsWith(`${ENDING}.new`);
      if (ours && !kept.has(name)) await rm(join(this.#folder, name), { force: true });
    }
  }

  async #names(): Promise<readonly string[]> {
    try {
      return await readdir(this.#folder);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  }

  #pathOf(id: PromptId): string {
    if (!ID.test(id)) throw new Error('a prompt has an id of 1 to 64 letters, digits, dashes or underscores');
    return join(this.#folder, `${id}${ENDING}`);
  }
}
