/**
 * How fast are the pages of 1,000 agents, and how fresh is a board that 500 people watch?
 * `npm run bench:pages [-- --small]`: the built product with its own Asterisk, on a database of a month with 1,000 agents,
 * as many phones and logins, 5,000 recordings and 40,000 facts; all agents are signed in.
 * Pages: every page of an admin that the router has, and long lists searched, sorted and paged, each asked for over one
 * connection; the time is that from the request's first byte to the last one of its answer, at this end.
 * Board: agents are paused and made ready by API, 500 times a second, through engine, database and projection; 500 viewers
 * in other processes read every frame of the full board. Staleness is from the instant that the engine gave the change to its coming off a
 * viewer's socket. Afterwards every viewer's rows are compared with the page.
 * `--small` is for CI on a shared machine: 100 viewers, 100 changes a second, fewer requests, and bars that are 10 times as high.
 * The last line of stdout is JSON; exit 1 when a bar is missed.
 */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { ensureBuilt } from '../test/support/ensure-built.js';
import { endAsteriskOf, Product } from '../test/support/product.js';
import { cpuMs } from './connect/cpu-time.js';
import { rounded } from './figures.js';
import { BoardViewers, type Seen } from './pages/board-viewers.js';
import { agentOf, fillDatabase } from './pages/fill-database.js';
import { findPages } from './pages/find-pages.js';
import { KeptPages } from './pages/kept-page.js';
import { measurePages, type PageTimes } from './pages/measure-pages.js';
import { MoveAgents, type Moved } from './pages/move-agents.js';

const { values } = parseArgs({ options: { small: { type: 'boolean', default: false } } });
const FACTOR = values.small ? 10 : 1;
const BARS = { pageP95Ms: 50 * FACTOR, stalenessP99Ms: 200 * FACTOR };
const AGENTS = 1_000;
const [VIEWERS, RATE, SECONDS, ASKS] = values.small ? [[100], 100, 8, 20] : [[250, 250], 500, 20, 60];
const ADDRESS = '127.0.87.1';

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const dataDir = await mkdtemp(join(tmpdir(), 'farline-pages-'));
const undo: (() => unknown)[] = [() => rm(dataDir, { recursive: true, force: true })];
async function tidyUp(): Promise<void> {
  for (const step of undo.splice(0).reverse()) await step();
}
process.once('SIGINT', () => void tidyUp().then(() => process.exit(130)));

async function pageTimes({ url, pid }: Product, token: string): Promise<PageTimes> {
  const pages = new KeptPages(url, token);
  undo.push(() => pages.close());
  const paths = await findPages(pages);
  say(`${paths.length} pages`);
  return measurePages(pages, paths, ASKS, pid);
}

/** A job that waits to be started, with everybody in it. */
async function addMigration(url: string, token: string): Promise<void> {
  const form = new FormData();
  const rows = Array.from({ length: AGENTS }, (_, n) => `agent${n},+1666${1_000_000 + n}`);
  const fields = { name: 'Home', moveTo: 'mobile', rows: ['login,number', ...rows].join('\n') };
  for (const [name, value] of Object.entries(fields)) form.set(name, value);
  const headers = { authorization: `Bearer ${token}` };
  const { status, text } = await fetch(new URL('/api/v1/migrations', url), {
    method: 'POST',
    headers,
    body: form,
  }).then(async (response) => ({ status: response.status, text: await response.text() }));
  if (status !== 201) throw new Error(`the job was answered with ${status}: ${text.slice(0, 300)}`);
}

interface Board extends Moved {
  /** Of the product, in percent of one core, while the changes were made and shown: what it costs, whatever else runs. */
  readonly cpuPercent: number;
  readonly seen: readonly Seen[];
}

async function measureBoard({ url, pid }: Product, token: string, agents: MoveAgents): Promise<Board> {
  const viewers = await BoardViewers.open(url, token, VIEWERS);
  undo.push(() => viewers.close());
  say(`${VIEWERS.reduce((all, one) => all + one, 0)} viewers`);
  await agents.move(RATE, 2);
  viewers.count();
  const [cpu, since] = [await cpuMs(pid), performance.now()];
  const moved = await agents.move(RATE, SECONDS);
  const cpuPercent = (((await cpuMs(pid)) - cpu) / (performance.now() - since)) * 100;
  // Whatever is still on its way has come by then, or is lost.
  await delay(2_000);
  return { ...moved, cpuPercent, seen: await viewers.end() };
}

/** The smallest that at least this share do not exceed. */
function quantile(seen: readonly Seen[], share: number): number {
  const all = seen.flatMap(({ histogram }) => histogram).sort(([one], [other]) => one - other);
  const total = all.reduce((sum, [, times]) => sum + times, 0);
  let left = Math.ceil(total * share);
  for (const [ms, times] of all) if ((left -= times) <= 0) return ms;
  throw new Error('no viewer saw any change');
}

async function measure(): Promise<{ readonly figures: object; readonly missed: readonly string[] }> {
  await ensureBuilt();
  say('filling a database');
  const { token, counts } = await fillDatabase(dataDir, AGENTS);
  const env = { FARLINE_HTTP_PORT: '0', FARLINE_REQUESTS_PER_S: '10000' };
  const product = await Product.start({ dataDir, address: ADDRESS, env });
  undo.push(() => endAsteriskOf(dataDir));
  undo.push(() => product.stop());
  const agents = new MoveAgents(
    product.url,
    token,
    Array.from({ length: AGENTS }, (_, n) => agentOf(n)),
  );
  undo.push(() => agents.close());
  await addMigration(product.url, token);
  say('signing everybody in');
  await agents.signIn();
  const times = await pageTimes(product, token);
  const { seen, ...moved } = await measureBoard(product, token, agents);
  return verdict(counts, times, moved, seen);
}

function verdict(filled: object, { p95Ms, cpuMs }: PageTimes, moved: Omit<Board, 'seen'>, seen: readonly Seen[]) {
  const worst = Object.entries(p95Ms).sort(([, one], [, other]) => other - one)[0] ?? ['', 0];
  const sum = (of: (one: Seen) => number): number => seen.reduce((all, one) => all + of(one), 0);
  const figures = {
    ...filled,
    pages: Object.keys(p95Ms).length,
    ...{ worstPage: worst[0], worstP95Ms: worst[1], p95Ms, cpuMs },
    viewers: VIEWERS.reduce((all, one) => all + one, 0),
    ...{ changes: moved.changes, changesPerSecond: rounded(moved.perSecond) },
    boardCpuPercent: rounded(moved.cpuPercent),
    ...{ stalenessP50Ms: quantile(seen, 0.5), stalenessP99Ms: quantile(seen, 0.99) },
    ...{
      framesRead: sum(({ frames }) => frames),
      viewersBehind: sum(({ behind }) => behind),
      cut: sum(({ cut }) => cut),
    },
    ...{ barFactor: FACTOR, bars: BARS },
  };
  const slow = Object.entries(p95Ms).filter(([, ms]) => ms > BARS.pageP95Ms);
  const missed = [
    ...slow.map(([path, ms]) => `${path} takes ${ms} ms`),
    ...(figures.stalenessP99Ms > BARS.stalenessP99Ms ? [`the board is ${figures.stalenessP99Ms} ms old`] : []),
    ...(figures.viewersBehind > 0 ? [`${figures.viewersBehind} viewers have not the final state`] : []),
    ...(figures.cut > 0 ? [`${figures.cut} viewers were cut off`] : []),
    ...(moved.perSecond < RATE * (values.small ? 0.5 : 0.95)
      ? [`only ${figures.changesPerSecond} changes a second were carried out`]
      : []),
  ];
  return { figures, missed };
}

let code = 1;
try {
  const { figures, missed } = await measure();
  for (const one of missed) say(`missed: ${one}`);
  code = missed.length === 0 ? 0 : 1;
  await tidyUp();
  process.stdout.write(`${JSON.stringify(figures)}\n`);
} catch (error) {
  say(`The benchmark failed: ${(error as Error).stack}`);
  await tidyUp();
}
process.exit(code);
