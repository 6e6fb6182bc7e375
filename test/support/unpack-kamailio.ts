import { existsSync } from 'node:fs';
import { mkdir, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { withFolderLock } from '../../app/adapters/embedded/folder-lock.js';
import { PackageArchive } from '../../app/adapters/embedded/package-archive.js';
import { runCommand } from '../../app/adapters/embedded/run-command.js';
import { readConfig } from '../../app/config.js';

const PACKAGES = ['kamailio', 'kamailio-presence-modules', 'kamailio-sqlite-modules'];

/** A Kamailio that was unpacked and not installed: nothing of it starts by itself, and no root is needed. */
export interface KamailioInstall {
  /** Program and leading arguments: it is started through its own loader, because its libraries are not the machine's. */
  readonly command: readonly [string, ...string[]];
  readonly modulesDir: string;
  /** Holds the tables of its database, as SQL. */
  readonly tablesDir: string;
}

/**
 * Kamailio of this machine's own Debian in the cache folder, fetched and unpacked there on first use as our Asterisk is.
 * @throws Error naming what did not work
 */
export async function unpackKamailio(): Promise<KamailioInstall> {
  const { cacheDir } = readConfig();
  const root = join(cacheDir, 'kamailio');
  if (!existsSync(root)) {
    const wait = (): void => console.error('Another process is unpacking Kamailio; waiting for it.');
    await withFolderLock(cacheDir, wait, async () => {
      if (!existsSync(root)) await fetchInto(root, join(cacheDir, `unpacking-${process.pid}`));
    });
  }
  return installIn(root);
}

async function fetchInto(root: string, work: string): Promise<void> {
  try {
    const archive = await PackageArchive.create(join(work, 'apt'), undefined, PACKAGES);
    await archive.update();
    if (!(await archive.plan())) throw new Error('the mirrors of this machine carry no Kamailio');
    const { status, stderr } = await archive.download(() => undefined);
    if (status !== 0) throw new Error(`Kamailio could not be downloaded: ${stderr}`);
    await mkdir(join(work, 'root'), { recursive: true });
    for (const file of await archive.archives()) {
      const unpacked = await runCommand('dpkg-deb', ['-x', file, join(work, 'root')], { timeoutMs: 120_000 });
      if (unpacked.status !== 0) throw new Error(`${file} could not be unpacked: ${unpacked.stderr}`);
    }
    // One step, so that a folder of this name is always whole; what a killed process leaves behind goes with the next unpacking.
    await rename(join(work, 'root'), root);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

async function installIn(root: string): Promise<KamailioInstall> {
  const libraries: string[] = [];
  for (const folder of [join(root, 'usr/lib'), join(root, 'lib')]) {
    const names = existsSync(folder) ? await readdir(folder) : [];
    libraries.push(...names.filter((name) => name.includes('-linux-gnu')).map((name) => join(folder, name)));
  }
  const own = libraries.map((folder) => join(folder, 'kamailio')).find((folder) => existsSync(folder));
  const loader = await loaderIn(libraries);
  const program = join(root, 'usr/sbin/kamailio');
  if (own === undefined || loader === undefined || !existsSync(program))
    throw new Error(`${root} is no whole Kamailio`);
  return {
    command: [loader, '--library-path', [own, ...libraries].join(':'), program],
    modulesDir: join(own, 'modules'),
    tablesDir: join(root, 'usr/share/kamailio/db_sqlite'),
  };
}

async function loaderIn(libraries: readonly string[]): Promise<string | undefined> {
  for (const folder of libraries) {
    const name = (await readdir(folder)).find((candidate) => /^ld-linux[-\w]*\.so\.\d$/.test(candidate));
    if (name !== undefined) return join(folder, name);
  }
  return undefined;
}
