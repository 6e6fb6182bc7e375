import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { PlannedCall } from './planned-calls.js';

const SIPP = '/usr/bin/sipp';
const SCENARIO = fileURLToPath(new URL('../../test/fixtures/sipp/uac-patience.xml', import.meta.url));
/** The steps in which the scenario counts patience. */
const STEP_MS = 100;

/** How a customer's call ended, seen from the customer: the last two are the network's doing. */
export type CustomerEnd = 'gave-up' | 'hung-up' | 'was-hung-up-on' | 'was-refused';

export interface SippRun {
  /** Where sipp writes, and where it speaks SIP, at port 5060. */
  readonly folder: string;
  readonly address: string;
  readonly carrier: { readonly address: string; readonly port: number };
  readonly calls: readonly PlannedCall[];
  readonly rate: number;
  readonly sound: { readonly address: string; portOf(n: number): number };
  /** Longest time for everything. */
  readonly withinS: number;
  /** Ends it. */
  readonly signal: AbortSignal;
}

/** How each call ended, by the caller's number, and what sipp complained about. */
export interface CustomersGone {
  readonly ends: ReadonlyMap<string, CustomerEnd>;
  readonly complaint: string;
}

/**
 * All customers of the run call, wait, talk and hang up.
 * @throws Error with what sipp complains about when it could not be started or did not come to its end
 */
export async function customersCall(run: SippRun): Promise<CustomersGone> {
  const { folder, address, carrier, calls, rate, sound, withinS, signal } = run;
  const log = join(folder, 'ends.log');
  const fields = join(folder, 'customers.csv');
  const line = ({ n, caller, dials, patienceMs }: PlannedCall): string =>
    [caller, dials, Math.ceil(patienceMs / STEP_MS), sound.address, sound.portOf(n)].join(';');
  await writeFile(fields, `SEQUENTIAL\n${calls.map(line).join('\n')}\n`);
  const args = ['-sf', SCENARIO, '-inf', fields, '-i', address, '-p', '5060', '-r', String(rate)];
  args.push('-m', String(calls.length), '-l', String(calls.length), '-nostdin', '-trace_logs', '-log_file', log);
  // The 200 of a CANCEL may come while the BYE goes out of a call whose answer has crossed it: no reason to give up a call.
  args.push('-default_behaviors', 'all,-abortunexp');
  args.push('-trace_err', '-error_file', join(folder, 'errors.log'), '-timeout', `${withinS}s`, '-timeout_error');
  const child = spawn(SIPP, [...args, `${carrier.address}:${carrier.port}`], { cwd: folder, stdio: 'ignore', signal });
  const code = await new Promise<number | Error | null>((resolve) => {
    child.once('error', resolve);
    child.once('exit', resolve);
  });
  const ends = readEnds(await readFile(log, 'utf8').catch(() => ''));
  if (code === 0) return { ends, complaint: '' };
  const complaint = worthTelling(await readFile(join(folder, 'errors.log'), 'utf8').catch(() => ''));
  // 1: some calls did not go as the scenario says; their ends are missing, and they count as lost.
  if (code === 1 && ends.size > 0) return { ends, complaint };
  throw new Error(`sipp ended with ${String(code)}, ${ends.size} of ${calls.length} calls done: ${complaint}`);
}

/** A step of patience is a time-out to sipp, and no complaint; neither is the answer to a CANCEL, which names no contact. */
const ORDINARY = /jumping to label|Cannot record route set/;
const COMPLAINT_CHARACTERS = 4_000;

function worthTelling(errors: string): string {
  const each = errors.split(/(?=\d{4}-\d\d-\d\d\t)/);
  return each
    .filter((one) => !ORDINARY.test(one))
    .join('')
    .slice(0, COMPLAINT_CHARACTERS);
}

function readEnds(text: string): Map<string, CustomerEnd> {
  return new Map(
    text
      .split('\n')
      .map((line) => line.trim().split(' '))
      .filter((words): words is [string, CustomerEnd] => words.length === 2),
  );
}
