import { execFile } from 'node:child_process';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * No file of this process may grow past a page any more, until the returned function is called: what it writes fails, as on
 * a disk without room. Only the soft limit (RLIMIT_FSIZE) is lowered, so that no privilege is needed to lift it again.
 */
export async function fillDisk(pid: number): Promise<() => Promise<void>> {
  const ofIt = ['--pid', String(pid)];
  const before = (await run('prlimit', [...ofIt, '--fsize', '--noheadings', '--output', 'SOFT'])).stdout.trim();
  const limit = (soft: string): Promise<unknown> => run('prlimit', [...ofIt, `--fsize=${soft}:`]);
  await limit('4096');
  return async () => void (await limit(before));
}
