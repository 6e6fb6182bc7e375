import { mkdir, open, readFile, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';

const REFRESH_MS = 2_000;
/** A holder refreshes every 2 s; five missed refreshes mean that it died on another machine that shares the folder. */
const STALE_MS = 10_000;
const POLL_MS = 250;

/**
 * Runs `work` while no other process holds the lock of `folder`, waiting for as long as the holder lives.
 * A holder that died is noticed by its process id, or after 10 s by the age of its lock file.
 * @param onWait called once when another process holds the lock
 */
export async function withFolderLock<T>(folder: string, onWait: () => void, work: () => Promise<T>): Promise<T> {
  await mkdir(folder, { recursive: true });
  const path = join(folder, '.lock');
  let waiting = false;
  while (!(await tryLock(path))) {
    if (await isAbandoned(path)) await rm(path, { force: true });
    else {
      if (!waiting) onWait();
      waiting = true;
      await delay(POLL_MS);
    }
  }
  const refresh = setInterval(() => void utimes(path, new Date(), new Date()).catch(() => undefined), REFRESH_MS);
  try {
    return await work();
  } finally {
    clearInterval(refresh);
    await rm(path, { force: true });
  }
}

async function tryLock(path: string): Promise<boolean> {
  try {
    const file = await open(path, 'wx', 0o600);
    await file.writeFile(`${process.pid} ${hostname()}\n`);
    await file.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw error;
  }
}

async function isAbandoned(path: string): Promise<boolean> {
  try {
    const [pid, host] = (await readFile(path, 'utf8')).trim().split(' ');
    if (Date.now() - (await stat(path)).mtimeMs > STALE_MS) return true;
    return pid !== undefined && host === hostname() && !processExists(Number(pid));
  } catch {
    return false;
  }
}

function processExists(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
