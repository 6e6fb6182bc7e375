/**
 * Does anybody notice when thousands of agents are moved? `npm run bench:moving [-- --small]`: 2,000 agents move from their
 * telephones in the office home and back on a live Farline while customers talk with 100 of them and 20 calls a second
 * arrive. Between the two a job that writes peers meets one that Asterisk does not take: it stops, says why, and is undone. On
 * the way back Farline is killed (-9) in the middle. Calls are counted at the far end. Everything is on loopback and in a
 * folder of its own.
 * The last line of stdout is JSON; exit 1 when a bar is missed.
 */
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../test/support/ensure-built.js';
import { rounded } from './figures.js';
import { FollowedJob } from './moving/followed-job.js';
import { loginOf, MovingSite, numberOf, phoneNumberOf, QUEUES, type SiteSettings } from './moving/moving-site.js';
import { Talks } from './moving/talks.js';
import { CallLoad } from './provision/call-load.js';

const { values } = parseArgs({ options: { small: { type: 'boolean', default: false } } });
/** Small is for CI: the same, with fewer. */
const SIZE: Omit<SiteSettings, 'say'> & {
  readonly talking: number;
  readonly callsPerS: number;
  /** Agents of the job that fails; none of them talks. */
  readonly failing: number;
} = values.small
  ? {
      agents: 300,
      talking: 10,
      callsPerS: 10,
      failing: 12,
      env: { FARLINE_MIGRATION_LOOK_MS: '200', FARLINE_PEER_RELOAD_GAP_MS: '1000' },
    }
  : { agents: 2_000, talking: 100, callsPerS: 20, failing: 200, env: {} };
const PATIENCE_MS = 600_000;
const say = (line: string): void => void process.stderr.write(`${line}\n`);

let site: MovingSite | null = null;
const letGo = (): void => void Promise.resolve(site?.close()).finally(() => process.exit(130));
process.once('SIGINT', letGo).once('SIGTERM', letGo);

const seconds = (since: number): number => rounded((performance.now() - since) / 1_000, 1);
const wrong: string[] = [];

type Place = 'home' | 'office';

interface AgentSeen {
  readonly login: string;
  readonly number: string | null;
  readonly phoneId: string | null;
  readonly interfaces: readonly string[];
}

/** The telephone that everybody has in the office, before anybody is moved. */
const desks = new Map<string, string | null>();

async function agentsOf({ admin }: MovingSite): Promise<readonly AgentSeen[]> {
  return (await admin.api.get<{ items: readonly AgentSeen[] }>('/api/v1/agents')).items;
}

/** How many are there, as the API tells of the agents themselves. */
async function placedAt(site: MovingSite, place: Place): Promise<number> {
  const agents = new Map((await agentsOf(site)).map((agent) => [agent.login, agent]));
  const isThere = (n: number): boolean => {
    const agent = agents.get(loginOf(n));
    if (place === 'home') return agent?.interfaces.join() === 'mobile' && agent.number === numberOf(n, 2);
    const desk = desks.get(loginOf(n)) ?? '';
    return desk !== '' && agent?.interfaces.join() === 'phone' && agent.phoneId === desk;
  };
  return EVERYBODY.filter(isThere).length;
}

const EVERYBODY = Array.from({ length: SIZE.agents }, (_, n) => n);

const JOBS = {
  home: {
    moveTo: 'mobile',
    rows: `login,number\n${EVERYBODY.map((n) => `${loginOf(n)},${numberOf(n, 2)}`).join('\n')}\n`,
  },
  office: {
    moveTo: 'phone',
    rows: `login,phone\n${EVERYBODY.map((n) => `${loginOf(n)},${phoneNumberOf(n)}`).join('\n')}\n`,
  },
};

/** All conversations are heard at both ends. */
async function goOn(talks: Talks): Promise<void> {
  const talking = await talks.stillTalking();
  if (talking !== SIZE.talking) wrong.push(`${talking} of ${SIZE.talking} talk`);
  say(`${talking} of ${SIZE.talking} conversations go on.`);
}

/** Everybody who is signed out is moved, the others as soon as they are. */
async function move(site: MovingSite, talks: Talks, to: Place, kill: boolean): Promise<FollowedJob> {
  const job = await FollowedJob.make(site, JOBS[to]);
  await job.act('start');
  const free = SIZE.agents - SIZE.talking;
  if (kill) {
    const { counts } = await job.until(({ counts }) => (counts['moved'] ?? 0) >= free * 0.3, PATIENCE_MS);
    say(`Farline is killed with ${counts['moved']} of ${SIZE.agents} moved.`);
    await site.killAndStart();
  }
  const there = await job.until(({ counts }) => (counts['moved'] ?? 0) >= free, PATIENCE_MS);
  if (there.state !== 'running' || there.signedIn !== SIZE.talking || there.counts['moved'] !== free)
    wrong.push(`${there.counts['moved']} moved, ${there.signedIn} signed in, ${there.state}`);
  await goOn(talks);
  const placed = await placedAt(site, to);
  if (placed !== free) wrong.push(`${placed} agents are there, ${free} should be`);
  say(`${free} moved (${to}) in ${there.pace?.batches ?? 0} batches.`);
  return job;
}

/** The rest is moved when they have gone home. */
async function finish(site: MovingSite, talks: Talks, job: FollowedJob, to: Place): Promise<void> {
  await talks.end();
  await job.until(({ state }) => state === 'done', PATIENCE_MS);
  const placed = await placedAt(site, to);
  if (placed !== SIZE.agents) wrong.push(`${placed} of ${SIZE.agents} agents are there at the end`);
  wrong.push(...job.wrong);
}

/** From now on Asterisk takes no telephone that asks for encryption. */
async function plantFailure(site: MovingSite): Promise<void> {
  const { api } = site.admin;
  const { items } = await api.get<{ items: readonly { name: string; source: string }[] }>('/api/v1/templates');
  const source = items.find(({ name }) => name === 'pjsip/phone')?.source ?? '';
  const spoilt = '{{#if peer.encryption}}\nno_such_option = 1\n{{/if}}\ntimers = yes';
  await api.post('/api/v1/templates/pjsip/phone/apply', {
    source: source.replace('timers = yes', spoilt),
    seen: null,
  });
}

/** A batch with a peer that Asterisk does not take, and the way back. */
async function failAndUndo(
  site: MovingSite,
): Promise<{ stopped: boolean; why: string; identical: boolean; left: number }> {
  const before = await site.peerFiles();
  const bad = SIZE.talking + Math.floor(SIZE.failing * 0.6);
  const rows = EVERYBODY.slice(SIZE.talking, SIZE.talking + SIZE.failing).map(
    (n) => `${loginOf(n)},${phoneNumberOf(n)},comedia,${n === bad ? 'yes' : 'no'}`,
  );
  const batch = String(Math.ceil(SIZE.failing / 4));
  const job = await FollowedJob.make(site, {
    ...{ moveTo: 'phone', writes: 'peers', batch, mostFailures: '1' },
    rows: `login,phone,nat,encryption\n${rows.join('\n')}\n`,
  });
  await job.act('start');
  const stopped = await job.until(({ state }) => state !== 'running', PATIENCE_MS);
  const why = stopped.agents?.find(({ state }) => state === 'failed')?.why ?? 'nobody failed';
  say(`It is ${stopped.state} (${stopped.why}), ${stopped.counts['moved']} moved, one failed: ${why}.`);
  const changed = (await site.peerFiles()) !== before;
  await job.act('undo');
  const undone = await job.until(({ state }) => state === 'undone', PATIENCE_MS);
  const isStopped =
    stopped.state === 'paused' && stopped.why === 'too-many-failures' && stopped.counts['failed'] === 1 && changed;
  wrong.push(...job.wrong);
  const home = await placedAt(site, 'home');
  if (home !== SIZE.agents) wrong.push(`${home} of ${SIZE.agents} agents are at home after the way back`);
  return { stopped: isStopped, why, identical: (await site.peerFiles()) === before, left: undone.counts['left'] ?? 0 };
}

/** Customers call the agents at this of their numbers, and all talk. */
async function talksAt(site: MovingSite, number: number): Promise<Talks> {
  const talks = new Talks(site, SIZE.talking, number);
  await talks.begin();
  say(`${SIZE.talking} customers talk.`);
  return talks;
}

async function run(site: MovingSite) {
  for (const { login, phoneId } of await agentsOf(site)) desks.set(login, phoneId);
  await plantFailure(site);
  const first = await talksAt(site, 1);
  const load = new CallLoad(site.party, site.target, QUEUES.load.number);
  load.start(SIZE.callsPerS);
  const homeAt = performance.now();
  const home = await move(site, first, 'home', false);
  await finish(site, first, home, 'home');
  const homeS = seconds(homeAt);
  const second = await talksAt(site, 2);
  const failAt = performance.now();
  const failed = await failAndUndo(site);
  await goOn(second);
  const failS = seconds(failAt);
  const backAt = performance.now();
  const back = await move(site, second, 'office', true);
  await finish(site, second, back, 'office');
  const backS = seconds(backAt);
  const { placed, lost, slowestMs } = await load.stop();
  return {
    agents: SIZE.agents,
    talking: SIZE.talking,
    kills: 1,
    lost: first.lost + second.lost,
    cut: first.cut + second.cut,
    calls: placed,
    invitesLost: lost,
    slowestAnswerMs: rounded(slowestMs, 0),
    largestBatch: Math.max(home.largestBatch, back.largestBatch),
    progressWrong: wrong.length,
    stopped: failed.stopped,
    why: failed.why,
    peersIdentical: failed.identical,
    left: failed.left,
    homeS,
    backS,
    failS,
    seconds: seconds(homeAt),
  };
}

let code = 1;
try {
  await ensureBuilt();
  site = await MovingSite.open({ ...SIZE, say });
  const figures = await run(site);
  for (const line of wrong) say(`Wrong: ${line}`);
  const kept =
    figures.lost + figures.cut + figures.invitesLost + figures.progressWrong + figures.left === 0 &&
    figures.stopped &&
    figures.why === 'peer-not-taken' &&
    figures.peersIdentical;
  if (!kept) for (const line of site.log.filter((text) => /"level":"(warn|error)"/.test(text)).slice(-20)) say(line);
  code = kept ? 0 : 1;
  await site.close();
  process.stdout.write(`${JSON.stringify(figures)}\n`);
} catch (error) {
  say(`The benchmark failed: ${(error as Error).stack ?? String(error)}`);
  for (const line of (site?.log ?? []).slice(-20)) say(line);
  await site?.close();
}
process.exit(code);
