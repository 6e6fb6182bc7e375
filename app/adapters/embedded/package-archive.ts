import { mkdir, readdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { runCommand, type CommandResult } from './run-command.js';

const ASTERISK = ['asterisk', 'asterisk-core-sounds-en-wav', 'asterisk-moh-opsound-wav'];
const UPDATE_MS = 180_000;
const DOWNLOAD_MS = 1_800_000;

/** What has to be fetched: the size of all archives in bytes, and how many there are. */
export interface DownloadPlan {
  readonly bytes: number;
  readonly archives: number;
}

/**
 * apt working in a folder of its own against an empty status file: it resolves and downloads every package that Asterisk
 * (or what else is asked for) needs, down to the C library, without root and without touching what is installed.
 */
export class PackageArchive {
  private constructor(
    private readonly folder: string,
    private readonly options: readonly string[],
    private readonly packages: readonly string[],
  ) {}

  /** @param sourceList lines of sources.list; undefined means the machine's own sources */
  static async create(folder: string, sourceList?: string, packages = ASTERISK): Promise<PackageArchive> {
    await mkdir(join(folder, 'lists/partial'), { recursive: true });
    await mkdir(join(folder, 'cache/archives/partial'), { recursive: true });
    await writeFile(join(folder, 'status'), '');
    const settings = [
      `Dir::State::status=${join(folder, 'status')}`,
      `Dir::State::lists=${join(folder, 'lists')}`,
      `Dir::Cache=${join(folder, 'cache')}`,
      `Dir::Cache::archives=${join(folder, 'cache/archives')}`,
      'Acquire::Check-Valid-Until=false',
      'Acquire::Languages=none',
      'APT::Install-Recommends=false',
      'APT::Sandbox::User=',
      'Debug::NoLocking=1',
    ];
    if (sourceList !== undefined) {
      await writeFile(join(folder, 'sources.list'), `${sourceList}\n`);
      settings.push(`Dir::Etc::sourcelist=${join(folder, 'sources.list')}`, 'Dir::Etc::sourceparts=/dev/null');
    }
    return new PackageArchive(
      folder,
      settings.flatMap((setting) => ['-o', setting]),
      packages,
    );
  }

  /** Fetches the package lists. Its status is no verdict, for a hook of the machine may fail in it: ask for the plan next. */
  async update(): Promise<CommandResult> {
    return this.apt(['-q', '-o', 'Acquire::Retries=1', 'update'], UPDATE_MS);
  }

  /** The version of the asterisk package that would be taken, such as `1:22.10.1~dfsg-1`; undefined when there is none. */
  async candidate(): Promise<string | undefined> {
    const { stdout } = await runCommand('apt-cache', [...this.options, 'policy', 'asterisk'], { timeoutMs: 30_000 });
    const version = /^ {2}Candidate: (\S+)$/m.exec(stdout)?.[1];
    return version === '(none)' ? undefined : version;
  }

  /** Undefined when the packages cannot be resolved. */
  async plan(): Promise<DownloadPlan | undefined> {
    const { status, stdout } = await this.apt(['-qq', 'install', '--print-uris', ...this.packages], 60_000);
    const sizes = [...stdout.matchAll(/^'\S+' \S+ (\d+) /gm)].map((match) => Number(match[1]));
    if (status !== 0 || sizes.length === 0) return undefined;
    return { bytes: sizes.reduce((sum, size) => sum + size, 0), archives: sizes.length };
  }

  /** Downloads every archive, checking signatures and sums. @param onShare told the share done, 0 to 1 */
  async download(onShare: (share: number) => void): Promise<CommandResult> {
    const args = [
      '-q',
      '-y',
      '-o',
      'Acquire::Retries=3',
      '-o',
      'APT::Status-Fd=3',
      'install',
      '--download-only',
      ...this.packages,
    ];
    return this.apt(args, DOWNLOAD_MS, (line) => {
      const percent = /^dlstatus:\d+:([\d.]+):/.exec(line)?.[1];
      if (percent) onShare(Math.min(1, Number(percent) / 100));
    });
  }

  /** Paths of the archives that are complete. */
  async archives(): Promise<string[]> {
    const folder = join(this.folder, 'cache/archives');
    return (await readdir(folder)).filter((name) => name.endsWith('.deb')).map((name) => join(folder, name));
  }

  private apt(
    args: readonly string[],
    timeoutMs: number,
    onStatusLine?: (line: string) => void,
  ): Promise<CommandResult> {
    return runCommand('apt-get', [...this.options, ...args], { timeoutMs, ...(onStatusLine ? { onStatusLine } : {}) });
  }
}

/** The version that the machine's own lists offer, without fetching anything; undefined when they offer none. */
export async function ownCandidate(): Promise<string | undefined> {
  const { stdout } = await runCommand('apt-cache', ['policy', 'asterisk'], { timeoutMs: 30_000 });
  const version = /^ {2}Candidate: (\S+)$/m.exec(stdout)?.[1];
  return version === '(none)' ? undefined : version;
}
