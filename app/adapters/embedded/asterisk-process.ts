import { spawn } from 'node:child_process';
import { closeSync, existsSync, mkdirSync, openSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import type { AsteriskInstall } from './asterisk-install.js';
import type { InstanceFolders } from './instance-folders.js';
import { runCommand } from './run-command.js';

const recordFile = z.strictObject({
  pid: z.int().positive(),
  /** Kernel ticks at which the process began; a process id alone may by now belong to another program. */
  began: z.string(),
  configHash: z.string(),
  /** What tells one instance from another: node, addresses and ports. */
  identity: z.string(),
});
export type ProcessRecord = z.output<typeof recordFile>;

const RECORD = 'farline.json';
const BOOT_MS = 60_000;
/** A boot takes 0.3 s, so a look each 20 ms loses little and costs little. */
const BOOT_POLL_MS = 20;
const TERMINATE_MS = 3_000;
const KILL_MS = 1_000;

/**
 * One Asterisk process. It is started detached with its own record on disk, because it outlives the Farline that
 * started it: a killed or replaced Farline cuts no call, and the next one finds the process again.
 */
export class AsteriskProcess {
  private constructor(
    private readonly install: AsteriskInstall,
    private readonly folders: InstanceFolders,
    readonly record: ProcessRecord,
  ) {}

  /** The process that an earlier Farline left running in these folders, or undefined. */
  static find(install: AsteriskInstall, folders: InstanceFolders): AsteriskProcess | undefined {
    const path = recordPath(folders);
    if (!existsSync(path)) return undefined;
    const parsed = recordFile.safeParse(parseJson(readFileSync(path, 'utf8')));
    const found = parsed.success ? new AsteriskProcess(install, folders, parsed.data) : undefined;
    return found?.alive() ? found : undefined;
  }

  /**
   * Starts Asterisk and waits until it has fully booted.
   * @param environment all that it gets; it outlives us, so nothing of ours may be in it
   * @param onExit called once when the process ends while we are its parent
   * @throws Error with the first complaint of Asterisk's log when it does not come up within 60 s
   */
  static async start(
    install: AsteriskInstall,
    folders: InstanceFolders,
    mark: { readonly configHash: string; readonly identity: string },
    environment: Readonly<Record<string, string>>,
    onExit: () => void,
  ): Promise<AsteriskProcess> {
    mkdirSync(folders.run, { recursive: true, mode: 0o700 });
    rmSync(join(folders.run, 'asterisk.ctl'), { force: true });
    rmSync(join(folders.log, 'messages.log'), { force: true });
    const [program, ...args] = install.command;
    const console = openSync(join(folders.log, 'console.log'), 'w', 0o600);
    const child = spawn(program, [...args, '-f', '-C', join(folders.etc, 'asterisk.conf')], {
      detached: true,
      cwd: folders.spool,
      env: { ...environment },
      stdio: ['ignore', console, console],
    });
    closeSync(console);
    const pid = await new Promise<number>((resolve, reject) => {
      child.once('error', (error) => reject(new Error(`${program} does not start: ${error.message}`)));
      child.once('spawn', () => resolve(child.pid ?? 0));
    });
    child.once('exit', onExit);
    child.unref();
    const process = new AsteriskProcess(install, folders, { pid, began: beganAt(pid), ...mark });
    process.writeRecord(process.record);
    await process.booted();
    return process;
  }

  /** False as soon as the process is gone, also when its parent has not yet noticed. */
  alive(): boolean {
    const { pid, began } = this.record;
    return beganAt(pid) === began && stateOf(pid) !== 'Z';
  }

  /** Notes that the running process now works with other configuration. */
  noteConfig(configHash: string): void {
    this.writeRecord({ ...this.record, configHash });
  }

  /** Runs one command of Asterisk's own console and returns what it prints. */
  async cli(command: string, timeoutMs = 10_000): Promise<string> {
    const [program, ...args] = this.install.command;
    const all = [...args, '-C', join(this.folders.etc, 'asterisk.conf'), '-rx', command];
    const { status, stdout, stderr } = await runCommand(program, all, { timeoutMs });
    if (status !== 0)
      throw new Error(`Asterisk's console did not answer "${command}": ${(stderr || stdout).trim().slice(0, 200)}`);
    return stdout;
  }

  /** Channels that exist right now; undefined when Asterisk does not answer within `withinMs`. */
  async channels(withinMs = 1_000): Promise<number | undefined> {
    const printed = await this.cli('core show channels count', withinMs).catch(() => '');
    const count = /^(\d+) active channels?/m.exec(printed)?.[1];
    return count === undefined ? undefined : Number(count);
  }

  /** Ends the process: orderly first, by force after 3 s. Nothing of it is left when this resolves. */
  async end(): Promise<void> {
    this.signal('SIGTERM');
    if (!(await this.gone(TERMINATE_MS))) {
      this.signal('SIGKILL');
      if (!(await this.gone(KILL_MS))) throw new Error(`Asterisk (process ${this.record.pid}) could not be ended`);
    }
    const { run, root } = this.folders;
    for (const name of [RECORD, 'asterisk.ctl', 'asterisk.pid']) rmSync(join(run, name), { force: true });
    // A run folder outside of the data folder, because of the socket's short path, is not left lying about.
    if (!run.startsWith(root)) rmSync(run, { recursive: true, force: true });
  }

  private signal(name: NodeJS.Signals): void {
    if (this.alive()) process.kill(this.record.pid, name);
  }

  private async gone(withinMs: number): Promise<boolean> {
    const deadline = performance.now() + withinMs;
    while (this.alive() && performance.now() < deadline) await delay(BOOT_POLL_MS);
    return !this.alive();
  }

  private async booted(): Promise<void> {
    const deadline = performance.now() + BOOT_MS;
    while (performance.now() < deadline) {
      if (!this.alive()) throw new Error(`Asterisk ended while starting: ${this.firstComplaint()}`);
      if (existsSync(join(this.folders.run, 'asterisk.ctl'))) {
        const said = await this.cli('core waitfullybooted', BOOT_MS).catch(() => '');
        if (said.includes('fully booted')) return;
      }
      await delay(BOOT_POLL_MS);
    }
    await this.end();
    throw new Error(`Asterisk did not finish starting within 60 s: ${this.firstComplaint()}`);
  }

  /** The first error of its own log, else the end of what it printed; it names no secret. */
  private firstComplaint(): string {
    const read = (name: string): string[] => {
      const path = join(this.folders.log, name);
      return existsSync(path) ? readFileSync(path, 'utf8').trim().split('\n') : [];
    };
    const error = read('messages.log').find((line) => line.includes('ERROR['));
    return (error ?? read('console.log').at(-1) ?? 'it said nothing').slice(0, 300);
  }

  private writeRecord(record: ProcessRecord): void {
    const path = recordPath(this.folders);
    writeFileSync(`${path}.new`, JSON.stringify(record), { mode: 0o600 });
    renameSync(`${path}.new`, path);
  }
}

function recordPath(folders: InstanceFolders): string {
  return join(folders.run, RECORD);
}

/** Field 22 of the kernel's process line; empty when there is no such process. */
function beganAt(pid: number): string {
  return statFields(pid)[19] ?? '';
}

/** `Z` is a process that has ended and waits for its parent. */
function stateOf(pid: number): string {
  return statFields(pid)[0] ?? 'Z';
}

/** The fields after the program's name, which is in brackets and may hold blanks. */
function statFields(pid: number): string[] {
  try {
    const line = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return line.slice(line.lastIndexOf(')') + 2).split(' ');
  } catch {
    return [];
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
