import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, rename, rm, stat, statfs, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { installFromRoot, type AsteriskInstall } from './asterisk-install.js';
import {
  compareVersions,
  formatVersion,
  PACKAGE_FLOOR,
  parseAsteriskVersion,
  type AsteriskVersion,
} from './asterisk-version.js';
import { withFolderLock } from './folder-lock.js';
import { ownCandidate, PackageArchive, type DownloadPlan } from './package-archive.js';
import { asteriskSourceLists, chanSipSourceLists } from './package-mirrors.js';
import { runCommand, type CommandResult } from './run-command.js';

/** Progress of a first start; `done` and `total` are bytes of archives, zero while the package lists are being read. */
export interface UnpackProgress {
  readonly step: 'lists' | 'download' | 'unpack';
  readonly done: number;
  readonly total: number;
}

export interface UnpackOptions {
  /** Folder for large downloads; created when missing, shared by every instance of this user. */
  readonly cacheDir: string;
  readonly onProgress?: (progress: UnpackProgress) => void;
  /** Told one readable sentence when another process is already unpacking. */
  readonly log?: (sentence: string) => void;
}

/** Which Asterisk is wanted, and where its packages are. */
interface Release {
  readonly name: string;
  readonly fits: (version: AsteriskVersion) => boolean;
  /** Whether the machine's own suites may carry it. */
  readonly inOwnSuites: boolean;
  readonly sourceLists: () => Promise<string[]>;
}

const CURRENT: Release = {
  name: 'Asterisk 20 or newer',
  fits: (version) => compareVersions(version, PACKAGE_FLOOR) >= 0,
  inOwnSuites: true,
  sourceLists: asteriskSourceLists,
};
const WITH_CHAN_SIP: Release = {
  name: 'Asterisk 16',
  fits: (version) => version.major === 16,
  inOwnSuites: false,
  sourceLists: chanSipSourceLists,
};

/** Archives and what they unpack to, measured at 111 and 306 MB, with room to spare. */
const FREE_BYTES_NEEDED = 700_000_000;
const ARCHIVES_AT_ONCE = 2;

/**
 * The Asterisk in the cache folder; on first use it is fetched as Debian packages from the mirrors this machine already
 * uses and unpacked there, without root and without installing anything. Two processes never unpack at the same time.
 * @throws Error with one sentence that says what is missing and names the way out
 */
export async function unpackAsterisk(options: UnpackOptions): Promise<AsteriskInstall> {
  return unpackRelease(CURRENT, options);
}

/** The same for the last Asterisk with chan_sip: no product of ours runs on it, but its parser judges our sip.conf. */
export async function unpackChanSipAsterisk(options: UnpackOptions): Promise<AsteriskInstall> {
  return unpackRelease(WITH_CHAN_SIP, options);
}

async function unpackRelease(release: Release, options: UnpackOptions): Promise<AsteriskInstall> {
  const ready = await unpackedIn(options.cacheDir, release);
  if (ready) return ready;
  const sayWaiting = (): void => options.log?.('Another process is unpacking Asterisk; waiting for it.');
  return withFolderLock(options.cacheDir, sayWaiting, async () => {
    return (await unpackedIn(options.cacheDir, release)) ?? (await fetchAndUnpack(release, options));
  });
}

/** The newest complete Asterisk of the cache folder, or undefined. */
async function unpackedIn(cacheDir: string, release: Release): Promise<AsteriskInstall | undefined> {
  if (!existsSync(cacheDir)) return undefined;
  const found: AsteriskInstall[] = [];
  for (const name of await readdir(cacheDir)) {
    if (!/^asterisk-\d+\.\d+\.\d+$/.test(name)) continue;
    const version = parseAsteriskVersion(await readFile(join(cacheDir, name, 'VERSION'), 'utf8').catch(() => ''));
    const install = version && release.fits(version) && installFromRoot(join(cacheDir, name), version);
    if (install) found.push(install);
  }
  return found.sort((a, b) => compareVersions(b.version, a.version))[0];
}

async function fetchAndUnpack(release: Release, options: UnpackOptions): Promise<AsteriskInstall> {
  const work = join(options.cacheDir, `unpacking-${process.pid}`);
  await removeLeftovers(options.cacheDir);
  await mkdir(work, { recursive: true });
  try {
    await requireRoom(options.cacheDir);
    options.onProgress?.({ step: 'lists', done: 0, total: 0 });
    const { archive, plan } = await resolvePackages(release, join(work, 'apt'));
    const report = (step: 'download' | 'unpack', done: number): void =>
      options.onProgress?.({ step, done: Math.round(done), total: plan.bytes });
    report('download', 0);
    const download = await archive.download((share) => report('download', share * plan.bytes));
    if (download.status !== 0) throw unavailable(`the download failed (${lastLine(download.stderr)})`);
    report('download', plan.bytes);
    const root = join(work, 'root');
    await unpackArchives(await archive.archives(), root, (done) => report('unpack', done));
    return await moveIntoPlace(root, options.cacheDir);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Tries the machine's own suites when they carry the release, then each of its mirrors for the suite that does. */
async function resolvePackages(
  release: Release,
  folder: string,
): Promise<{ archive: PackageArchive; plan: DownloadPlan }> {
  let reason = 'apt-get is missing';
  for (const [index, list] of (await attempts(release)).entries()) {
    const archive = await PackageArchive.create(join(folder, String(index)), list);
    const update = await archive.update();
    if (update.status === 127) throw unavailable(reason);
    const version = parseAsteriskVersion((await archive.candidate()) ?? '');
    const plan = version && release.fits(version) ? await archive.plan() : undefined;
    if (plan) return { archive, plan };
    reason = whyUnresolved(release, update);
  }
  throw unavailable(reason);
}

/** Source lists in the order in which they are tried; undefined stands for the machine's own. */
async function attempts({ fits, inOwnSuites, sourceLists }: Release): Promise<(string | undefined)[]> {
  const lists = await sourceLists();
  if (!inOwnSuites) return lists;
  const offered = parseAsteriskVersion((await ownCandidate()) ?? '');
  return offered && fits(offered) ? [undefined, ...lists] : [...lists, undefined];
}

/** apt counts a mirror that cannot be reached as a mere warning, with status 0. */
function whyUnresolved({ name }: Release, { status, stderr }: CommandResult): string {
  const unreachable = status !== 0 || stderr.includes('Failed to fetch');
  return unreachable ? `no mirror could be reached (${lastLine(stderr)})` : `the mirrors carry no ${name}`;
}

async function unpackArchives(
  archives: readonly string[],
  root: string,
  onDone: (bytes: number) => void,
): Promise<void> {
  await mkdir(root, { recursive: true });
  const waiting = [...archives];
  let done = 0;
  const worker = async (): Promise<void> => {
    for (let archive = waiting.pop(); archive !== undefined; archive = waiting.pop()) {
      const { status, stderr } = await runCommand('dpkg-deb', ['-x', archive, root], { timeoutMs: 120_000 });
      if (status !== 0) throw unavailable(`a package could not be unpacked (${lastLine(stderr)})`);
      done += (await stat(archive)).size;
      onDone(done);
    }
  };
  await Promise.all(Array.from({ length: ARCHIVES_AT_ONCE }, worker));
}

/** Proves that the program starts, then gives the folder its final name in one step. */
async function moveIntoPlace(root: string, cacheDir: string): Promise<AsteriskInstall> {
  await linkEnglishSounds(join(root, 'usr/share/asterisk/sounds'));
  const unproven = installFromRoot(root, { major: 0, minor: 0, patch: 0 });
  if (!unproven) throw unavailable('the packages lack the program, its modules or the C library');
  const [program, ...args] = unproven.command;
  const { stdout, stderr } = await runCommand(program, [...args, '-V'], { timeoutMs: 20_000 });
  const version: AsteriskVersion | undefined = parseAsteriskVersion(stdout);
  if (!version) throw unavailable(`the unpacked program does not start (${lastLine(stderr)})`);
  await writeFile(join(root, 'VERSION'), stdout);
  const target = join(cacheDir, `asterisk-${formatVersion(version)}`);
  await rm(target, { recursive: true, force: true });
  await rename(root, target);
  const install = installFromRoot(target, version);
  if (!install) throw unavailable(`${target} is incomplete`);
  return install;
}

/** Debian links the language folder while installing; an unpacked one has only the folder of the voice. */
async function linkEnglishSounds(soundsDir: string): Promise<void> {
  if (existsSync(join(soundsDir, 'en')) || !existsSync(soundsDir)) return;
  const voice = (await readdir(soundsDir)).find((name) => name.startsWith('en_'));
  if (voice) await symlink(voice, join(soundsDir, 'en'));
}

async function removeLeftovers(cacheDir: string): Promise<void> {
  const names = (await readdir(cacheDir)).filter((name) => name.startsWith('unpacking-'));
  await Promise.all(names.map((name) => rm(join(cacheDir, name), { recursive: true, force: true })));
}

async function requireRoom(cacheDir: string): Promise<void> {
  const { bavail, bsize } = await statfs(cacheDir);
  if (bavail * bsize < FREE_BYTES_NEEDED) {
    throw unavailable(`${cacheDir} has ${Math.round((bavail * bsize) / 1e6)} MB free and 700 MB are needed`);
  }
}

function unavailable(reason: string): Error {
  return new Error(
    `No Asterisk to run: ${reason}. Install Asterisk 22.10.1 or newer, or use Docker instead: docker compose up`,
  );
}

function lastLine(text: string): string {
  const lines = text.trim().split('\n');
  const chosen = lines.find((line) => /^[EW]: /.test(line)) ?? lines.at(-1) ?? '';
  return chosen.replace(/^[EW]: /, '').slice(0, 300) || 'no reason given';
}
