/**
 * Farline is killed (-9) again and again while customers talk, wait and arrive: `npm run chaos [-- --kills 10] [--small]`.
 * Its Asterisk and the carrier stay. Counts are the carrier's. Progress on stderr, one JSON line on stdout, exit 1 when a
 * conversation was cut, a customer lost, two met one, or the first new assignment took over a second. `--small` is for a
 * shared machine: it measures the same and judges the second five times as kindly.
 */
import { parseArgs } from 'node:util';
import { percentile, rounded } from '../../bench/figures.js';
import { countCalls } from '../support/carrier-counts.js';
import { ensureBuilt } from '../support/ensure-built.js';
import { CUSTOMER_TONES, HOME_AGENTS } from '../support/home-agents.js';
import { withCallCenter } from '../support/with-call-center.js';
import { KillLoop } from './kill-loop.js';

const RECOVERY_BAR_MS = 1_000;
const SMALL_RECOVERY_BAR_MS = 5_000;

const { values } = parseArgs({
  options: { kills: { type: 'string', default: '10' }, small: { type: 'boolean', default: false } },
});
const recoveryBarMs = values.small ? SMALL_RECOVERY_BAR_MS : RECOVERY_BAR_MS;
const kills = Number(values.kills);
if (!Number.isInteger(kills) || kills < 1 || kills > 10_000) {
  process.stderr.write(`--kills is "${values.kills}", but must be a whole number from 1 to 10000\n`);
  process.exit(1);
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);
await ensureBuilt();
let loop: KillLoop | null = null;
const settings = {
  network: '127.0.72',
  agents: HOME_AGENTS.map((agent) => ({ ...agent, nailedUp: true })),
  customerTones: CUSTOMER_TONES,
  ringMs: 100,
  onLog: (line: string) => loop?.noteLog(line),
};
await withCallCenter(settings, async (center) => {
  loop = new KillLoop(center, say);
  await loop.run(kills);
  const { customers, connected, cut, lost, doubles } = countCalls(loop.visits, center.phones);
  const neverServed = customers - connected - lost;
  const recoveryP99Ms = rounded(percentile(loop.recoveryMs, 0.99), 0);
  const figures = { kills, cut, lost: lost + neverServed, doubles, recoveryP99Ms, customers, connected };
  await center.close();
  process.stdout.write(`${JSON.stringify(figures)}\n`);
  const kept = cut === 0 && figures.lost === 0 && doubles === 0 && recoveryP99Ms <= recoveryBarMs;
  return kept ? 0 : 1;
});
