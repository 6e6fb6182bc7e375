import { spawn, type ChildProcess } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AsteriskProcess } from '../../app/adapters/embedded/asterisk-process.js';
import { findAsterisk } from '../../app/adapters/embedded/find-asterisk.js';
import { createInstanceFolders } from '../../app/adapters/embedded/instance-folders.js';
import { readConfig } from '../../app/config.js';
import { ApiClient } from './api-client.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export interface ProductSettings {
  /** Everything this instance writes. */
  readonly dataDir: string;
  /** 127.x.y.z on which it has SIP, ARI, AMI and its pages; its own, so that several can run at once. */
  readonly address: string;
  /** More settings by their names in the environment, `FARLINE_…`. */
  readonly env?: Readonly<Record<string, string>>;
  /** What is started, from the project's folder [dist/main.js]. */
  readonly program?: string;
  /** Receives each line of its log. */
  readonly onLog?: (line: string) => void;
}

/** One process of the built product. After `kill` or `stop` another can be started on the same data. */
export class Product {
  readonly url: string;
  /** performance.now() when the process was started. */
  readonly startedAt: number;
  /** The path of the one-time setup link; null when there already is a user. */
  readonly setupPath: string | null;
  readonly #child: ChildProcess;
  readonly #ended: Promise<number | null>;

  private constructor(child: ChildProcess, ended: Promise<number | null>, started: Started) {
    this.#child = child;
    this.#ended = ended;
    this.url = started.url;
    this.startedAt = started.startedAt;
    this.setupPath = started.setupPath;
  }

  /**
   * Starts `node dist/main.js` and waits until it says where it is.
   * @throws Error with the end of its log when it ends first or says nothing for 60 s
   */
  static async start(settings: ProductSettings): Promise<Product> {
    mkdirSync(settings.dataDir, { recursive: true });
    const startedAt = performance.now();
    const child = spawn(process.execPath, ['--enable-source-maps', join(ROOT, settings.program ?? 'dist/main.js')], {
      cwd: ROOT,
      env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment(settings) },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const ended = new Promise<number | null>((resolve) => {
      child.once('exit', (code) => resolve(code));
    });
    const said = await announcement(child, ended, settings.onLog ?? (() => undefined));
    return new Product(child, ended, { ...said, startedAt });
  }

  get pid(): number {
    return this.#child.pid ?? 0;
  }

  /** A client without a sign-in. */
  get api(): ApiClient {
    return new ApiClient(this.url);
  }

  /** `kill -9`: nothing is said, nothing is tidied up. */
  async kill(): Promise<void> {
    this.#child.kill('SIGKILL');
    await this.#ended;
  }

  /** SIGTERM; the exit code, or 137 when it had to be killed after 15 s. */
  async stop(): Promise<number | null> {
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), 15_000);
    const code = await this.#ended;
    clearTimeout(timer);
    return this.#child.signalCode === 'SIGKILL' ? 137 : code;
  }
}

/** The Asterisk that runs for the Farline on this folder, if one does. */
export async function asteriskOf(dataDir: string): Promise<AsteriskProcess | undefined> {
  const { cacheDir, searchPath } = readConfig(process.env);
  const install = await findAsterisk({ cacheDir, searchPath });
  return AsteriskProcess.find(install, createInstanceFolders(dataDir, tmpdir()));
}

/** Ends the Asterisk that a Farline on this folder left running because calls were up; nothing happens without one. */
export async function endAsteriskOf(dataDir: string): Promise<void> {
  await (await asteriskOf(dataDir))?.end();
}

interface Started {
  readonly url: string;
  readonly setupPath: string | null;
  readonly startedAt: number;
}

function environment({ dataDir, address, env }: ProductSettings): Record<string, string> {
  return {
    FARLINE_DATA: dataDir,
    FARLINE_CACHE: readConfig(process.env).cacheDir,
    FARLINE_HTTP_HOST: address,
    FARLINE_SIP_ADDRESS: address,
    FARLINE_CONTROL_ADDRESS: address,
    FARLINE_PEER_RELOAD_GAP_MS: '500',
    ...env,
  };
}

const START_MS = 60_000;
const LINES_KEPT = 20;

function announcement(
  child: ChildProcess,
  ended: Promise<number | null>,
  onLog: (line: string) => void,
): Promise<{ url: string; setupPath: string | null }> {
  return new Promise((resolve, reject) => {
    const last: string[] = [];
    let setupPath: string | null = null;
    const fail = (why: string): void => reject(new Error(`Farline ${why}; it last said:\n${last.join('\n')}`));
    const timer = setTimeout(() => fail(`did not start within ${START_MS / 1000} s`), START_MS);
    const take = (line: string): void => {
      onLog(line);
      last.push(line);
      if (last.length > LINES_KEPT) last.shift();
      setupPath = /(\/setup\/[\w-]+)/.exec(line)?.[1] ?? setupPath;
      const url = /running: (https?:\/\/[\d.]+:\d+)/.exec(line)?.[1];
      if (url === undefined) return;
      clearTimeout(timer);
      // The setup link may be printed right after the address.
      setTimeout(() => resolve({ url, setupPath }), setupPath === null ? 50 : 0);
    };
    for (const stream of [child.stdout, child.stderr]) if (stream) eachLine(stream, take);
    void ended.then((code) => {
      clearTimeout(timer);
      fail(`ended with ${code}`);
    });
  });
}

function eachLine(stream: NodeJS.ReadableStream, take: (line: string) => void): void {
  let rest = '';
  stream.setEncoding('utf8');
  stream.on('data', (text: string) => {
    const lines = (rest + text).split('\n');
    rest = lines.pop() ?? '';
    lines.forEach(take);
  });
}
