/**
 * The tests are tested: `npm run simulate:planted [-- --schedules 3000] [--seed 1] [--only NAME]`. Each planted bug is
 * hunted by the simulation until a rule is broken; the day on which it was must break none on the true product. Progress
 * on stderr, one JSON line on stdout, exit 1 unless all are caught.
 */
import { fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { PLANTED_BUGS } from './planted-bugs.js';
import type { Hunt, Hunted } from './planted-worker.js';

const { values } = parseArgs({
  options: {
    schedules: { type: 'string', default: '3000' },
    seed: { type: 'string', default: '1' },
    only: { type: 'string' },
  },
});
const most = whole('schedules', values.schedules, 1, 1e6);
const seed = whole('seed', values.seed, 0, 2 ** 32 - 1);
const bugs = PLANTED_BUGS.filter(({ name }) => values.only === undefined || name === values.only);
if (bugs.length === 0) {
  process.stderr.write(
    `--only is ${values.only}; it must be one of ${PLANTED_BUGS.map(({ name }) => name).join(', ')}\n`,
  );
  process.exit(1);
}

const startedAt = performance.now();
const say = (line: string): void => void process.stderr.write(`${line}\n`);
const caughtOn: number[] = [];
const waiting = [...bugs];
await Promise.all(Array.from({ length: Math.min(availableParallelism(), bugs.length) }, huntNext));
const sound = await isSound(caughtOn);
const seconds = Math.round((performance.now() - startedAt) / 100) / 10;
const plantedBugsCaught = caughtOn.length;
process.stdout.write(`${JSON.stringify({ plantedBugs: bugs.length, plantedBugsCaught, seconds })}\n`);
process.exitCode = plantedBugsCaught === bugs.length && sound ? 0 : 1;

async function huntNext(): Promise<void> {
  for (let bug = waiting.shift(); bug; bug = waiting.shift()) {
    const { schedules, seed: on, violation } = await ask({ bug, seeds: { seed, most } });
    const about = `${bug.name} (${bug.source}: ${bug.met})`;
    if (violation === null) say(`NOT CAUGHT in ${schedules} schedules: ${about}`);
    else say(`caught in schedule ${schedules}, seed ${on}: ${about}\n    by: ${violation}`);
    if (violation !== null) caughtOn.push(on);
  }
}

/** What the true product breaks as well shows nothing of a planted bug. */
async function isSound(seeds: readonly number[]): Promise<boolean> {
  const { seed: on, violation } = await ask({ bug: null, seeds });
  if (violation !== null) say(`seed ${on} breaks a rule with nothing planted: ${violation}`);
  return violation === null;
}

function ask(hunt: Hunt): Promise<Hunted> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('./planted-worker.ts', import.meta.url)), {
      execArgv: ['--import=tsx', '--max-semi-space-size=64'],
    });
    child.on('message', (hunted: Hunted) => resolve(hunted));
    child.on('exit', (code) => reject(new Error(`${hunt.bug?.name ?? 'the true product'} ended with code ${code}`)));
    child.send(hunt);
  });
}

/** A whole number from the command line; anything else is told with the allowed range. */
function whole(name: string, text: string, least: number, greatest: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= greatest) return value;
  process.stderr.write(`--${name} is ${text}; it must be a whole number from ${least} to ${greatest}\n`);
  process.exit(1);
}
