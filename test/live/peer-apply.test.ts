import test, { type ExecutionContext } from 'ava';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { startAmi } from '../../app/adapters/ami/start-ami.js';
import { AmiPhoneRegistrations } from '../../app/adapters/ami/ami-phone-registrations.js';
import { AriPeerMarks } from '../../app/adapters/ari/ari-peer-marks.js';
import { PeerFolder } from '../../app/adapters/peers/peer-folder.js';
import { loadPeerTemplates, type RenderPeer } from '../../app/adapters/peers/peer-templates.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { trunkPeer, trunkPeerName, type TrunkSip } from '../../app/domain/peer.js';
import { phonePeer, phonePeerName } from '../../app/domain/phone-peer.js';
import { DEFAULT_VOICE, type VoiceSettings } from '../../app/domain/voice-settings.js';
import { ApplyPeers } from '../../app/jobs/apply-peers.js';
import { sorted, type PeerOwner, type PeerSource } from '../../app/jobs/peer-source.js';
import { temporaryFolder, testAsterisk } from '../support/asterisk.js';
import { ensureBuilt } from '../support/ensure-built.js';
import { FarlineAdmin } from '../support/farline-admin.js';
import { loopbackAddress } from '../support/loopback-address.js';
import { RegisteringPhone } from '../support/peers/registering-phone.js';
import { asteriskOf, endAsteriskOf, Product } from '../support/product.js';
import { SipParty } from '../support/sip-party.js';
import { until } from '../support/until.js';

const APPLIES = 20;
/** Reloads are 10 s apart by default; what one does to a call does not depend on that. */
const GAP_MS = 100;
const LONGEST_SILENCE_MS = 500;
const render = loadPeerTemplates(join(import.meta.dirname, '../../templates/asterisk/pjsip'));

/** Phones and trunks that the test holds in its hand. */
class Peers implements PeerSource {
  readonly phones = new Map<string, Partial<VoiceSettings> & { readonly secret: string }>();
  readonly trunks = new Map<string, TrunkSip>();

  async everything() {
    const owners = [
      ...[...this.phones.keys()].map((id): PeerOwner => ({ kind: 'phone', id })),
      ...[...this.trunks.keys()].map((id): PeerOwner => ({ kind: 'trunk', id })),
    ];
    return this.only(owners);
  }

  async only(owners: readonly PeerOwner[]) {
    return sorted(
      owners.map(({ kind, id }) => {
        const [phone, trunk] = [this.phones.get(id), this.trunks.get(id)];
        if (kind === 'trunk') return { name: trunkPeerName(id), outcome: trunk ? trunkPeer(id, trunk) : null };
        const outcome = phone ? phonePeer(id, phone.secret, { ...DEFAULT_VOICE, ...withoutSecret(phone) }) : null;
        return { name: phonePeerName(id), outcome };
      }),
    );
  }
}

function withoutSecret({ secret: _, ...voice }: Partial<VoiceSettings> & { readonly secret: string }) {
  return voice;
}

function trunkAt(address: string): TrunkSip {
  return {
    contacts: [`${address}:5060`],
    transport: 'udp',
    username: null,
    password: null,
    matchAddresses: [],
    codecs: ['ulaw'],
  };
}

/** Looks every 50 ms, for 15 s at most. */
async function eventually(what: string, look: () => Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    if (await look()) return;
    await delay(50);
  }
  throw new Error(`not within 15 s: ${what}`);
}

async function jobOn(t: ExecutionContext, draw: RenderPeer = render) {
  const dataDir = await temporaryFolder(t, 'peer-apply');
  await mkdir(join(dataDir, 'asterisk/comparison'), { recursive: true });
  const music = ['[from-trunk]', 'exten => 100,1,Answer(,i)', ' same => n,MusicOnHold()', ''].join('\n');
  await writeFile(join(dataDir, 'asterisk/comparison/extensions.conf'), music);
  const { asterisk, address, log } = await testAsterisk(t, { dataDir, comparison: true });
  const admin = startAmi({ ...asterisk.ami, log });
  t.teardown(async () => admin.stop());
  const marks = new AriPeerMarks(asterisk.ari);
  t.teardown(async () => marks.stop());
  await until('AMI is up', () => admin.state === 'up');
  const source = new Peers();
  const files = new PeerFolder(asterisk.peersDir, draw);
  const commands = { directoryChanged: () => Promise.resolve() };
  const job = new ApplyPeers({ source, files, marks, admin, commands, clock: systemClock(), log }, GAP_MS);
  return { asterisk, address, source, job, log };
}

test('H5: a call in progress and a registration survive twenty applies, also of their own peers', async (t) => {
  const { asterisk, address, source, job } = await jobOn(t);
  const party = await SipParty.open(loopbackAddress(), 5060);
  t.teardown(async () => party.close());
  source.trunks.set('a', trunkAt(party.address));
  source.phones.set('1001', { secret: 'right' });
  t.like(await job.request(), { ok: true, reloaded: true });
  const account = { user: 'phone-1001', password: 'right', server: address };
  const phone = await RegisteringPhone.at(loopbackAddress(), account);
  t.teardown(async () => phone.close());
  t.is(await phone.register(), 200);
  const registered = async (): Promise<boolean> =>
    /Contact: +phone-1001\/sip:/.test(await asterisk.cli('pjsip show contacts'));
  t.true(await registered());

  const call = await party.call('100', { address, port: 5060 }, '5551230001');
  let [last, longest, ended] = [performance.now(), 0, false];
  void call.ended.then(() => (ended = true));
  call.audio.onPacket = ({ at }) => {
    longest = Math.max(longest, at - last);
    last = at;
  };
  for (let n = 1; n <= APPLIES; n += 1) {
    const own = n % 2 === 0;
    source.phones.set('1001', { secret: 'right', callerId: { name: `Phone, edited ${n} times`, number: '1001' } });
    if (own) source.trunks.set('a', { ...trunkAt(party.address), codecs: n % 4 === 0 ? ['ulaw'] : ['ulaw', 'alaw'] });
    const outcomes = [job.request({ kind: 'phone', id: '1001' })];
    if (own) outcomes.push(job.request({ kind: 'trunk', id: 'a' }));
    for (const outcome of await Promise.all(outcomes)) t.like(outcome, { ok: true, reloaded: true });
  }
  await delay(200);
  t.false(ended, 'the call is up');
  t.true(longest < LONGEST_SILENCE_MS, `sound stopped for ${Math.round(longest)} ms`);
  t.true(performance.now() - last < LONGEST_SILENCE_MS, 'sound still comes');
  t.true(await registered());
  t.regex(await asterisk.cli('pjsip show endpoint phone-1001'), /callerid +: "Phone, edited 20 times"/);
  call.hangUp();
  t.is((await call.ended).by, 'us');
});

test('H5: a phone deleted in the middle of its call keeps the call to the end, and cannot make another', async (t) => {
  const { asterisk, address, source, job, log } = await jobOn(t);
  source.phones.set('1001', { secret: 'right', context: 'from-trunk' });
  t.like(await job.request(), { ok: true });
  const account = { user: 'phone-1001', password: 'right', server: address };
  const phone = await RegisteringPhone.at(loopbackAddress(), account);
  t.teardown(async () => phone.close());
  t.is(await phone.register(), 200);
  const registrations = new AmiPhoneRegistrations({ ...asterisk.ami, log }, systemClock());
  t.teardown(async () => registrations.stop());
  await until('registrations are known', () => registrations.now() !== null);
  t.like(await registrations.detail('phone-1001'), { ok: true, value: { inCall: false } });
  t.is(await phone.call('100'), 200);
  t.like(await registrations.detail('phone-1001'), { ok: true, value: { inCall: true } });
  source.phones.delete('1001');
  t.like(await job.request({ kind: 'phone', id: '1001' }), { ok: true, peers: 0, reloaded: true });
  await delay(500);
  const calls = (): Promise<string> => asterisk.cli('core show channels concise');
  t.regex(await calls(), /PJSIP\/phone-1001-\w+!.*!Up!MusicOnHold!/);
  t.is(await phone.hangUp(), 200);
  await eventually('the call is over', async () => !(await calls()).includes('phone-1001'));
  t.is(await phone.call('100'), 401);
});

test('H4: a change that Asterisk would quietly leave out, keeping the old one, is found out and taken back', async (t) => {
  const spoilt: RenderPeer = (peer) => {
    const file = render(peer);
    const bad = peer.kind === 'phone' && peer.password === 'spoilt';
    return bad
      ? { ...file, text: file.text.replace('auth_type = digest', 'auth_type = digest\nno_such_option = 1') }
      : file;
  };
  const { asterisk, source, job } = await jobOn(t, spoilt);
  source.phones.set('1001', { secret: 'right' });
  source.phones.set('1002', { secret: 'right' });
  t.like(await job.request(), { ok: true, peers: 2 });
  const good = await readFile(join(asterisk.peersDir, 'peers-0001.conf'), 'utf8');
  source.phones.set('1001', { secret: 'spoilt' });
  const outcome = await job.request({ kind: 'phone', id: '1001' });
  t.like(outcome, { ok: false, reason: 'restored' });
  t.is(outcome.ok ? '' : outcome.detail, 'Asterisk did not take phone-1001 (its auth); the last good files are back');
  t.is(await readFile(join(asterisk.peersDir, 'peers-0001.conf'), 'utf8'), good);
  t.regex(await asterisk.cli('pjsip show auth phone-1001'), /password +: right/);
  source.phones.set('1001', { secret: 'another' });
  t.like(await job.request({ kind: 'phone', id: '1001' }), { ok: true, peers: 2 });
  t.regex(await asterisk.cli('pjsip show auth phone-1001'), /password +: another/);
  source.phones.delete('1002');
  t.like(await job.request({ kind: 'phone', id: '1002' }), { ok: true, peers: 1 });
  t.notRegex(await asterisk.cli('pjsip show endpoints'), /phone-1002/);
});

test('H4: a Farline killed after it wrote and before Asterisk read it has the peer in Asterisk when it is back', async (t) => {
  await ensureBuilt();
  const [dataDir, address] = [await temporaryFolder(t, 'peer-kill'), loopbackAddress()];
  t.teardown(() => endAsteriskOf(dataDir));
  const slow = { FARLINE_HTTP_PORT: '0', FARLINE_PEER_RELOAD_GAP_MS: '600000' };
  const killed = await Product.start({ dataDir, address, env: slow });
  t.teardown(async () => void (await killed.stop()));
  const admin = await FarlineAdmin.setUp(killed);
  await admin.addTrunk({ name: 'First', prefixes: ['+1'], contacts: [`${loopbackAddress()}:5060`] });
  // The second one is written and then waits for its reload, which is minutes away.
  const second = loopbackAddress();
  const cut = t.throwsAsync(admin.addTrunk({ name: 'Second', prefixes: ['+2'], contacts: [`${second}:5060`] }));
  const file = join(dataDir, 'asterisk/peers/peers-0001.conf');
  await eventually('the file holds both', async () => (await readFile(file, 'utf8')).includes(`sip:${second}:5060`));
  await killed.kill();
  await cut;
  const asterisk = await asteriskOf(dataDir);
  const endpoints = async (): Promise<number> =>
    (await asterisk?.cli('pjsip show endpoints'))?.match(/Endpoint: +trunk-/g)?.length ?? 0;
  t.is(await endpoints(), 1, 'Asterisk has not read it');
  const back = await Product.start({ dataDir, address, env: { FARLINE_HTTP_PORT: '0' } });
  t.teardown(async () => void (await back.stop()));
  await eventually('Asterisk has both', async () => (await endpoints()) === 2);
  t.is((await admin.at(back).api.get<{ items: unknown[] }>('/api/v1/trunks')).items.length, 2);
});
