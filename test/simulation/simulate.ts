import { fork } from 'node:child_process';
import { register } from 'node:module';
import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { CELLS } from './cells.js';
import { noFaults } from './faults.js';
import type { FaultCounts } from './faults.js';
import type { Found, Work } from './simulate-worker.js';

/** Below this one process is faster than two. */
const WORTH_SHARING = 400;
/** Lines of the story that are printed; the end matters most. */
const STORY_LINES = 60;

const { values } = parseArgs({
  options: {
    schedules: { type: 'string', default: '1000' },
    seed: { type: 'string', default: '1' },
    replay: { type: 'string' },
    processes: { type: 'string' },
    'missing-cells': { type: 'boolean', default: false },
  },
});

if (values.replay !== undefined) await replay(whole('replay', values.replay, 0, 2 ** 32 - 1));
else await simulate(whole('schedules', values.schedules, 1, 1e9), whole('seed', values.seed, 0, 2 ** 32 - 1));

/** Plays one schedule again and tells its story. */
async function replay(seed: number): Promise<void> {
  register('./observe-hooks.mjs', import.meta.url);
  const { runSchedule } = await import('./schedule.js');
  const result = await runSchedule(seed, true);
  for (const line of result.story) console.error(line);
  console.error(result.violation ?? 'no violation');
  console.log(JSON.stringify({ seed, violation: result.violation ?? '', events: result.events }));
  process.exitCode = result.violation === null ? 0 : 1;
}

async function simulate(schedules: number, seed: number): Promise<void> {
  const startedAt = performance.now();
  const share = Math.min(availableParallelism(), Math.ceil(schedules / WORTH_SHARING));
  const processes = values.processes === undefined ? share : whole('processes', values.processes, 1, 64);
  let done = 0;
  const progress = (count: number): void => {
    done += count;
    if (process.stderr.isTTY) process.stderr.write(`\r${done} of ${schedules} schedules`);
  };
  const parts = Array.from({ length: processes }, (_, n) => ({ seed, first: n, every: processes, end: schedules }));
  const found = await Promise.all(parts.map((part) => runPart(part, progress)));
  if (process.stderr.isTTY) process.stderr.write('\n');
  const violations = found.flatMap((part) => part.violations);
  const [first] = violations;
  if (first) await tellStory(first.seed, violations);
  report(found, { seed, violations: violations.length, seconds: (performance.now() - startedAt) / 1000 });
}

function runPart(part: Work, progress: (count: number) => void): Promise<Found> {
  return new Promise((resolve, reject) => {
    const child = fork(fileURLToPath(new URL('./simulate-worker.ts', import.meta.url)), {
      // Schedules leave much short-lived garbage; a larger nursery is cleared less often.
      execArgv: ['--import=tsx', '--max-semi-space-size=64'],
    });
    let result: Found | null = null;
    child.on('message', (message: { progress?: number; found?: Found }) => {
      if (message.progress !== undefined) progress(message.progress);
      if (message.found) result = message.found;
    });
    child.on('exit', (code) => {
      if (result) resolve(result);
      else reject(new Error(`a simulating process ended with code ${code} and no result`));
    });
    child.send(part);
  });
}

async function tellStory(seed: number, all: Found['violations']): Promise<void> {
  register('./observe-hooks.mjs', import.meta.url);
  const { runSchedule } = await import('./schedule.js');
  const { story } = await runSchedule(seed, true);
  console.error(`How it came to it (the last ${STORY_LINES} lines; all of it: npm run simulate -- --replay ${seed}):`);
  for (const line of story.slice(-STORY_LINES)) console.error(line);
  for (const { seed: broken, what } of all) console.error(`VIOLATION seed ${broken}: ${what}`);
}

function report(
  found: readonly Found[],
  { seed, violations, seconds }: { seed: number; violations: number; seconds: number },
): void {
  const schedules = found.reduce((sum, part) => sum + part.schedules, 0);
  const events = found.reduce((sum, part) => sum + part.events, 0);
  const visited = new Set(found.flatMap((part) => part.visited));
  const faults = noFaults();
  for (const part of found)
    for (const fault of Object.keys(faults) as (keyof FaultCounts)[]) faults[fault] += part.faults[fault];
  const missing = CELLS.filter((cell) => !visited.has(cell));
  if (values['missing-cells']) for (const cell of missing) console.error(`never visited: ${cell}`);
  console.log(
    JSON.stringify({
      schedules,
      seed,
      violations,
      seconds: round(seconds),
      meanEvents: round(events / Math.max(1, schedules)),
      cellsVisitedPercent: round((100 * (CELLS.length - missing.length)) / CELLS.length),
      faults,
    }),
  );
  process.exitCode = violations === 0 ? 0 : 1;
}

function round(value: number): number {
  return Math.round(value * 10) / 10;
}

/** A whole number from the command line; anything else is told with the allowed range. */
function whole(name: string, text: string, least: number, most: number): number {
  const value = Number(text);
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  console.error(`--${name} is ${text}; it must be a whole number from ${least} to ${most}`);
  process.exit(1);
}
