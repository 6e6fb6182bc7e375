import { existsSync, realpathSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { installFromPrefix, type AsteriskInstall } from './asterisk-install.js';
import { compareVersions, formatVersion, parseAsteriskVersion, TESTED_FLOOR } from './asterisk-version.js';
import { runCommand } from './run-command.js';
import { unpackAsterisk, type UnpackOptions } from './unpack-asterisk.js';

export interface FindOptions extends UnpackOptions {
  /** Folders to look for an installed `asterisk` in, separated as in PATH; empty means: do not use an installed one. */
  readonly searchPath: string;
}

/**
 * The Asterisk to run, in this order: one installed on this machine and new enough, else the one in the cache folder,
 * which is fetched on first use.
 * @throws Error with one sentence that says what is missing and names the way out
 */
export async function findAsterisk(options: FindOptions): Promise<AsteriskInstall> {
  return (await installedAsterisk(options.searchPath, options.log)) ?? (await unpackAsterisk(options));
}

async function installedAsterisk(
  searchPath: string,
  log?: (sentence: string) => void,
): Promise<AsteriskInstall | undefined> {
  const folders = searchPath.split(delimiter).filter((folder) => folder !== '');
  const program = folders.map((folder) => join(folder, 'asterisk')).find((path) => existsSync(path));
  if (!program) return undefined;
  const { stdout } = await runCommand(program, ['-V'], { timeoutMs: 10_000 });
  const version = parseAsteriskVersion(stdout);
  if (!version || compareVersions(version, TESTED_FLOOR) < 0) {
    const found = version ? formatVersion(version) : 'of unknown version';
    log?.(`${program} is ${found}; Farline needs ${formatVersion(TESTED_FLOOR)} or newer and brings its own.`);
    return undefined;
  }
  const prefix = dirname(dirname(realpathSync(program)));
  const install = installFromPrefix(program, prefix === '/' ? '/usr' : prefix, version);
  if (!install) log?.(`${program} has its modules or its documentation in no usual folder; Farline brings its own.`);
  return install;
}
