/**
 * An agent pauses: how long until the desktop's event stream tells it, and until the key of a phone shows it?
 * `npm run bench:sync [-- --small]`: the built product, its own Asterisk and this third process, which is every telephone
 * and desktop: it asks by API, types a code on legs that are parked, dials one on a desk phone, listens to the event
 * streams and is the phone whose keys watch. Compared with a bare change of a device state by ARI, watched by a key in
 * the same way, and the dialled code also with the same code in a dialplan without Farline; all take turns. Times are
 * from the request's first byte, the packet that says the last key is up, or the INVITE, to the NOTIFY or the event on
 * this process's sockets.
 * The bars are for `deskOverBare` and `lampOverBare`, codes typed on a leg; the API and the dialled code, which pay for a
 * web request or for a call's beginning besides, are told beside them.
 * The last line of stdout is JSON; exit 1 when a bar is missed.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { percentile, rounded } from './figures.js';
import { openBenchDesk } from './sync/bench-desk.js';
import { bareChange, bareCode, pauseByApi, pauseByDialling, pauseByKeys, type Shown } from './sync/ways.js';

const APART_MS = 40;
const WARM_UP = 12;

const { values } = parseArgs({ options: { small: { type: 'boolean', default: false } } });
/** Small is for CI, on whatever machine that is: does it work, are the ratios sane. The bars are for the whole run. */
const BAR = values.small ? 6 : 2;
const rounds = values.small ? 40 : 250;

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const dataDir = await mkdtemp(join(tmpdir(), 'farline-sync-'));
const undo: (() => unknown)[] = [() => rm(dataDir, { recursive: true, force: true })];
async function tidyUp(): Promise<void> {
  for (const step of undo.splice(0).reverse()) await step();
}
process.once('SIGINT', () => void tidyUp().then(() => process.exit(130)));

const median = (numbers: readonly number[]): number => percentile(numbers, 0.5);
const of = (shown: readonly Shown[], what: keyof Shown): number[] => shown.map((one) => one[what]);

interface Measured {
  readonly bare: number[];
  readonly bareCode: number[];
  readonly api: Shown[];
  readonly keys: Shown[];
  readonly dialled: Shown[];
}

async function measure(): Promise<Measured> {
  const desk = await openBenchDesk(dataDir, undo);
  const measured: Measured = { bare: [], bareCode: [], api: [], keys: [], dialled: [] };
  for (let round = 0; round < WARM_UP + rounds; round += 1) {
    const lit = round % 2 === 0;
    const bare = await bareChange(desk, lit);
    await delay(APART_MS);
    const api = await pauseByApi(desk);
    const keys = await pauseByKeys(desk, round);
    const code = await bareCode(desk, lit);
    const dialled = await pauseByDialling(desk);
    if (round < WARM_UP) continue;
    measured.bare.push(bare);
    measured.api.push(api);
    measured.keys.push(keys);
    measured.bareCode.push(code);
    measured.dialled.push(dialled);
  }
  return measured;
}

/** Medians in milliseconds, and each as a multiple of the bare one. */
function figuresOf({ bare, bareCode: code, ...ways }: Measured): Record<string, number> {
  const [bareMs, bareCodeMs] = [median(bare), median(code)];
  const figures: Record<string, number> = {
    deskOverBare: rounded(median(of(ways.keys, 'deskMs')) / bareMs),
    lampOverBare: rounded(median(of(ways.keys, 'lampMs')) / bareMs),
    apiDeskOverBare: rounded(median(of(ways.api, 'deskMs')) / bareMs),
    apiLampOverBare: rounded(median(of(ways.api, 'lampMs')) / bareMs),
    dialledDeskOverBareCode: rounded(median(of(ways.dialled, 'deskMs')) / bareCodeMs),
    dialledLampOverBareCode: rounded(median(of(ways.dialled, 'lampMs')) / bareCodeMs),
    n: bare.length,
    bareMs: rounded(bareMs),
    bareP99Ms: rounded(percentile(bare, 0.99)),
    bareCodeMs: rounded(bareCodeMs),
    bareCodeP99Ms: rounded(percentile(code, 0.99)),
  };
  for (const [way, shown] of Object.entries(ways)) {
    for (const what of ['lampMs', 'deskMs'] as const) {
      const name = `${way}${what[0]?.toUpperCase()}${what.slice(1, -2)}`;
      figures[`${name}Ms`] = rounded(median(of(shown, what)));
      figures[`${name}P99Ms`] = rounded(percentile(of(shown, what), 0.99));
    }
  }
  return figures;
}

let code = 1;
try {
  const figures = figuresOf(await measure());
  const ratios = [figures['deskOverBare'], figures['lampOverBare']];
  code = ratios.every((ratio) => ratio !== undefined && ratio <= BAR) ? 0 : 1;
  await tidyUp();
  process.stdout.write(`${JSON.stringify(figures)}\n`);
} catch (error) {
  say(`The benchmark failed: ${(error as Error).message}`);
  await tidyUp();
}
process.exit(code);
