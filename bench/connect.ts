/**
 * Agents are free, their lines up: how long from a caller's arrival until both are in one bridge, and what does it cost?
 * `npm run bench:connect [-- --small] [-- --floor]`: Farline (the built product) and app_queue with app_agent_pool in turn
 * on one Asterisk, at 25, 50, 75 and 100 calls a second; then app_queue's agents hang up, and Farline is alone at 200 and
 * 300. With `--floor` a third side besides, `connect/bare-app.ts`: what the least of all ARI applications takes here. The
 * same sipp callers, and the same bystander at Asterisk's events, on one clock: from `ChannelCreated` of the caller to the
 * `ChannelEnteredBridge` that makes two of them. Processor time is Asterisk's, and with Farline its own besides, less what
 * the same processes use while nobody calls, read right before and right after those calls. The last line of stdout is
 * JSON; exit 1 when a bar is missed.
 * Not like for like: app_queue dials a Local channel to its agent for each call, Farline's agent is already there; and
 * Farline has more agents to choose from, because at 300 a second it needs them.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../test/support/ensure-built.js';
import { callBriefly } from './connect/brief-callers.js';
import { cpuMs } from './connect/cpu-time.js';
import { openTwoSides, type Side, type TwoSides } from './connect/two-sides.js';
import { percentile, rounded } from './figures.js';

const { values } = parseArgs({
  options: { small: { type: 'boolean', default: false }, floor: { type: 'boolean', default: false } },
});
/** Small is for CI, on whatever machine that is: does it work, is nobody left out, is it sane. The bars are for the whole run. */
const BARS = values.small
  ? { p50: 10, p99: 20, cpu: 4, aloneP99Ms: 1_500 }
  : { p50: 0.7, p99: 1, cpu: 0.7, aloneP99Ms: 5.4 };
const BARE_AGENTS = values.floor ? 90 : 0;
const AGENTS = { ...(values.small ? { ours: 30, theirs: 30 } : { ours: 150, theirs: 60 }), bare: BARE_AGENTS };
/** Long enough for a slow machine to join the two, short enough for somebody to be free all the time. */
const TALK_MS = values.small ? 1_000 : 250;

interface Rate {
  readonly callsPerSecond: number;
  /** Of each side, in all rounds together. */
  readonly calls: number;
  readonly alone: boolean;
}

const compared = (callsPerSecond: number, calls: number): Rate => ({ callsPerSecond, calls, alone: false });
const alone = (callsPerSecond: number, calls: number): Rate => ({ callsPerSecond, calls, alone: true });
/** 20,000 calls in all. */
const RATES = values.small
  ? [compared(15, 300), alone(20, 120)]
  : [
      compared(25, 1_000),
      compared(50, 1_500),
      compared(75, 2_000),
      compared(100, 2_500),
      alone(200, 2_500),
      alone(300, 3_500),
    ];
/** Half of the calls are for the times, half for the costs: whoever looks at arrivals makes Asterisk write events. */
const ROUNDS = ['times', 'costs', 'times', 'costs'] as const;
const IDLE_MS = values.small ? 2_000 : 3_000;
/** The last callers hang up, and agents are parked again, before the other side's turn. */
const BETWEEN_MS = 1_000;

/** Processor time in milliseconds, or per millisecond. */
interface Spent {
  readonly asterisk: number;
  readonly application: number;
}
const NOTHING: Spent = { asterisk: 0, application: 0 };

interface Measured {
  readonly ms: number[];
  failed: number;
  spent: Spent;
  /** Calls whose costs were measured. */
  costed: number;
  calls: number;
}

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const dataDir = await mkdtemp(join(tmpdir(), 'farline-connect-'));
const undo: (() => unknown)[] = [() => rm(dataDir, { recursive: true, force: true })];
const stopped = new AbortController();
async function tidyUp(): Promise<void> {
  for (const step of undo.splice(0).reverse()) await step();
}
process.once('SIGINT', () => stopped.abort()).once('SIGTERM', () => stopped.abort());

async function spentBy({ pids }: Side): Promise<Spent> {
  return {
    asterisk: await cpuMs(pids.asterisk),
    application: pids.application === null ? 0 : await cpuMs(pids.application),
  };
}

/** Per millisecond while nobody calls: keep-alives, sweeps, music of waiting agents. */
async function idleShare(side: Side): Promise<Spent> {
  const [before, since] = [await spentBy(side), performance.now()];
  await delay(IDLE_MS);
  const after = await spentBy(side);
  const ms = performance.now() - since;
  return {
    asterisk: (after.asterisk - before.asterisk) / ms,
    application: (after.application - before.application) / ms,
  };
}

let serial = 10;
async function turn(sides: TwoSides, side: Side, rate: Rate, into: Measured, of: 'times' | 'costs'): Promise<void> {
  const prefix = `6${serial++}`;
  const calls = Math.round(rate.calls / ROUNDS.length);
  const idleBefore = of === 'costs' ? await idleShare(side) : NOTHING;
  if (of === 'times') await sides.watch.seeArrivals(true);
  const [before, since] = [await spentBy(side), performance.now()];
  await callBriefly({
    ...side,
    target: sides.target,
    prefix,
    calls,
    callsPerSecond: rate.callsPerSecond,
    talkMs: TALK_MS,
    signal: stopped.signal,
  });
  const [after, ms] = [await spentBy(side), performance.now() - since];
  await delay(BETWEEN_MS);
  if (of === 'times') await sides.watch.seeArrivals(false);
  const joins = sides.watch.take(prefix);
  into.calls += calls;
  into.failed += calls - joins.filter(({ joinedAt }) => joinedAt !== null).length;
  if (of === 'times') {
    const joined = joins.flatMap((one) => (one.arrivedAt === null ? [] : (one.joinedAt ?? NaN) - one.arrivedAt));
    into.ms.push(...joined.filter((took) => !Number.isNaN(took)));
    return;
  }
  const idleAfter = await idleShare(side);
  const own = (of: keyof Spent): number => after[of] - before[of] - ((idleBefore[of] + idleAfter[of]) / 2) * ms;
  into.costed += calls;
  into.spent = {
    asterisk: into.spent.asterisk + own('asterisk'),
    application: into.spent.application + own('application'),
  };
}

const nothing = (): Measured => ({ ms: [], failed: 0, spent: NOTHING, costed: 0, calls: 0 });

async function measure(sides: TwoSides, rate: Rate): Promise<RateFigures> {
  const { callsPerSecond } = rate;
  const [ours, theirs, bare] = [nothing(), nothing(), nothing()];
  for (const of of ROUNDS) {
    await turn(sides, sides.ours, rate, ours, of);
    if (!rate.alone) await turn(sides, sides.theirs, rate, theirs, of);
    if (sides.bare) await turn(sides, sides.bare, rate, bare, of);
  }
  const at = ({ ms }: Measured, share: number): number => percentile(ms, share);
  const cost = ({ spent, costed }: Measured): number => (spent.asterisk + spent.application) / costed;
  const figures = {
    callsPerSecond,
    oursP50Ms: rounded(at(ours, 0.5)),
    oursP99Ms: rounded(at(ours, 0.99)),
    oursCpuMsPerCall: rounded(cost(ours)),
    oursNodeCpuMsPerCall: rounded(ours.spent.application / ours.costed),
    failed: ours.failed,
    calls: ours.calls,
  };
  say(
    `${callsPerSecond} a second: Farline ${figures.oursP50Ms} ms (p99 ${figures.oursP99Ms}), ${figures.oursCpuMsPerCall} ms of processor (its own ${figures.oursNodeCpuMsPerCall}), ${ours.failed} of ${ours.calls} failed.`,
  );
  const floor = sides.bare && {
    bareP50Ms: rounded(at(bare, 0.5)),
    bareP99Ms: rounded(at(bare, 0.99)),
    bareCpuMsPerCall: rounded(cost(bare)),
    bareNodeCpuMsPerCall: rounded(bare.spent.application / bare.costed),
    bareFailed: bare.failed,
  };
  if (floor) {
    say(
      `  the least of applications ${floor.bareP50Ms} ms (p99 ${floor.bareP99Ms}), ${floor.bareCpuMsPerCall} ms of processor (its own ${floor.bareNodeCpuMsPerCall}), ${floor.bareFailed} failed.`,
    );
  }
  if (rate.alone) return { ...figures, ...floor };
  say(
    `  app_queue ${rounded(at(theirs, 0.5))} ms (p99 ${rounded(at(theirs, 0.99))}), ${rounded(cost(theirs))} ms of processor, ${theirs.failed} failed.`,
  );
  return {
    ...figures,
    ...floor,
    p50Ratio: rounded(at(ours, 0.5) / at(theirs, 0.5)),
    p99Ratio: rounded(at(ours, 0.99) / at(theirs, 0.99)),
    cpuRatio: rounded(cost(ours) / cost(theirs)),
    queueP50Ms: rounded(at(theirs, 0.5)),
    queueP99Ms: rounded(at(theirs, 0.99)),
    queueCpuMsPerCall: rounded(cost(theirs)),
    queueFailed: theirs.failed,
    calls: ours.calls + theirs.calls,
  };
}

interface RateFigures {
  readonly callsPerSecond: number;
  readonly oursP50Ms: number;
  readonly oursP99Ms: number;
  readonly oursCpuMsPerCall: number;
  readonly oursNodeCpuMsPerCall: number;
  readonly failed: number;
  readonly calls: number;
  readonly bareP50Ms?: number;
  readonly bareP99Ms?: number;
  readonly bareCpuMsPerCall?: number;
  readonly bareNodeCpuMsPerCall?: number;
  readonly bareFailed?: number;
  readonly p50Ratio?: number;
  readonly p99Ratio?: number;
  readonly cpuRatio?: number;
  readonly queueP50Ms?: number;
  readonly queueP99Ms?: number;
  readonly queueCpuMsPerCall?: number;
  readonly queueFailed?: number;
}

function isKept({ failed, oursP99Ms, p50Ratio, p99Ratio, cpuRatio }: RateFigures): boolean {
  if (failed > 0) return false;
  if (p50Ratio === undefined || p99Ratio === undefined || cpuRatio === undefined) return oursP99Ms <= BARS.aloneP99Ms;
  return p50Ratio <= BARS.p50 && p99Ratio <= BARS.p99 && cpuRatio <= BARS.cpu;
}

let code = 1;
try {
  await ensureBuilt();
  say(`Starting Farline with ${AGENTS.ours} agents and app_queue with ${AGENTS.theirs}.`);
  const sides = await openTwoSides(dataDir, AGENTS, undo);
  const idle = await idleShare(sides.ours);
  say(
    `Everybody is parked; idle, Asterisk takes ${rounded(idle.asterisk * 100, 1)} % of a processor, Farline ${rounded(idle.application * 100, 1)} %.`,
  );
  const rates: RateFigures[] = [];
  // The first calls of each side warm what has never run.
  await turn(sides, sides.ours, compared(20, 200), nothing(), 'times');
  await turn(sides, sides.theirs, compared(20, 200), nothing(), 'times');
  if (sides.bare) await turn(sides, sides.bare, compared(20, 200), nothing(), 'times');
  for (const rate of RATES) {
    if (rate.alone) {
      sides.endTheirs();
      await delay(BETWEEN_MS);
    }
    rates.push(await measure(sides, rate));
  }
  code = rates.every(isKept) ? 0 : 1;
  const calls = rates.reduce((sum, one) => sum + one.calls, 0);
  await tidyUp();
  process.stdout.write(`${JSON.stringify({ rates, calls, agents: AGENTS.ours, queueAgents: AGENTS.theirs })}\n`);
} catch (error) {
  say(`The benchmark failed: ${(error as Error).message}`);
  await tidyUp();
}
process.exit(stopped.signal.aborted ? 130 : code);
