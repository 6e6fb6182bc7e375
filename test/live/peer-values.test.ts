import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import test, { type ExecutionContext } from 'ava';
import { unpackAsterisk, unpackChanSipAsterisk } from '../../app/adapters/embedded/unpack-asterisk.js';
import { loadPeerTemplates } from '../../app/adapters/peers/peer-templates.js';
import { readConfig } from '../../app/config.js';
import { trunkPeer, type Peer, type PeerOutcome } from '../../app/domain/peer.js';
import { phonePeer } from '../../app/domain/phone-peer.js';
import type { SipDriver } from '../../app/domain/peer-warnings.js';
import { DEFAULT_VOICE, type VoiceSettings } from '../../app/domain/voice-settings.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { DEFAULT_TRUNK, PHONE_VALUES, TRUNK_VALUES } from '../support/peers/peer-values.js';
import { ThrowawayAsterisk } from '../support/peers/throwaway-asterisk.js';

const TEMPLATES = join(import.meta.dirname, '../../templates/asterisk');
const { cacheDir } = readConfig(process.env);

interface Loaded {
  readonly asterisk: ThrowawayAsterisk;
  /** What it has complained of since the peers were there to be read. */
  readonly complaints: () => Promise<string[]>;
}

/** Starts the real Asterisk of a driver and has it load these peers. */
async function withPeers(t: ExecutionContext, driver: SipDriver, peers: readonly Peer[]): Promise<Loaded> {
  const install = await (driver === 'pjsip' ? unpackAsterisk({ cacheDir }) : unpackChanSipAsterisk({ cacheDir }));
  const asterisk = await ThrowawayAsterisk.start({ install, driver, address: loopbackAddress() });
  t.teardown(() => asterisk.end());
  const before = await asterisk.complaints();
  const render = loadPeerTemplates(join(TEMPLATES, driver === 'pjsip' ? 'pjsip' : 'sip'), driver);
  await writeFile(join(asterisk.etc, 'peers.conf'), peers.map((peer) => render(peer).text).join('\n'));
  await asterisk.ami.ask(driver === 'pjsip' ? 'Reload\r\nModule: res_pjsip.so' : 'Command\r\nCommand: sip reload');
  return { asterisk, complaints: async () => (await asterisk.complaints()).slice(before.length) };
}

/** One peer for each value of each field. */
function everyValue(): Peer[] {
  let id = 0;
  const next = (): string => String((id += 1));
  const phones = Object.values(PHONE_VALUES).flatMap((values) => Object.values(values) as Partial<VoiceSettings>[]);
  const trunks = Object.values(TRUNK_VALUES).flatMap((values) => Object.values(values));
  const outcomes: PeerOutcome<Peer>[] = [
    ...phones.map((changes) => phonePeer(next(), 's3cret', { ...DEFAULT_VOICE, ...changes })),
    ...trunks.map((changes) => trunkPeer(next(), { ...DEFAULT_TRUNK, ...changes })),
  ];
  return outcomes.flatMap((outcome) => (outcome.ok ? [outcome.peer] : []));
}

async function shown(asterisk: ThrowawayAsterisk, command: string): Promise<string> {
  const blocks = await asterisk.ami.ask(`Command\r\nCommand: ${command}`);
  return blocks
    .flat()
    .map(([, value]) => value)
    .join('\n');
}

test('H1: Asterisk 22 takes a peer with every value of every field, and complains of none', async (t) => {
  const peers = everyValue();
  const { asterisk, complaints } = await withPeers(t, 'pjsip', peers);
  const list = await shown(asterisk, 'pjsip show endpoints');
  for (const { name } of peers) t.regex(list, new RegExp(`Endpoint: +${name}[/ ]`));
  t.deepEqual(await complaints(), []);
});

test('E10: of a generated trunk and phone Asterisk itself shows session timers and RTP keepalive', async (t) => {
  const outcomes = [trunkPeer('1', DEFAULT_TRUNK), phonePeer('2', 's3cret', DEFAULT_VOICE)];
  const peers = outcomes.flatMap((outcome) => (outcome.ok ? [outcome.peer as Peer] : []));
  const { asterisk } = await withPeers(t, 'pjsip', peers);
  for (const { name } of peers) {
    const text = await shown(asterisk, `pjsip show endpoint ${name}`);
    for (const [option, value] of [
      ['rtp_keepalive', '3'],
      ['timers', 'yes'],
      ['timers_sess_expires', '600'],
    ] as const) {
      t.regex(text, new RegExp(`^ *${option} +: ${value}$`, 'm'), name);
    }
  }
  t.is(peers.length, 2);
});

test('H1: Asterisk 16 with chan_sip takes a peer with every value of every field, and complains of TLS alone', async (t) => {
  const peers = everyValue();
  const { asterisk, complaints } = await withPeers(t, 'chan_sip', peers);
  const last = peers.at(-1)?.name ?? '';
  // chan_sip answers first and reloads afterwards.
  for (let tries = 0; tries < 250 && !(await shown(asterisk, 'sip show peers')).includes(last); tries += 1)
    await delay(20);
  const list = `${await shown(asterisk, 'sip show peers')}\n${await shown(asterisk, 'sip show users')}`;
  for (const { name } of peers) t.regex(list, new RegExp(`^${name}[/ ]`, 'm'));
  // What the page of such a phone warns of: without a certificate chan_sip has no TLS.
  const others = (await complaints()).filter((line) => !line.includes("'tls' is not a valid transport type"));
  t.deepEqual(others, []);
});
