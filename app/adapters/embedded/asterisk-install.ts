import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import type { AsteriskVersion } from './asterisk-version.js';

const LOADER = /^ld-linux[-\w]*\.so\.\d$/;

/** An Asterisk that can be run: its program with what must stand before it, and the folders it reads but never writes. */
export interface AsteriskInstall {
  readonly version: AsteriskVersion;
  /** Program and leading arguments; an unpacked one is started through its own loader, because its libraries are not the machine's. */
  readonly command: readonly [string, ...string[]];
  readonly modulesDir: string;
  /** Holds documentation/, rest-api/, static-http/ and sounds/. */
  readonly dataDir: string;
  /** Music on hold; may be missing or empty in an installed Asterisk. */
  readonly musicDir: string;
  readonly origin: 'installed' | 'unpacked';
}

/** The Asterisk below a folder into which its packages were unpacked, or undefined when a part it needs is missing. */
export function installFromRoot(root: string, version: AsteriskVersion): AsteriskInstall | undefined {
  const program = join(root, 'usr/sbin/asterisk');
  const dataDir = join(root, 'usr/share/asterisk');
  const libraries = libraryFolders(root);
  const loader = loaderIn(root, [join(root, 'usr/lib64'), join(root, 'lib64'), join(root, 'usr/lib'), ...libraries]);
  const modulesDir = firstModulesDir(libraries);
  if (!existsSync(program) || !existsSync(join(dataDir, 'documentation')) || !modulesDir || !loader) return undefined;
  return {
    version,
    command: [loader, '--library-path', libraries.join(':'), program],
    modulesDir,
    dataDir,
    musicDir: join(dataDir, 'moh'),
    origin: 'unpacked',
  };
}

/** The Asterisk installed below a prefix such as /usr or /usr/local whose program is at `program`; undefined when its folders are elsewhere. */
export function installFromPrefix(
  program: string,
  prefix: string,
  version: AsteriskVersion,
): AsteriskInstall | undefined {
  const modulesDir = firstModulesDir([
    ...tripletFolders(join(prefix, 'lib')),
    join(prefix, 'lib'),
    join(prefix, 'lib64'),
  ]);
  const dataDirs = [join(prefix, 'share/asterisk'), join(prefix, 'var/lib/asterisk'), '/var/lib/asterisk'];
  const dataDir = dataDirs.find((folder) => existsSync(join(folder, 'documentation')));
  if (!modulesDir || !dataDir) return undefined;
  return { version, command: [program], modulesDir, dataDir, musicDir: join(dataDir, 'moh'), origin: 'installed' };
}

/** Names of the modules that can be loaded, such as `chan_pjsip.so`. */
export function installedModules(install: AsteriskInstall): ReadonlySet<string> {
  return new Set(readdirSync(install.modulesDir).filter((name) => name.endsWith('.so')));
}

function libraryFolders(root: string): string[] {
  const folders = [
    ...tripletFolders(join(root, 'usr/lib')),
    ...tripletFolders(join(root, 'lib')),
    join(root, 'usr/lib'),
  ];
  return folders.filter((folder) => existsSync(folder));
}

function tripletFolders(libDir: string): string[] {
  return namesIn(libDir)
    .filter((name) => name.includes('-linux-gnu'))
    .map((name) => join(libDir, name));
}

function firstModulesDir(libraries: readonly string[]): string | undefined {
  return libraries.map((folder) => join(folder, 'asterisk/modules')).find((folder) => existsSync(folder));
}

function isBelow(root: string, path: string): boolean {
  return realpathSync(path).startsWith(`${realpathSync(root)}/`);
}

function loaderIn(root: string, folders: readonly string[]): string | undefined {
  for (const folder of folders) {
    // Older packages link the loader by an absolute path, which leads out of the folder: such a link is passed over.
    const names = namesIn(folder).filter((candidate) => LOADER.test(candidate));
    const name = names.find((candidate) => existsSync(join(folder, candidate)));
    if (name && isBelow(root, join(folder, name))) return join(folder, name);
  }
  return undefined;
}

function namesIn(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}
