/**
 * How long a join waits until its step is durable in SQLite: batches of six changes at a steady rate, each in a hurry.
 * `tsx bench/store-commit.ts [--seconds 20] [--rate 300]`. The last line is JSON; exit 1 when a bar is missed.
 */
import { mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { openDatabase } from '../app/adapters/db/database.js';
import { DatabaseStore } from '../app/adapters/db/database-store.js';
import { systemClock } from '../app/adapters/system/clock.js';
import { FileKeyVault } from '../app/adapters/system/key-vault.js';
import { stderrLog } from '../app/adapters/system/log.js';
import { callSteps } from '../test/support/store-load.js';

const BAR_P50_MS = 2;
const BAR_P99_MS = 8;
const TICK_MS = 1;

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '20' }, rate: { type: 'string', default: '300' } },
});
const seconds = positive('--seconds', values.seconds);
const rate = positive('--rate', values.rate);

function positive(name: string, text: string): number {
  const value = Number(text);
  if (!(value > 0)) throw new Error(`${name} must be a number above 0, not "${text}"`);
  return value;
}

const clock = systemClock();
const folder = await mkdtemp(join(tmpdir(), 'farline-bench-'));
const log = stderrLog('info');
const migrations = resolve(import.meta.dirname, '../migrations');
const database = await openDatabase({ dataFolder: folder, postgresUrl: null, migrations }, clock, log);
const store = new DatabaseStore(database, new FileKeyVault(join(folder, 'keys')), clock, log);
const { lastSequence } = await store.load();

const waits: number[] = [];
let failed = 0;
const batches = callSteps(lastSequence + 1);
const total = Math.round(seconds * rate);
const cpuBefore = process.cpuUsage();
const began = clock.mono();
await new Promise<void>((finished) => {
  let sent = 0;
  const commitOne = () => {
    const batch = batches.next().value;
    const at = clock.mono();
    sent += 1;
    store.commit(batch, (error) => {
      if (error) failed += 1;
      waits.push(clock.mono() - at);
      if (waits.length === total) finished();
    });
    store.hurry();
  };
  // Batches leave when they are due, one by one, whatever the store does: a slow store is not spared.
  const tick = () => {
    const due = Math.min(total, Math.floor(((clock.mono() - began) / 1000) * rate));
    while (sent < due) commitOne();
    if (sent < total) clock.after(TICK_MS, tick);
  };
  tick();
});
const cpu = process.cpuUsage(cpuBefore);
const took = (clock.mono() - began) / 1000;
const walBytes = (await stat(join(folder, 'farline.sqlite-wal'))).size;
await store.close();
await database.close();
await rm(folder, { recursive: true });

waits.sort((a, b) => a - b);
const at = (share: number) =>
  Number((waits[Math.min(waits.length - 1, Math.floor(waits.length * share))] ?? 0).toFixed(3));
const result = {
  batches: total,
  changesPerBatch: 6,
  ratePerSecond: rate,
  p50Ms: at(0.5),
  p99Ms: at(0.99),
  maxMs: at(1),
  cpuPercentOfCore: Number((((cpu.user + cpu.system) / 1e6 / took) * 100).toFixed(1)),
  walMegabytes: Number((walBytes / 2 ** 20).toFixed(1)),
  failed,
};
process.stdout.write(`${JSON.stringify(result)}\n`);
process.exitCode = failed === 0 && result.p50Ms <= BAR_P50_MS && result.p99Ms <= BAR_P99_MS ? 0 : 1;
