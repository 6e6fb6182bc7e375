/**
 * How long do phones take from the configuration into Asterisk, and does anybody notice?
 * `npm run bench:provision [-- --small]`: a real Asterisk, the product's own job and templates. 2,000 new phones are
 * rendered and written, against Asterisk's bare reload of the same files; one phone is changed with 100, 1,000 and
 * 10,000 present. Meanwhile 20 calls a second arrive. Phones are read from the product's own store, which is part of the
 * time; saving the one that is changed is, too.
 * The last line of stdout is JSON; exit 1 when a bar is missed.
 */
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import { openDatabase } from '../app/adapters/db/database.js';
import { PeerFolder } from '../app/adapters/peers/peer-folder.js';
import { loadPeerTemplates } from '../app/adapters/peers/peer-templates.js';
import { systemClock } from '../app/adapters/system/clock.js';
import { SipParty } from '../test/support/sip-party.js';
import { percentile, rounded } from './figures.js';
import { benchAsterisk, NUMBER, type BenchAsterisk } from './provision/bench-asterisk.js';
import { BenchPhones } from './provision/bench-phones.js';
import { CallLoad } from './provision/call-load.js';
import { TimedApply, type ApplyTimes } from './provision/timed-apply.js';

const MIGRATIONS = join(import.meta.dirname, '../migrations');
const ADDRESS = { asterisk: '127.0.82.1', caller: '127.0.82.2' };
const SIP_PORT = 5060;
const PHONES = 2_000;
const SIZES = [100, 1_000, 10_000] as const;
const CALLS_PER_S = 20;
const SETTLE_MS = 1_000;

const { values } = parseArgs({ options: { small: { type: 'boolean', default: false } } });
/** Small is for CI, on whatever machine that is: does it work, are the ratios sane. The bars are for the whole run. */
const BARS = values.small
  ? { renderOverReload: 3, verifyOverReload: 10, changeOwnMs: 100 }
  : { renderOverReload: 1, verifyOverReload: 5, changeOwnMs: 20 };
const rounds = values.small ? 2 : 7;
const edits = values.small ? 3 : 9;

const say = (line: string): void => void process.stderr.write(`${line}\n`);
const log = { debug: () => undefined, info: () => undefined, warn: say, error: say };
const undo: (() => unknown)[] = [];
async function tidyUp(): Promise<void> {
  for (const step of undo.splice(0).reverse()) await step();
}
process.once('SIGINT', () => void tidyUp().then(() => process.exit(130)));

const render = loadPeerTemplates(join(import.meta.dirname, '../templates/asterisk/pjsip'));
const median = (numbers: readonly number[]): number => percentile(numbers, 0.5);

/** 2,000 phones that Asterisk never saw, round after round, each followed by a bare reload of the same files. */
async function provisionMany(
  asterisk: BenchAsterisk,
  phones: BenchPhones,
): Promise<{ times: ApplyTimes[]; bareMs: number[] }> {
  const times: ApplyTimes[] = [];
  const bareMs: number[] = [];
  for (let round = 1; round <= rounds; round += 1) {
    await phones.fill(PHONES);
    const apply = new TimedApply({ ...asterisk, render, source: phones, log });
    times.push(await apply.run());
    const began = performance.now();
    await asterisk.admin.reloadPeers();
    bareMs.push(performance.now() - began);
    const { ownMs = 0, verifyMs = 0 } = times.at(-1) ?? {};
    say(
      `Round ${round} of ${rounds}: ${PHONES} phones in ${rounded(ownMs)} ms, verified in ${rounded(verifyMs)} ms; bare reload ${rounded(bareMs.at(-1) ?? 0)} ms.`,
    );
    await phones.fill(0);
    await apply.run();
  }
  return { times, bareMs };
}

/** Own work of single edits with so many phones present. */
async function changeOne(asterisk: BenchAsterisk, phones: BenchPhones, present: number): Promise<number[]> {
  await phones.fill(present);
  const apply = new TimedApply({ ...asterisk, render, source: phones, log });
  await apply.run();
  const own: number[] = [];
  for (let edit = 1; edit <= edits; edit += 1) {
    // In the product reloads are 10 s apart: the next edit does not meet an Asterisk that is still busy with the last.
    await delay(SETTLE_MS);
    const id = phones.ids[Math.floor((present / (edits + 1)) * edit)] ?? '';
    const savedMs = await phones.change(id, `Changed ${edit}`);
    own.push(savedMs + (await apply.run({ kind: 'phone', id })).ownMs);
  }
  say(`One changed of ${present}: ${own.map((ms) => rounded(ms, 1)).join(', ')} ms of our own.`);
  await phones.fill(0);
  await apply.run();
  return own;
}

/** The same on files alone: Asterisk takes ten thousand phones too slowly for a machine that has other work. */
async function changeOneFile(folder: string, phones: BenchPhones, present: number): Promise<number[]> {
  await phones.fill(present);
  const files = new PeerFolder(folder, render);
  await files.write((await phones.everything()).peers, []);
  await files.keep();
  const own: number[] = [];
  for (let edit = 1; edit <= edits; edit += 1) {
    const id = phones.ids[Math.floor((present / (edits + 1)) * edit)] ?? '';
    const began = performance.now();
    await phones.change(id, `Changed ${edit}`);
    const { peers, gone } = await phones.only([{ kind: 'phone', id }]);
    await files.change(peers, gone);
    await files.keep();
    own.push(performance.now() - began);
  }
  return own;
}

let code = 1;
try {
  const dataDir = await mkdtemp(join(tmpdir(), 'farline-provision-'));
  undo.push(() => rm(dataDir, { recursive: true, force: true }));
  const asterisk = await benchAsterisk({ dataDir, address: ADDRESS.asterisk, caller: ADDRESS.caller, log }, undo);
  const place = { dataFolder: join(dataDir, 'data'), postgresUrl: null, migrations: MIGRATIONS };
  await mkdir(place.dataFolder);
  const database = await openDatabase(place, systemClock(), log);
  undo.push(() => database.close());
  const phones = new BenchPhones(database, log);
  const party = await SipParty.open(ADDRESS.caller, SIP_PORT);
  undo.push(() => party.close());
  const calls = new CallLoad(party, { address: ADDRESS.asterisk, port: SIP_PORT }, NUMBER);
  calls.start(CALLS_PER_S);
  const { times, bareMs } = await provisionMany(asterisk, phones);
  const own: Record<string, number[]> = {};
  for (const present of SIZES) {
    const filesOnly = values.small && present === 10_000;
    own[present] = filesOnly
      ? await changeOneFile(join(dataDir, 'files'), phones, present)
      : await changeOne(asterisk, phones, present);
  }
  const { placed, lost, slowestMs } = await calls.stop();
  const bare = median(bareMs);
  const figures = {
    phones: PHONES,
    rounds,
    reloadMs: rounded(bare),
    renderOverReload: rounded(median(times.map(({ ownMs }) => ownMs)) / bare),
    verifyOverReload: rounded(median(times.map(({ verifyMs }) => verifyMs)) / bare),
    changeOwnMs: Object.fromEntries(Object.entries(own).map(([size, ms]) => [size, rounded(median(ms))])),
    changeOwnMaxMs: Object.fromEntries(Object.entries(own).map(([size, ms]) => [size, rounded(Math.max(...ms))])),
    calls: placed,
    lostInvites: lost,
    slowestAnswerMs: rounded(slowestMs),
  };
  const kept =
    figures.renderOverReload <= BARS.renderOverReload &&
    figures.verifyOverReload <= BARS.verifyOverReload &&
    Object.values(figures.changeOwnMs).every((ms) => ms <= BARS.changeOwnMs) &&
    lost === 0;
  code = kept ? 0 : 1;
  await tidyUp();
  process.stdout.write(`${JSON.stringify(figures)}\n`);
} catch (error) {
  say(`The benchmark failed: ${(error as Error).message}`);
  await tidyUp();
}
process.exit(code);
