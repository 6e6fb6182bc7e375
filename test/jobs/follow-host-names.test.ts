import test from 'ava';
import { FollowHostNames } from '../../app/jobs/follow-host-names.js';
import { TrunkPeers, type PeerOwner } from '../../app/jobs/peer-source.js';
import type { TrunkWire } from '../../app/ports/directory-store.js';
import { RecordedLog } from '../support/recorded-log.js';
import { VirtualTime } from '../support/virtual-time.js';
import { aDirectory, aTrunk, SETTINGS } from '../support/world.js';

function wire(contacts: readonly string[], matchAddresses: readonly string[] = []): TrunkWire {
  const account = { username: null, password: null, register: false, fromUser: null, fromDomain: null };
  return { contacts, transport: 'udp', matchAddresses, codecs: ['alaw'], ...account };
}

/** Trunks with these SIP sides, and a name server that says what the test wants. */
function site(wires: Readonly<Record<string, TrunkWire>>) {
  const names = new Map<string, readonly string[]>();
  const looked: string[][] = [];
  const hosts = {
    of: (asked: readonly string[]) => {
      looked.push([...asked]);
      return Promise.resolve(new Map(asked.map((name) => [name, names.get(name) ?? []])));
    },
  };
  const stored = new Map(Object.entries(wires));
  const trunks = Object.keys(wires).map((id) => aTrunk({ id }));
  const directory = {
    load: () => Promise.resolve(aDirectory({ trunks })),
    trunkWires: () => Promise.resolve(stored),
  };
  return { names, looked, hosts, directory, stored };
}

async function matchesOf(place: ReturnType<typeof site>): Promise<unknown> {
  const { peers } = await new TrunkPeers(place.directory, SETTINGS, place.hosts).everything();
  return peers.map((peer) => peer.kind === 'trunk' && [peer.name, peer.contacts[0]?.host, peer.matchAddresses]);
}

test('A: whose calls are a trunk’s is told in addresses; who is called is told by name', async (t) => {
  const place = site({ a: wire(['sbc.example:5071', '10.0.0.1']), b: wire(['10.0.0.2'], ['10.0.0.0/8', 'x.example']) });
  place.names.set('sbc.example', ['192.0.2.1', '192.0.2.2']).set('x.example', ['192.0.2.9']);
  t.deepEqual(await matchesOf(place), [
    ['trunk-a', 'sbc.example', ['192.0.2.1', '192.0.2.2', '10.0.0.1']],
    ['trunk-b', '10.0.0.2', ['10.0.0.0/8', '192.0.2.9']],
  ]);
  t.deepEqual(place.looked, [['sbc.example', 'x.example']]);
});

test('A: a name that leads nowhere keeps no trunk from Asterisk', async (t) => {
  const place = site({ a: wire(['no.example']) });
  t.deepEqual(await matchesOf(place), [['trunk-a', 'no.example', []]]);
});

test('without names nobody is asked', async (t) => {
  const place = site({ a: wire(['10.0.0.1']) });
  t.deepEqual(await matchesOf(place), [['trunk-a', '10.0.0.1', ['10.0.0.1']]]);
  t.deepEqual(place.looked, []);
});

test('names are looked up every minute, and a trunk is applied when one of its own leads elsewhere', async (t) => {
  const place = site({
    a: wire(['sbc.example']),
    b: wire(['x.example'], ['10.0.0.1']),
    c: wire(['10.0.0.2'], ['c.example']),
  });
  const { names, directory, hosts } = place;
  names.set('sbc.example', ['192.0.2.1']).set('c.example', ['192.0.2.3']);
  const time = new VirtualTime();
  const applied: (PeerOwner | undefined)[] = [];
  const request = (owner?: PeerOwner) => {
    applied.push(owner);
    return Promise.resolve({ ok: true, peers: 1, reloaded: false } as const);
  };
  const log = new RecordedLog();
  const job = new FollowHostNames({ directory, hosts, applyPeers: { request }, clock: time.clock(), log });
  await time.runUntil(61_000);
  // Nobody knows what they led to when they were applied at the start.
  t.deepEqual(applied.splice(0), [
    { kind: 'trunk', id: 'a' },
    { kind: 'trunk', id: 'c' },
  ]);
  await time.runUntil(121_000);
  t.deepEqual(applied, []);
  names.set('sbc.example', ['192.0.2.7']);
  await time.runUntil(181_000);
  t.deepEqual(applied.splice(0), [{ kind: 'trunk', id: 'a' }]);
  job.stop();
  names.set('sbc.example', []);
  await time.runUntil(600_000);
  t.deepEqual(applied, []);
});

test('a directory that cannot be read is told in the log, and looked at again', async (t) => {
  const { directory, hosts } = site({ a: wire(['sbc.example']) });
  const time = new VirtualTime();
  const log = new RecordedLog();
  const applied: string[] = [];
  let broken = true;
  const read = () => (broken ? Promise.reject(new Error('locked')) : directory.trunkWires());
  const request = (owner?: PeerOwner) => {
    applied.push(owner?.id ?? '');
    return Promise.resolve({ ok: true, peers: 1, reloaded: false } as const);
  };
  new FollowHostNames({ directory: { trunkWires: read }, hosts, applyPeers: { request }, clock: time.clock(), log });
  await time.runUntil(61_000);
  t.true(log.lines.some(({ line }) => line.includes('not looked up again')));
  broken = false;
  await time.runUntil(121_000);
  t.deepEqual(applied, ['a']);
});
