import { spawn } from 'node:child_process';
import { tmpdir } from 'node:os';
import { fileURLToPath } from 'node:url';

const SIPP = '/usr/bin/sipp';
const SCENARIO = fileURLToPath(new URL('../../test/fixtures/sipp/uac-brief.xml', import.meta.url));

export interface BriefCallers {
  /** Where they are, beside the telephones of their side. */
  readonly address: string;
  readonly port: number;
  readonly target: { readonly address: string; readonly port: number };
  readonly number: string;
  /** Their numbers begin so. */
  readonly prefix: string;
  readonly calls: number;
  readonly callsPerSecond: number;
  /** From being answered to hanging up. */
  readonly talkMs: number;
  readonly signal: AbortSignal;
}

/** All of them call, at an even pace; resolves when every call is over. @throws Error when sipp could not be run */
export async function callBriefly(callers: BriefCallers): Promise<void> {
  const { address, port, target, number, prefix, calls, callsPerSecond, talkMs, signal } = callers;
  const longestS = Math.ceil(calls / callsPerSecond) + 40;
  const args = ['-sf', SCENARIO, '-s', number, '-key', 'callers', prefix, '-i', address, '-mi', address];
  args.push(
    '-p',
    String(port),
    '-r',
    String(callsPerSecond),
    '-m',
    String(calls),
    '-l',
    String(calls),
    '-d',
    String(talkMs),
  );
  // A call that nobody answers fails after 5 s, and is counted by what the bystander saw of it.
  args.push('-nostdin', '-recv_timeout', '5000', '-timeout', `${longestS}s`, `${target.address}:${target.port}`);
  const child = spawn(SIPP, args, { cwd: tmpdir(), stdio: 'ignore', signal });
  await new Promise<void>((resolve, reject) => {
    child.once('error', reject);
    // 1: some calls failed.
    child.once('exit', (code) => (code === 0 || code === 1 ? resolve() : reject(new Error(`sipp ended with ${code}`))));
  });
}
