import { chmodSync, existsSync, mkdirSync, readdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';

/**
 * Makes a folder hold exactly these files, each replaced in one step and readable by this user alone, for two of them
 * carry secrets. Files that are no longer wanted are removed.
 */
export function writeConfigFolder(folder: string, files: ReadonlyMap<string, string>): void {
  for (const [name, text] of files) {
    const path = join(folder, name);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(`${path}.new`, text, { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }
  for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
    if (/\.(conf|new)$/.test(name) && !files.has(name)) rmSync(join(folder, name), { force: true });
  }
}

/** An #include of a folder without any file is an error to Asterisk, so an empty file is always there. */
export function ensureIncludable(folder: string): void {
  const placeholder = join(folder, '00-none.conf');
  if (!existsSync(placeholder))
    writeFileSync(placeholder, '; What Farline writes is in the other files of this folder.\n');
  chmodSync(placeholder, 0o600);
}
