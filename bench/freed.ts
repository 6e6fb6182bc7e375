/**
 * A customer hangs up at a random moment: how long until the next waiting customer hears that agent?
 * `npm run bench:freed [-- --small]`: Farline (the built product) and app_queue with app_agent_pool in turn on one
 * Asterisk, read by this third process from the BYE it sends to the first packet it hears, announcements off on both.
 * Not like for like: app_queue dials a Local channel to its agent for each call, Farline's agent is already there.
 */
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../test/support/ensure-built.js';
import { endAsteriskOf, Product } from '../test/support/product.js';
import { SipParty } from '../test/support/sip-party.js';
import { mean, percentile, rounded } from './figures.js';
import { BridgeWatch, type AriAccess } from './freed/bridge-watch.js';
import { FARLINE_NUMBER, signInToFarline } from './freed/farline-side.js';
import { logInToQueue, queueFiles, queuePeerFile, QUEUE_NUMBER } from './freed/queue-side.js';
import { Rotation, type Sample } from './freed/rotation.js';

const AGENTS = 3;
/** Callers stay away for a while after a call; of so many somebody always waits. */
const ON_THE_LINE = 16;
/** app_queue looks once a second: conversations longer than that make the phase of each hang-up random. */
const TALK_MS = [300, 1500] as const;
const STUCK_MS = 10_000;
const WARM_UP = 20;
const SIP_PORT = 5060;
const ADDRESS = { asterisk: '127.0.73.1', farlinePhones: '127.0.73.2', queuePhones: '127.0.73.3' };

const { values } = parseArgs({ options: { small: { type: 'boolean', default: false } } });
/** Small is for CI, on whatever machine that is: does it work, is the ratio sane. The bars are for the whole run. */
const BARS = values.small
  ? { ratio: 5, p99Ms: 250, rtpP99Ms: 300, durableShare: 0.5 }
  : { ratio: 100, p99Ms: 10, rtpP99Ms: 30, durableShare: 0.99 };
const rounds = values.small ? 1 : 3;
const perRound = values.small ? { ours: 60, queue: 20 } : { ours: 110, queue: 40 };

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const dataDir = await mkdtemp(join(tmpdir(), 'farline-freed-'));
const undo: (() => unknown)[] = [() => rm(dataDir, { recursive: true, force: true })];
async function tidyUp(): Promise<void> {
  for (const step of undo.splice(0).reverse()) await step();
}
process.once('SIGINT', () => void tidyUp().then(() => process.exit(130)));

async function open(): Promise<{ product: Product; ours: SipParty; theirs: SipParty; watch: BridgeWatch }> {
  await ensureBuilt();
  for (const folder of ['comparison', 'peers']) await mkdir(join(dataDir, 'asterisk', folder), { recursive: true });
  for (const [name, text] of queueFiles(AGENTS)) await writeFile(join(dataDir, 'asterisk/comparison', name), text);
  const peer = queuePeerFile(ADDRESS.queuePhones, SIP_PORT);
  await writeFile(join(dataDir, 'asterisk/peers/bench-phones.conf'), peer, { mode: 0o600 });
  const ours = await SipParty.open(ADDRESS.farlinePhones, SIP_PORT);
  const theirs = await SipParty.open(ADDRESS.queuePhones, SIP_PORT);
  undo.push(() => [ours, theirs].forEach((party) => party.close()));
  const env = { FARLINE_HTTP_PORT: '0', FARLINE_COMPARISON: 'yes' };
  const product = await Product.start({ dataDir, address: ADDRESS.asterisk, env });
  undo.push(() => endAsteriskOf(dataDir));
  undo.push(() => product.stop());
  const watch = await BridgeWatch.open(await ariAccess());
  undo.push(() => watch.close());
  return { product, ours, theirs, watch };
}

async function ariAccess(): Promise<AriAccess> {
  const text = await readFile(join(dataDir, 'asterisk/credentials.json'), 'utf8');
  const { ari } = JSON.parse(text) as { ari: { user: string; password: string } };
  return { url: `http://${ADDRESS.asterisk}:8088`, ...ari };
}

async function measure(): Promise<{ ours: Sample[]; queue: Sample[]; lost: number; durableShare: number }> {
  const { product, ours, theirs, watch } = await open();
  const target = { address: ADDRESS.asterisk, port: SIP_PORT };
  await signInToFarline(product, ours, AGENTS);
  await logInToQueue(theirs, target, AGENTS);
  say(`${AGENTS} agents are parked on each side; ${ON_THE_LINE} customers come.`);
  const common = { target, watch, onTheLine: ON_THE_LINE, talkMs: TALK_MS, warmUp: WARM_UP, stuckMs: STUCK_MS };
  const samples: { ours: Sample[]; queue: Sample[] } = { ours: [], queue: [] };
  let lost = 0;
  for (let round = 1; round <= rounds; round += 1) {
    const forOurs = { ...common, customers: ours, number: FARLINE_NUMBER, callerPrefix: `6${round}` };
    const rotation = new Rotation(forOurs);
    samples.ours.push(...(await rotation.measure(perRound.ours)));
    lost += rotation.lost;
    const forQueue = { ...common, customers: theirs, number: QUEUE_NUMBER, callerPrefix: `7${round}` };
    samples.queue.push(...(await new Rotation(forQueue).measure(perRound.queue)));
    say(
      `Round ${round} of ${rounds}: Farline ${bridgeMean(samples.ours)} ms, app_queue ${bridgeMean(samples.queue)} ms.`,
    );
  }
  const { engine } = await product.api.get<{ engine: { durableJoins: number; joins: number } }>('/status');
  return { ...samples, lost, durableShare: engine.durableJoins / engine.joins };
}

function bridgeMean(samples: readonly Sample[]): number {
  return rounded(mean(samples.map(({ bridgeMs }) => bridgeMs)));
}

let code = 1;
try {
  const { ours, queue, lost, durableShare } = await measure();
  const oursMeanMs = bridgeMean(ours);
  const queueMeanMs = bridgeMean(queue);
  const figures = {
    n: ours.length,
    queueN: queue.length,
    oursMeanMs,
    oursP99Ms: rounded(
      percentile(
        ours.map(({ bridgeMs }) => bridgeMs),
        0.99,
      ),
    ),
    oursRtpMeanMs: rounded(mean(ours.map(({ rtpMs }) => rtpMs))),
    oursRtpP99Ms: rounded(
      percentile(
        ours.map(({ rtpMs }) => rtpMs),
        0.99,
      ),
    ),
    queueMeanMs,
    queueRtpMeanMs: rounded(mean(queue.map(({ rtpMs }) => rtpMs))),
    ratio: rounded(queueMeanMs / oursMeanMs, 1),
    durableShare: rounded(durableShare, 4),
    announce: 'off',
    lost,
  };
  const kept =
    figures.ratio >= BARS.ratio &&
    figures.oursP99Ms <= BARS.p99Ms &&
    figures.oursRtpP99Ms <= BARS.rtpP99Ms &&
    figures.durableShare >= BARS.durableShare &&
    lost === 0;
  code = kept ? 0 : 1;
  await tidyUp();
  process.stdout.write(`${JSON.stringify(figures)}\n`);
} catch (error) {
  say(`The benchmark failed: ${(error as Error).message}`);
  await tidyUp();
}
process.exit(code);
