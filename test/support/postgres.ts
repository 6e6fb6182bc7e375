import { execFile, spawn, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chown, mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import knex from 'knex';

const run = promisify(execFile);
const INSTALLED = '/usr/lib/postgresql';
const READY_MS = 20_000;

const nothing = () => undefined;
/** While the server starts, attempts to connect fail. */
const SILENT = { debug: nothing, deprecate: nothing, warn: nothing, error: nothing };

export interface PostgresServer {
  /** A new, empty database; its URL. */
  database(): Promise<string>;
  stop(): Promise<void>;
}

/**
 * A PostgreSQL server of its own in a temporary folder, reached over a unix socket only. PostgreSQL refuses to run as
 * root, so root runs it as the user `postgres` of the Debian package. Fails when it is not installed.
 */
export async function startPostgres(): Promise<PostgresServer> {
  const bin = await binFolder();
  const folder = await mkdtemp(join(tmpdir(), 'farline-pg-'));
  const as = await otherUser(folder);
  const data = join(folder, 'data');
  const initdb = ['-D', data, '--no-sync', '--auth=trust', '--username=farline', '--encoding=UTF8', '--no-locale'];
  await run(join(bin, 'initdb'), initdb, { ...as, cwd: folder });
  const settings = ['fsync=off', `unix_socket_directories=${folder}`, 'listen_addresses=', 'max_connections=60'];
  const options = settings.flatMap((setting) => ['-c', setting]);
  const server = spawnTied(join(bin, 'postgres'), ['-D', data, ...options], as, folder);
  const url = (name: string) => `postgresql://farline@localhost/${name}?host=${encodeURIComponent(folder)}`;
  const admin = knex({ client: 'pg', connection: url('postgres'), pool: { min: 0, max: 1 }, log: SILENT });
  const stop = async () => {
    await admin.destroy();
    const ended = new Promise((resolve) => server.once('exit', resolve));
    // Immediate shutdown: what is left belongs to nobody.
    if (server.kill('SIGQUIT')) await ended;
    await rm(folder, { recursive: true, force: true });
  };
  await untilReady(() => admin.raw('SELECT 1'), server).catch(async (error: unknown) => {
    await stop();
    throw error;
  });
  let made = 0;
  return {
    async database() {
      const name = `farline_${++made}`;
      await admin.raw(`CREATE DATABASE ${name}`);
      return url(name);
    },
    stop,
  };
}

async function binFolder(): Promise<string> {
  const versions = existsSync(INSTALLED) ? (await readdir(INSTALLED)).filter((name) => Number(name) >= 15) : [];
  const newest = versions.sort((a, b) => Number(b) - Number(a))[0];
  if (!newest) throw new Error('PostgreSQL 15 or later is needed for these tests: apt install postgresql-15');
  return join(INSTALLED, newest, 'bin');
}

interface As {
  readonly uid?: number;
  readonly gid?: number;
}

/** The kernel ends the server when this thread does, however a test run ends. */
function spawnTied(command: string, args: readonly string[], { uid, gid }: As, cwd: string): ChildProcess {
  const user = uid === undefined ? [] : [`--reuid=${uid}`, `--regid=${gid}`, '--clear-groups'];
  return spawn('setpriv', [...user, '--pdeathsig=KILL', command, ...args], { cwd, stdio: 'ignore' });
}

async function otherUser(folder: string): Promise<As> {
  if (process.getuid?.() !== 0) return {};
  const id = async (flag: string) => Number((await run('id', [flag, 'postgres'])).stdout);
  const [uid, gid] = [await id('-u'), await id('-g')];
  await chown(folder, uid, gid);
  return { uid, gid };
}

async function untilReady(ask: () => PromiseLike<unknown>, server: ChildProcess): Promise<void> {
  const giveUpAt = Date.now() + READY_MS;
  for (;;) {
    try {
      await ask();
      return;
    } catch (error) {
      if (Date.now() > giveUpAt || server.exitCode !== null) throw error;
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
  }
}
