import { open, readFile, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';

/** A file that is written and flushed, and waits to take its name. */
export interface ReadyFile {
  readonly fileName: string;
  readonly temporary: string;
}

/** Writes a text beside where it will be, readable by its owner only, and flushes it. */
export async function readyFile(folder: string, fileName: string, text: string): Promise<ReadyFile> {
  const temporary = temporaryOf(folder, fileName);
  const file = await open(temporary, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  return { fileName, temporary };
}

/** The file takes its name: whoever reads sees the old one or this, whole. */
export async function takeName(folder: string, { fileName, temporary }: ReadyFile): Promise<void> {
  await rename(temporary, join(folder, fileName));
}

/** `to` becomes a copy of `from`, whole; when there is no `from`, there is no `to` afterwards. */
export async function becomes(folder: string, to: string, from: string): Promise<void> {
  const text = await readFile(join(folder, from), 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code !== 'ENOENT') throw error;
    return null;
  });
  if (text === null) await rm(join(folder, to), { force: true });
  else await takeName(folder, await readyFile(folder, to, text));
}

/** Leftovers of a process that died while writing have such names. */
export function isTemporary(fileName: string): boolean {
  return /^\.(?:peers|trunk|phone)-.*\.new$/.test(fileName);
}

function temporaryOf(folder: string, fileName: string): string {
  return join(folder, `.${fileName}.new`);
}
