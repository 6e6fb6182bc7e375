import { spawn, type ChildProcess } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { tmpdir } from 'node:os';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { Cleanup } from './asterisk.js';
import { loopbackAddress } from './loopback-address.js';

const SIPP = '/usr/bin/sipp';
const PORT = 5060;
/** Longest time one call may take; then the scenario has failed. */
const CALL_S = 40;

export interface SippCall {
  /** A file of test/fixtures/sipp, without `.xml`. */
  readonly scenario: string;
  /** To call; absent: it waits to be called. */
  readonly calls?: { readonly number: string; readonly address: string; readonly port: number };
  /** Where it speaks SIP, at port 5060 [an address of its own]. */
  readonly address?: string;
  /** What it proves itself with when it is asked to. */
  readonly account?: { readonly user: string; readonly password: string };
  /** What the scenario calls `[name]`. */
  readonly keys?: Readonly<Record<string, string>>;
  /** Sends the sound it gets back [sends none]. */
  readonly echo?: boolean;
}

/** One call of sipp, a SIP peer that behaves exactly as its scenario says, however badly. */
export class Sipp {
  readonly #child: ChildProcess;
  /** Resolves when the call is over: null when it went as the scenario says, else what sipp complained about. */
  readonly done: Promise<string | null>;

  private constructor(
    child: ChildProcess,
    readonly address: string,
  ) {
    this.#child = child;
    let complaint = '';
    child.stderr?.on('data', (text: Buffer) => (complaint += text.toString()));
    this.done = new Promise((resolve) => {
      child.once('error', (error) => resolve(error.message));
      child.once('exit', (code) => resolve(code === 0 ? null : `sipp ended with ${code}: ${complaint.slice(-2_000)}`));
    });
  }

  /** Starts it; it is ended after the test. One that is to be called listens when this resolves. */
  static async start(
    t: Cleanup,
    { scenario, calls, address = loopbackAddress(), account, keys = {}, echo }: SippCall,
  ): Promise<Sipp> {
    const file = fileURLToPath(new URL(`../fixtures/sipp/${scenario}.xml`, import.meta.url));
    const args = ['-sf', file, '-i', address, '-mi', address, '-p', String(PORT), '-m', '1', '-nostdin'];
    args.push('-timeout', `${CALL_S}s`, '-timeout_error', '-nd', ...(echo ? ['-rtp_echo'] : []));
    if (account) args.push('-au', account.user, '-ap', account.password);
    for (const [name, value] of Object.entries(keys)) args.push('-key', name, value);
    if (calls) args.push('-s', calls.number, `${calls.address}:${calls.port}`);
    const child = spawn(SIPP, args, { cwd: tmpdir(), stdio: ['ignore', 'ignore', 'pipe'] });
    const sipp = new Sipp(child, address);
    t.teardown(async () => {
      child.kill('SIGKILL');
      await sipp.done;
    });
    if (!calls) await sipp.#listens();
    return sipp;
  }

  get contact(): string {
    return `${this.address}:${PORT}`;
  }

  async #listens(): Promise<void> {
    for (let looks = 0; looks < 200; looks += 1) {
      if (this.#child.exitCode !== null) throw new Error((await this.done) ?? 'sipp ended before it was called');
      if (await isTaken(this.address)) return;
      await delay(25);
    }
    throw new Error('sipp does not listen after 5 s');
  }
}

function isTaken(address: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = createSocket('udp4');
    socket.once('error', () => resolve(true));
    socket.bind(PORT, address, () => socket.close(() => resolve(false)));
  });
}
