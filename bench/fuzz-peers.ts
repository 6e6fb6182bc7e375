/**
 * Does any text get out of its place in a generated peer? `npm run fuzz:peers -- --driver pjsip|sip --records N
 * [--seed S]`: hostile records go through model and templates into files that the real parser of Asterisk reads (22 for
 * pjsip, 16.28 for chan_sip). What it read is compared with what was meant, line by line, and what the driver then has in
 * memory as well. Each tenth record also goes through the same templates without escaping, which must break.
 */
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { unpackAsterisk, unpackChanSipAsterisk } from '../app/adapters/embedded/unpack-asterisk.js';
import { loadPeerTemplates } from '../app/adapters/peers/peer-templates.js';
import { readConfig } from '../app/config.js';
import { trunkPeer, type Peer, type PeerOutcome } from '../app/domain/peer.js';
import { phonePeer } from '../app/domain/phone-peer.js';
import type { SipDriver } from '../app/domain/peer-warnings.js';
import { loopbackAddress } from '../test/support/loopback-address.js';
import { hostileRecord, type HostileRecord } from './fuzz-peers/hostile-records.js';
import { meantConfig, type Section } from './fuzz-peers/meant-config.js';
import { naivePeer, naiveTemplates } from './fuzz-peers/naive-templates.js';
import { loadedOtherwise, readByParser, sameSections } from './fuzz-peers/parser-reading.js';
import { ThrowawayAsterisk } from '../test/support/peers/throwaway-asterisk.js';

const BATCH = 500;
const NAIVE_EACH = 10;
const SHOWN_DIFFERENCES = 20;
const BARS = { differences: 0, accepted: 0.5, naiveBroken: 0.1 };

const { values } = parseArgs({
  options: {
    driver: { type: 'string', default: 'pjsip' },
    records: { type: 'string', default: '10000' },
    seed: { type: 'string', default: '1' },
  },
});
const drivers: Readonly<Record<string, SipDriver>> = { pjsip: 'pjsip', sip: 'chan_sip' };
const records = Number(values.records);
const seed = Number(values.seed);
const driver = drivers[values.driver];
const say = (line: string): void => void process.stderr.write(`${line}\n`);
if (!driver || !(Number.isInteger(records) && records >= 1 && records <= 10_000_000) || !Number.isInteger(seed)) {
  say('usage: npm run fuzz:peers -- --driver pjsip|sip --records 1–10000000 [--seed whole number]');
  process.exit(2);
}

const folder = join(import.meta.dirname, '../templates/asterisk', values.driver);
const render = loadPeerTemplates(folder, driver);
const naive = naiveTemplates(folder, driver);
const found = { accepted: 0, differences: 0, naiveTried: 0, naiveBroken: 0 };
const began = performance.now();

const unpack = { cacheDir: readConfig().cacheDir, log: say };
const install = await (driver === 'pjsip' ? unpackAsterisk(unpack) : unpackChanSipAsterisk(unpack));
const asterisk = await ThrowawayAsterisk.start({ install, driver, address: loopbackAddress() });
try {
  for (let first = 0; first < records; first += BATCH) {
    const batch = Array.from({ length: Math.min(BATCH, records - first) }, (_, i) => hostileRecord(seed, first + i));
    await tryBatch(batch);
    for (let i = 0; i < batch.length; i += NAIVE_EACH) await tryNaive(batch[i] as HostileRecord, first + i);
    if ((first / BATCH) % 20 === 19) say(`${first + batch.length} of ${records} records, ${JSON.stringify(found)}`);
  }
} finally {
  await asterisk.end();
}

const met =
  found.differences <= BARS.differences &&
  found.accepted >= BARS.accepted * records &&
  found.naiveBroken >= BARS.naiveBroken * found.naiveTried;
const seconds = Math.round((performance.now() - began) / 100) / 10;
say(met ? 'every bar is met' : `a bar is missed: ${JSON.stringify(BARS)}`);
process.stdout.write(`${JSON.stringify({ driver: values.driver, records, ...found, seed, seconds })}\n`);
process.exitCode = met ? 0 : 1;

async function tryBatch(batch: readonly HostileRecord[]): Promise<void> {
  const outcomes = batch.map(judged).filter((outcome) => outcome.ok);
  const peers = outcomes.map(({ peer }) => peer);
  const meant = new Map<string, Section[]>();
  let text = '';
  for (const peer of peers) {
    try {
      text += `${render(peer).text}\n`;
    } catch (error) {
      differs(`${peer.name} was accepted by the model and refused by the template: ${(error as Error).message}`);
      continue;
    }
    for (const section of meantConfig(peer, render)) addTo(meant, section);
  }
  found.accepted += peers.length;
  const read = new Map<string, Section[]>();
  for (const section of (await readByParser(asterisk, text)) ?? []) addTo(read, section);
  for (const name of new Set([...meant.keys(), ...read.keys()])) {
    const [wanted, got] = [meant.get(name) ?? [], read.get(name) ?? []];
    if (!sameSections(wanted, got)) differs(`[${name}] reads ${JSON.stringify(got)}, meant ${JSON.stringify(wanted)}`);
  }
  (await loadedOtherwise(asterisk, driver as SipDriver, peers, text)).forEach(differs);
}

async function tryNaive(record: HostileRecord, index: number): Promise<void> {
  const peer = naivePeer(record, index);
  const read = await readByParser(asterisk, naive(peer).text);
  found.naiveTried += 1;
  if (!read || !sameSections(read, meantConfig(peer, render))) found.naiveBroken += 1;
}

function judged(record: HostileRecord): PeerOutcome<Peer> {
  return record.kind === 'phone' ? phonePeer(record.id, record.secret, record.voice) : trunkPeer(record.id, record.sip);
}

function addTo(sections: Map<string, Section[]>, section: Section): void {
  sections.set(section.name, [...(sections.get(section.name) ?? []), section]);
}

function differs(what: string): void {
  found.differences += 1;
  if (found.differences <= SHOWN_DIFFERENCES) say(`difference: ${what.slice(0, 1000)}`);
}
