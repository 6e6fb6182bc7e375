import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';

/** ptrace(2) on x86-64: PTRACE_SEIZE, PTRACE_INTERRUPT; who traced lets go by ending. perl is of every Debian. */
const FREEZE = `
$| = 1; my $thread = $ARGV[0] + 0;
for my $request (0x4206, 0x4207) { syscall(101, $request, $thread, 0, 0) == 0 or die "ptrace: $!"; }
print "frozen\n"; <STDIN>;
`;

/**
 * Stops the one thread of this name in a process; all its others go on.
 * @returns lets it go on
 */
export async function freezeThread(pid: number, name: string): Promise<() => Promise<void>> {
  const tracer = spawn('perl', ['-e', FREEZE, String(await threadOf(pid, name))], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const ended = once(tracer, 'close');
  const [told] = (await Promise.race([once(tracer.stdout, 'data'), ended.then(() => [''])])) as unknown[];
  if (String(told).trim() !== 'frozen') throw new Error(`thread ${name} of process ${pid} could not be stopped`);
  return async () => {
    tracer.stdin.end();
    await ended;
  };
}

async function threadOf(pid: number, name: string): Promise<number> {
  for (const thread of await readdir(`/proc/${pid}/task`)) {
    if ((await readFile(`/proc/${pid}/task/${thread}/comm`, 'utf8')).trim() === name) return Number(thread);
  }
  throw new Error(`process ${pid} has no thread ${name}`);
}
