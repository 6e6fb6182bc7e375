import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { EmbeddedAsterisk } from '../../app/adapters/embedded/run-asterisk.js';

/** What the carrier writes of one call that it carried (Asterisk's CDR), times in milliseconds since 1970. */
export interface CarrierRecord {
  /** To Farline (a customer's), or from it (to an agent's telephone, or to whom a customer was sent on). */
  readonly direction: 'to-farline' | 'from-farline';
  readonly caller: string;
  readonly dialled: string;
  readonly startedAt: number;
  /** null: nobody picked up. */
  readonly answeredAt: number | null;
  readonly endedAt: number;
  readonly disposition: string;
}

/** As dialplan functions; Asterisk 22 reads the mere names by a quicker way that knows whole seconds only, unless something else stands beside them. */
const COLUMNS = ['channel', 'src', 'dst', 'start,u', 'answer,u', 'end,u', 'disposition'];
const FILE = 'calls.csv';
/** `unanswered`: also of calls that nobody picked up. */
const CDR_CONF = '[general]\nenable = yes\nunanswered = yes\ncongestion = yes\nbatch = no\n';

/** Switches the carrier's call records on. @throws Error when Asterisk does not keep them */
export async function keepRecords(asterisk: EmbeddedAsterisk, dataDir: string): Promise<string> {
  const etc = join(dataDir, 'asterisk/etc');
  const folder = join(dataDir, 'asterisk/log/cdr-custom');
  await mkdir(folder, { recursive: true });
  const columns = COLUMNS.map((column) => `\${CDR(${column})}`).join(',');
  await writeFile(join(etc, 'cdr.conf'), CDR_CONF);
  await writeFile(join(etc, 'cdr_custom.conf'), `[mappings]\n${FILE} => ${columns},\${EPOCH}\n`);
  await asterisk.cli('module load func_cdr.so');
  await asterisk.cli('module load res_cdrel_custom.so');
  await asterisk.cli('module load cdr_custom.so');
  await asterisk.cli('module reload cdr');
  const status = await asterisk.cli('cdr show status');
  if (!/Logging:\s+Enabled/.test(status) || !status.includes('CDR File')) {
    throw new Error(`the carrier keeps no call records: ${status}`);
  }
  return join(folder, FILE);
}

/** Every call that is over so far. */
export async function readCarrierRecords(file: string): Promise<CarrierRecord[]> {
  const text = await readFile(file, 'utf8');
  const records = new Map<string, CarrierRecord>();
  for (const line of text.split('\n').filter((one) => one !== '')) {
    const [channel = ''] = line.split(',');
    const record = readRecord(line);
    const known = records.get(channel);
    records.set(channel, known ? inOne(known, record) : record);
  }
  return [...records.values()];
}

/** What the carrier's dialplan still does after a refused call (a step to hang up) is a record more of the same call. */
function inOne(known: CarrierRecord, more: CarrierRecord): CarrierRecord {
  const { startedAt, answeredAt } = known;
  return { ...known, startedAt, answeredAt: answeredAt ?? more.answeredAt, endedAt: more.endedAt };
}

/** @throws Error when it is no line of ours */
function readRecord(line: string): CarrierRecord {
  const [channel = '', caller = '', dialled = '', start, answer, end, disposition = ''] = line.split(',');
  const startedAt = millis(start);
  const endedAt = millis(end);
  if (startedAt === null || endedAt === null) throw new Error(`no record of a call: ${line}`);
  const direction = channel.startsWith('PJSIP/farline') ? 'from-farline' : 'to-farline';
  return { direction, caller, dialled, startedAt, answeredAt: millis(answer), endedAt, disposition };
}

/** Asterisk gives seconds with six places; empty or 0: it never happened. */
function millis(seconds: string | undefined): number | null {
  const value = Number(seconds);
  return value > 0 ? Math.round(value * 1000) : null;
}
