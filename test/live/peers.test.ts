import test from 'ava';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbedded, type EmbeddedAsterisk } from '../../app/adapters/embedded/run-asterisk.js';
import { PeerFolder } from '../../app/adapters/peers/peer-folder.js';
import { loadPeerTemplates } from '../../app/adapters/peers/peer-templates.js';
import { readConfig } from '../../app/config.js';
import type { Peer, PhonePeer, TrunkPeer } from '../../app/domain/peer.js';
import { DEFAULT_VOICE } from '../../app/domain/voice-settings.js';

const ADDRESS = '127.0.64.1';
const HOSTILE = 'a\\;b;--[x]#"\\';
const silent = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };
const render = loadPeerTemplates(join(import.meta.dirname, '../../templates/asterisk/pjsip'));

let dataDir: string;
let asterisk: EmbeddedAsterisk;

test.before(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'farline-peers-live-'));
  const { cacheDir } = readConfig(process.env);
  const settings = { dataDir, cacheDir, sipAddress: ADDRESS, controlAddress: ADDRESS };
  asterisk = await startEmbedded({ settings, log: silent });
});

test.after.always(async () => {
  await asterisk?.stop({ keepCalls: false });
  await rm(dataDir, { recursive: true, force: true });
});

async function load(...peers: Peer[]): Promise<void> {
  await new PeerFolder(asterisk.peersDir, render).write(peers, []);
  await asterisk.cli('module reload res_pjsip.so');
}

/** What Asterisk has as the value of one setting of one object. */
async function setting(type: string, name: string, key: string): Promise<string | undefined> {
  const lines = (await asterisk.cli(`pjsip show ${type} ${name}`)).split('\n');
  return lines.map((line) => new RegExp(`^ *${key} +: (.*?) *$`).exec(line)?.[1]).find((value) => value !== undefined);
}

const TRUNK: TrunkPeer = {
  kind: 'trunk',
  name: 'trunk-a_1',
  transport: 'udp',
  contacts: [
    { host: '127.0.64.9', port: 5081 },
    { host: '127.0.64.8', port: 5060 },
  ],
  credentials: { username: 'us;er', password: HOSTILE },
  matchAddresses: ['127.0.64.9', '127.0.65.0/24'],
  codecs: ['alaw', 'ulaw'],
};
const PHONE: PhonePeer = {
  ...DEFAULT_VOICE,
  kind: 'phone',
  name: 'phone-1001',
  password: HOSTILE,
  host: 'dynamic',
  nat: 'yes',
  codecs: ['g722', 'alaw'],
  callerId: { name: 'Alice "A"; QA', number: '1001' },
};

test.serial('H3: Asterisk reads back exactly what a trunk and a phone hold, hostile characters included', async (t) => {
  await load(TRUNK, PHONE);
  t.is(await setting('auth', 'trunk-a_1', 'password'), HOSTILE);
  t.is(await setting('auth', 'trunk-a_1', 'username'), 'us;er');
  t.is(await setting('auth', 'phone-1001', 'password'), HOSTILE);
  t.is(await setting('endpoint', 'phone-1001', 'callerid'), '"Alice \\"A\\"; QA" <1001>');
  t.is(await setting('endpoint', 'phone-1001', 'context'), 'from-sip');
  t.is(await setting('endpoint', 'phone-1001', 'allow'), '(g722|alaw)');
});

test.serial('D2: Asterisk has the trunk as one that is never re-invited nor redirected and stays alive', async (t) => {
  await load(TRUNK);
  for (const [key, value] of [
    ['direct_media', 'false'],
    ['send_connected_line', 'no'],
    ['allow_transfer', 'false'],
    ['rtp_keepalive', '3'],
    ['timers', 'yes'],
    ['timers_sess_expires', '600'],
    ['context', 'from-trunk'],
    ['dtmf_mode', 'rfc4733'],
  ] as const) {
    t.is(await setting('endpoint', 'trunk-a_1', key), value, key);
  }
  t.regex(await asterisk.cli('pjsip show identifies'), /127\.0\.64\.9\/32[^]*127\.0\.65\.0\/24/);
});

test.serial('D1: contacts of a trunk are asked in the order given', async (t) => {
  await load(TRUNK);
  t.is(await setting('endpoint', 'trunk-a_1', 'aors'), 'trunk-a_1,trunk-a_1.2');
  t.is(await setting('aor', 'trunk-a_1', 'contact'), 'sip:127.0.64.9:5081');
  t.is(await setting('aor', 'trunk-a_1.2', 'contact'), 'sip:127.0.64.8:5060');
});

test.serial('a peer whose file is gone is gone from Asterisk', async (t) => {
  await load(TRUNK, PHONE);
  await load(PHONE);
  const there = await asterisk.cli('pjsip show endpoints');
  t.false(there.includes('trunk-a_1'));
  t.true(there.includes('phone-1001'));
});
