import test, { type ExecutionContext } from 'ava';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PeerFolder } from '../../app/adapters/peers/peer-folder.js';
import { loadPeerTemplates } from '../../app/adapters/peers/peer-templates.js';
import type { TrunkPeer } from '../../app/domain/peer.js';

const FILE = 'peers-0001.conf';
const render = loadPeerTemplates(join(import.meta.dirname, '../../templates/asterisk/pjsip'));

function trunk(id: string, port = 5060, password = 'secret'): TrunkPeer {
  return {
    kind: 'trunk',
    name: `trunk-${id}`,
    transport: 'udp',
    contacts: [{ host: '10.0.0.1', port }],
    credentials: { username: 'u', password },
    matchAddresses: ['10.0.0.1'],
    codecs: ['alaw'],
  };
}

async function folderFor(t: ExecutionContext): Promise<{ path: string; peers: PeerFolder }> {
  const path = await mkdtemp(join(tmpdir(), 'farline-peers-'));
  t.teardown(() => rm(path, { recursive: true }));
  return { path, peers: new PeerFolder(path, render) };
}

test('H4: a peer file is readable by its owner only and nothing temporary is left', async (t) => {
  const { path, peers } = await folderFor(t);
  t.like(await peers.write([trunk('a')], []), { written: ['trunk-a'], removed: [] });
  t.deepEqual(await readdir(path), [FILE]);
  t.is((await stat(join(path, FILE))).mode & 0o777, 0o600);
});

test('H4: writing the same peers again changes nothing once Asterisk has taken them', async (t) => {
  const { path, peers } = await folderFor(t);
  await peers.write([trunk('a')], []);
  await peers.keep();
  const before = await stat(join(path, FILE));
  t.deepEqual(await peers.write([trunk('a')], []), { written: [], removed: [], objects: [] });
  t.is((await stat(join(path, FILE))).ino, before.ino, 'the file itself is the same one');
});

test('H4: what was written but never taken counts as changed, also after a crash', async (t) => {
  const { path, peers } = await folderFor(t);
  await peers.write([trunk('a')], []);
  const afterCrash = new PeerFolder(path, render);
  t.like(await afterCrash.write([trunk('a')], []), { written: ['trunk-a'], removed: [] });
});

test('H4: the last good files come back, the new ones go', async (t) => {
  const { path, peers } = await folderFor(t);
  await peers.write([trunk('a'), trunk('b')], []);
  await peers.keep();
  const good = await readFile(join(path, FILE), 'utf8');
  t.like(await peers.write([trunk('a', 5099), trunk('c')], []), {
    written: ['trunk-a', 'trunk-c'],
    removed: ['trunk-b'],
  });
  await peers.restore();
  t.is(await readFile(join(path, FILE), 'utf8'), good);
  t.deepEqual(await readdir(path), [FILE, `${FILE}.good`]);
});

test('a peer that is left alone keeps its file', async (t) => {
  const { path, peers } = await folderFor(t);
  await peers.write([trunk('a'), trunk('b')], []);
  await peers.write([trunk('b')], ['trunk-a']);
  t.true((await readFile(join(path, FILE), 'utf8')).includes('[trunk-a]'));
});

test('H3: one value that cannot be written leaves every file as it was', async (t) => {
  const { path, peers } = await folderFor(t);
  await peers.write([trunk('a')], []);
  await t.throwsAsync(peers.write([trunk('a', 5070), trunk('b', 5060, 'x\n[evil]')], []), {
    message: /control character/,
  });
  t.true((await readFile(join(path, FILE), 'utf8')).includes(':5060'));
  t.deepEqual(await readdir(path), [FILE]);
});

test('files that are not peers are never touched', async (t) => {
  const { path, peers } = await folderFor(t);
  await writeFile(join(path, 'by-hand.conf'), 'x');
  await peers.write([], []);
  t.deepEqual(await readdir(path), ['by-hand.conf']);
});
