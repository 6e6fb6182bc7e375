import test, { type ExecutionContext } from 'ava';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startAmi } from '../../app/adapters/ami/start-ami.js';
import { AriPeerMarks } from '../../app/adapters/ari/ari-peer-marks.js';
import { PeerFolder } from '../../app/adapters/peers/peer-folder.js';
import { loadPeerTemplates, type RenderPeer } from '../../app/adapters/peers/peer-templates.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import type { Directory, Settings, Trunk } from '../../app/domain/directory.js';
import { ApplyPeers } from '../../app/jobs/apply-peers.js';
import { TrunkPeers } from '../../app/jobs/peer-source.js';
import type { TrunkWire } from '../../app/ports/directory-store.js';
import { testAsterisk, type TestAsterisk } from '../support/asterisk.js';
import { until } from '../support/until.js';

const render = loadPeerTemplates(join(import.meta.dirname, '../../templates/asterisk/pjsip'));
const WIRE: TrunkWire = {
  contacts: ['127.0.64.9:5060'],
  transport: 'udp',
  username: null,
  password: null,
  matchAddresses: [],
  codecs: ['alaw', 'ulaw'],
  register: false,
  fromUser: null,
  fromDomain: null,
};

/** The job on a real Asterisk, with a directory that the test fills. */
async function jobOn(t: ExecutionContext, draw: RenderPeer = render) {
  const site: TestAsterisk = await testAsterisk(t);
  const admin = startAmi({ ...site.asterisk.ami, log: site.log });
  t.teardown(async () => admin.stop());
  await until('AMI is up', () => admin.state === 'up');
  const trunks = new Map<string, TrunkWire>();
  const heard = { changes: 0 };
  const directory = {
    load: async () => ({ trunks: new Map([...trunks.keys()].map((id) => [id, {} as Trunk])) }) as unknown as Directory,
    trunkWires: async () => trunks,
  };
  const commands = { directoryChanged: async () => void (heard.changes += 1) };
  const files = new PeerFolder(site.asterisk.peersDir, draw);
  const marks = new AriPeerMarks(site.asterisk.ari);
  t.teardown(async () => marks.stop());
  const source = new TrunkPeers(directory, {} as Settings, { of: () => Promise.resolve(new Map()) });
  const ports = { source, files, marks, admin, commands, clock: systemClock(), log: site.log };
  return { ...site, trunks, heard, job: new ApplyPeers(ports, 200) };
}

test('H4: a trunk that an admin adds is in Asterisk when the job answers, and one taken away is gone', async (t) => {
  const { asterisk, trunks, heard, job } = await jobOn(t);
  trunks.set('a', WIRE);
  t.deepEqual(await job.request(), { ok: true, peers: 1, reloaded: true });
  t.regex(await asterisk.cli('pjsip show endpoints'), /Endpoint: +trunk-a /);
  trunks.delete('a');
  t.like(await job.request(), { ok: true, reloaded: true });
  t.notRegex(await asterisk.cli('pjsip show endpoints'), /trunk-a/);
  t.is(heard.changes, 2);
});

test('H4: what Asterisk does not take is said, and the last good files are back', async (t) => {
  const spoilt: RenderPeer = (peer) => {
    const file = render(peer);
    return peer.name === 'trunk-b' ? { ...file, text: file.text.replace('direct_media', 'no_such_option') } : file;
  };
  const { asterisk, trunks, job } = await jobOn(t, spoilt);
  trunks.set('a', WIRE);
  await job.request();
  trunks.set('b', { ...WIRE, contacts: ['127.0.64.10:5060'] });
  const outcome = await job.request();
  t.like(outcome, { ok: false, reason: 'restored' });
  t.regex(outcome.ok ? '' : outcome.detail, /did not take trunk-b/);
  t.regex(await asterisk.cli('pjsip show endpoints'), /Endpoint: +trunk-a /);
  t.notRegex(await readFile(join(asterisk.peersDir, 'peers-0001.conf'), 'utf8'), /trunk-b/);
});

test('peers come back with an Asterisk that lost them', async (t) => {
  const { asterisk, trunks, heard, job } = await jobOn(t);
  trunks.set('a', WIRE);
  await job.request();
  const stop = job.watch();
  t.teardown(async () => stop());
  const before = heard.changes;
  process.kill(asterisk.pid, 'SIGKILL');
  let there = '';
  for (let tries = 0; tries < 100 && !there.includes('trunk-a'); tries += 1) {
    await delay(200);
    there = await asterisk.cli('pjsip show endpoints').catch(() => '');
  }
  t.true(there.includes('trunk-a'));
  await until('the job found it there', () => heard.changes > before);
});
