/**
 * Thousands of sipp customers call queues and hang up at moments of chance, while agents release, reject, do not answer,
 * pause, hold and send customers on: `npm run bench:calls [-- --calls 5000 --rate 20 --seed 1] [--small]`.
 * Then every record of the carrier's (its CDR, what its telephones heard) is compared with what Farline wrote of the same
 * moment. Progress and what does not fit on stderr, one JSON line on stdout, exit 1 when a customer was lost, two met one,
 * or a record does not fit.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { readCarrierRecords } from '../test/support/carrier-records.js';
import { ensureBuilt } from '../test/support/ensure-built.js';
import { compareIntervals, compareLegs, compareSentOutside } from './calls/compare-agents.js';
import { compareTimes, pairCalls } from './calls/compare-calls.js';
import { compareAgentsHeard, compareTalks } from './calls/compare-talks.js';
import { countLost } from './calls/count-lost.js';
import { CustomerSound } from './calls/customer-sound.js';
import { Findings, type Evidence } from './calls/evidence.js';
import { LONGEST_CALL_MS, planCalls } from './calls/planned-calls.js';
import { recordsOf } from './calls/our-records.js';
import { OUTSIDE, RunCenter } from './calls/run-center.js';
import { readHistory } from './calls/read-history.js';
import { customersCall } from './calls/sipp-customers.js';
import { tellCall } from './calls/tell-call.js';
import { percentile, rounded } from './figures.js';

const { values } = parseArgs({
  options: {
    calls: { type: 'string' },
    rate: { type: 'string' },
    seed: { type: 'string', default: '1' },
    small: { type: 'boolean', default: false },
    verbose: { type: 'boolean', default: false },
  },
});
const calls = whole('calls', values.calls ?? (values.small ? '150' : '5000'), 50_000);
const rate = whole('rate', values.rate ?? (values.small ? '8' : '20'), 50);
const seed = whole('seed', values.seed, 2 ** 31);
/** So many that some are free at times, and at others customers wait. */
const agents = Math.max(6, Math.round(rate * 2.5));
/** Small is for CI, on whatever machine that is: it says what happened, not how quickly. */
const TOLERANCE = values.small ? { timeMs: 1_500, soundMs: 2_000 } : { timeMs: 250, soundMs: 800 };
const DRAIN_MS = LONGEST_CALL_MS;
const SHOWN = 40;

const say = (line: string): void => void process.stderr.write(`${line}\n`);

function whole(name: string, given: string, most: number): number {
  const value = Number(given);
  if (Number.isInteger(value) && value >= 1 && value <= most) return value;
  process.stderr.write(`--${name} is "${given}", but must be a whole number from 1 to ${most}\n`);
  process.exit(1);
}

let center: RunCenter | null = null;
let sound: CustomerSound | null = null;
const stopped = new AbortController();
/** Nothing that was started stays behind. */
process.once('uncaughtException', (error) => {
  say(`The run broke: ${error.stack ?? error.message}`);
  stopped.abort();
  void Promise.resolve(center?.close()).finally(() => process.exit(1));
});
process.once('SIGINT', () => stopped.abort()).once('SIGTERM', () => stopped.abort());

async function run(center: RunCenter, sound: CustomerSound): Promise<Evidence> {
  const { desks, admin, queues, address, carrier, folder } = center;
  await Promise.all(desks.map((desk) => desk.begin()));
  say(`${desks.length} agents are at work; ${calls} customers come, ${rate} a second.`);
  const numbers = queues.map(({ number }) => number) as [string, ...string[]];
  const plan = planCalls(calls, seed, numbers);
  const sippFolder = join(folder, 'sipp');
  await mkdir(sippFolder);
  center.watch();
  sound.begin();
  const { ends, complaint } = await customersCall({
    folder: sippFolder,
    address: address.customers,
    carrier: carrier.target,
    calls: plan,
    rate,
    sound,
    withinS: Math.ceil(calls / rate) * 2 + 90,
    signal: stopped.signal,
  });
  if (complaint !== '') say(`sipp complains: ${complaint}`);
  say('Every customer has gone; the agents go home.');
  await Promise.all(desks.map((desk) => desk.end()));
  for (const end = performance.now() + DRAIN_MS; performance.now() < end; await delay(100)) {
    if ((await admin.api.get<{ items: unknown[] }>('/api/v1/calls')).items.length === 0) break;
  }
  await center.everybodyGoesHome();
  const problems = desks.flatMap((desk) => desk.problems);
  if (problems.length > 0) say(`Asked for in vain: ${[...new Set(problems)].slice(0, 5).join('; ')}`);
  const agentsSeen = desks.map(({ agentId, settings: { phone } }) => {
    const { speaker, heard, settings } = phone;
    return { agentId, number: settings.number, speaker, heard };
  });
  await center.stopProduct();
  const history = await readHistory(center.dataDir);
  return {
    calls: plan,
    ends,
    carrier: await readCarrierRecords(center.recordsFile),
    customerHeard: (n) => sound.heardBy(n),
    agents: agentsSeen,
    deeds: desks.flatMap(({ deeds }) => deeds),
    outside: OUTSIDE,
    maxWaitMs: new Map(queues.map(({ number, maxWaitMs }) => [number, maxWaitMs])),
    facts: history.facts,
    ours: recordsOf(history.facts),
    callers: history.callers,
    rowsLeft: history.left,
  };
}

/** Two heard at once for longer than one voice takes to follow another. */
const DOUBLE_MS = 400;

function judge(evidence: Evidence): { figures: Record<string, unknown>; kept: boolean } {
  const findings = new Findings(TOLERANCE);
  const pairs = pairCalls(evidence, findings);
  for (const pair of pairs) {
    compareTimes(pair, findings);
    compareTalks(pair, evidence, findings);
  }
  compareAgentsHeard(pairs, evidence, findings);
  const legs = compareLegs(evidence, findings);
  compareSentOutside(pairs, evidence, findings);
  const intervals = compareIntervals(pairs, evidence, findings);
  countLost(evidence, findings);
  const ears = [
    ...evidence.calls.map(({ n }) => evidence.customerHeard(n)),
    ...evidence.agents.map(({ heard }) => heard),
  ];
  const doubles = ears.reduce((sum, heard) => sum + heard.doubles(DOUBLE_MS), 0);
  for (const line of findings.lost.slice(0, SHOWN)) say(`Lost: ${line}`);
  for (const line of findings.inconsistent.slice(0, SHOWN)) say(`Does not fit: ${line}`);
  for (const pair of pairs.filter(({ caller }) => findings.inconsistent.some((line) => line.startsWith(caller)))) {
    for (const line of tellCall(pair, evidence)) say(`  ${line}`);
  }
  for (const [kind, apart] of findings.apart) {
    const at = (share: number): number => rounded(percentile(apart, share), 0);
    say(`  ${kind}: n ${apart.length}, p50 ${at(0.5)}, p99 ${at(0.99)}, most ${at(1)} ms apart`);
  }
  const apart = (kind: string): number => rounded(percentile(findings.apart.get(kind) ?? [], 0.99), 0);
  const endedBy = countBy(evidence.ours.calls.map(({ by }) => by ?? 'nobody'));
  const figures = {
    calls: evidence.calls.length,
    lost: findings.lost.length,
    doubles,
    inconsistent: findings.inconsistent.length,
    talked: pairs.filter(({ ours }) => ours.talks.length > 0).length,
    conversations: pairs.reduce((sum, { ours }) => sum + ours.talks.length, 0),
    lines: legs,
    intervals,
    endedBy,
    deeds: countBy(evidence.deeds.map(({ what }) => what)),
    toleranceMs: TOLERANCE.timeMs,
    soundToleranceMs: TOLERANCE.soundMs,
    startP99Ms: apart('start'),
    endP99Ms: apart('end'),
    seed,
  };
  return { figures, kept: findings.lost.length + doubles + findings.inconsistent.length === 0 };
}

function countBy(words: readonly string[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const word of words) counts[word] = (counts[word] ?? 0) + 1;
  return counts;
}

let code = 1;
try {
  await ensureBuilt();
  say('Starting Farline, its Asterisk and the carrier.');
  center = await RunCenter.open(agents, seed);
  sound = await CustomerSound.open(center.address.customers, calls, rate);
  const { figures, kept } = judge(await run(center, sound));
  if (!kept) for (const line of center.troubles().slice(-SHOWN)) say(line);
  process.stdout.write(`${JSON.stringify(figures)}\n`);
  code = kept ? 0 : 1;
} catch (error) {
  say(`The run failed: ${(error as Error).stack ?? String(error)}`);
  if (values.verbose) say((center?.log ?? []).slice(-40).join('\n'));
}
sound?.close();
await center?.close();
process.exit(stopped.signal.aborted ? 130 : code);
