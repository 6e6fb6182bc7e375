import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Cleanup } from './asterisk.js';
import { loopbackAddress } from './loopback-address.js';

const BARESIP = '/usr/bin/baresip';
const MODULES = ['account.so', 'g711.so', 'contact.so', 'presence.so', 'menu.so', 'stdio.so'];
const ANSWER_MS = 20_000;
/** Seconds; it is over before that, because a baresip that ends takes its registration back. */
const EXPIRES_S = 60;

export interface SoftAccount {
  readonly user: string;
  readonly secret: string;
  readonly server: string;
  readonly port: number;
  readonly transport: string;
}

/** A soft phone as people install it, with one account. */
export class Baresip {
  readonly #child: ChildProcess;
  readonly #folder: string;
  readonly #ended: Promise<void>;
  #said = '';

  private constructor(child: ChildProcess, folder: string) {
    this.#child = child;
    this.#folder = folder;
    for (const stream of [child.stdout, child.stderr]) {
      stream?.on('data', (text: Buffer) => (this.#said += text.toString()));
    }
    this.#ended = new Promise((resolve) => {
      child.once('error', (error) => {
        this.#said += error.message;
        resolve();
      });
      child.once('exit', () => resolve());
    });
  }

  /**
   * Starts it; it begins to register at once, and is ended after the test.
   * @param watched numbers at the same server whose presence it watches, as contacts
   */
  static async start(t: Cleanup, account: SoftAccount, watched: readonly string[] = []): Promise<Baresip> {
    const folder = await mkdtemp(join(tmpdir(), 'farline-baresip-'));
    const { user, secret, server, port, transport } = account;
    const config = [
      `sip_listen ${loopbackAddress()}:5060`,
      'module_path /usr/lib/baresip/modules',
      ...MODULES.map((module) => `module ${module}`),
    ];
    const uri = `<sip:${user}@${server}:${port};transport=${transport}>`;
    await writeFile(join(folder, 'config'), `${config.join('\n')}\n`);
    await writeFile(join(folder, 'accounts'), `${uri};auth_pass=${secret};regint=${EXPIRES_S}\n`, { mode: 0o600 });
    const contacts = watched.map((number) => `"${number}" <sip:${number}@${server}:${port}>;presence=p2p\n`);
    await writeFile(join(folder, 'contacts'), contacts.join(''));
    const baresip = new Baresip(spawn(BARESIP, ['-f', folder], { stdio: ['pipe', 'pipe', 'pipe'] }), folder);
    t.teardown(() => baresip.end());
    return baresip;
  }

  /** What the registrar answered first: `200`, `401`, … @throws Error with what it said when there is no answer */
  async answer(): Promise<number> {
    const late = performance.now() + ANSWER_MS;
    for (;;) {
      const status = / (\d{3}) [A-Z][A-Za-z ]+/.exec(this.#said)?.[1];
      if (status !== undefined) return Number(status);
      if (this.#child.exitCode !== null || performance.now() > late) throw new Error(`baresip said: ${this.#said}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** Waits until what it watches is shown so, such as `Online` or `Busy`, and shows its list of contacts at each look. */
  async shows(number: string, status: string, withinMs = ANSWER_MS): Promise<void> {
    const wanted = new RegExp(`${status}.*${number.replaceAll('*', '\\*')}`);
    const late = performance.now() + withinMs;
    for (;;) {
      const { length } = this.#said;
      this.#child.stdin?.write('/contacts\n');
      await new Promise((resolve) => setTimeout(resolve, 100));
      if (wanted.test(this.#said.slice(length))) return;
      if (performance.now() > late)
        throw new Error(`${number} is not ${status}; baresip said: ${this.#said.slice(-2_000)}`);
    }
  }

  /** Takes its registration back and ends. */
  async end(): Promise<void> {
    this.#child.kill('SIGTERM');
    const killed = setTimeout(() => this.#child.kill('SIGKILL'), 5_000);
    await this.#ended;
    clearTimeout(killed);
    await rm(this.#folder, { recursive: true, force: true });
  }
}
