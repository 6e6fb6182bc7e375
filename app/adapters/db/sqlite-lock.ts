import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import sqlite3 from 'sqlite3';
import type { InstanceLock } from '../../ports/instance-lock.js';
import { AlreadyRunning } from './already-running.js';

const LOCK_FILE = 'farline.lock';
const HOLDER_FILE = 'farline.lock.json';

/** Who holds the lock, readable by anyone who wonders; the lock itself is the proof. */
interface Holder {
  readonly pid: number;
  readonly host: string;
  /** ISO 8601, UTC. */
  readonly since: string;
}

/**
 * One process for one data folder: an exclusive transaction on a SQLite file of its own, held for the life of the
 * process. The operating system lets go of it whatever way the process ends (fcntl locks), so nothing is ever stale.
 * Throws `AlreadyRunning`, which names the holder.
 */
export async function lockDataFolder(folder: string): Promise<InstanceLock> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = await open(join(folder, LOCK_FILE));
  try {
    await execute(file, 'PRAGMA busy_timeout = 0; BEGIN EXCLUSIVE');
  } catch (error) {
    await close(file);
    if ((error as { code?: string }).code === 'SQLITE_BUSY') throw await alreadyRunning(folder);
    throw error;
  }
  await writeHolder(folder);
  let held = true;
  return {
    held: () => held,
    // The kernel does not take a lock back while the process lives.
    onLost: () => undefined,
    async release() {
      if (!held) return;
      held = false;
      await execute(file, 'ROLLBACK');
      await close(file);
    },
  };
}

async function writeHolder(folder: string): Promise<void> {
  const holder: Holder = { pid: process.pid, host: hostname(), since: new Date().toISOString() };
  const path = join(folder, HOLDER_FILE);
  await writeFile(`${path}.new`, `${JSON.stringify(holder)}\n`);
  await rename(`${path}.new`, path);
}

async function alreadyRunning(folder: string): Promise<AlreadyRunning> {
  try {
    const holder = JSON.parse(await readFile(join(folder, HOLDER_FILE), 'utf8')) as Holder;
    return new AlreadyRunning(folder, `process ${holder.pid} on ${holder.host}, since ${holder.since}`);
  } catch {
    // The holder has the lock but has not written its name yet, or the file was removed by hand.
    return new AlreadyRunning(folder, 'a process that has not said its name');
  }
}

function open(path: string): Promise<sqlite3.Database> {
  return new Promise((resolve, reject) => {
    const file: sqlite3.Database = new sqlite3.Database(path, (error) => (error ? reject(error) : resolve(file)));
  });
}

function execute(file: sqlite3.Database, sql: string): Promise<void> {
  return new Promise((resolve, reject) => file.exec(sql, (error) => (error ? reject(error) : resolve())));
}

function close(file: sqlite3.Database): Promise<void> {
  return new Promise((resolve) => file.close(() => resolve()));
}
