import test, { type ExecutionContext } from 'ava';
import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PeerFolder } from '../../app/adapters/peers/peer-folder.js';
import { loadPeerTemplates, type RenderPeer } from '../../app/adapters/peers/peer-templates.js';
import type { TrunkPeer } from '../../app/domain/peer.js';

const render = loadPeerTemplates(join(import.meta.dirname, '../../templates/asterisk/pjsip'));

function trunk(id: string | number, port = 5060, password = 'secret'): TrunkPeer {
  return {
    kind: 'trunk',
    name: `trunk-${typeof id === 'number' ? String(id).padStart(4, '0') : id}`,
    transport: 'udp',
    contacts: [{ host: '10.0.0.1', port }],
    credentials: { username: 'u', password },
    matchAddresses: ['10.0.0.1'],
    codecs: ['alaw'],
  };
}

function trunks(from: number, to: number): TrunkPeer[] {
  return Array.from({ length: to - from + 1 }, (_, i) => trunk(from + i));
}

async function folderFor(t: ExecutionContext, draw = render): Promise<{ path: string; peers: PeerFolder }> {
  const path = await mkdtemp(join(tmpdir(), 'farline-peers-'));
  t.teardown(() => rm(path, { recursive: true }));
  return { path, peers: new PeerFolder(path, draw) };
}

async function textsIn(path: string): Promise<Map<string, string>> {
  const names = (await readdir(path)).sort();
  return new Map(
    await Promise.all(names.map(async (name) => [name, await readFile(join(path, name), 'utf8')] as const)),
  );
}

/** Files whose text is not what it was. */
async function changedSince(path: string, before: Map<string, string>): Promise<string[]> {
  const now = await textsIn(path);
  return [...new Set([...before.keys(), ...now.keys()])].filter((name) => before.get(name) !== now.get(name)).sort();
}

/** Names of peers in each file. */
async function contents(path: string): Promise<Record<string, number>> {
  const entries = [...(await textsIn(path))].map(([name, text]) => [name, text.match(/==== peer /g)?.length ?? 0]);
  return Object.fromEntries(entries) as Record<string, number>;
}

test('H4: peers are written in files of at most a hundred, which only their owner may read', async (t) => {
  const { path, peers } = await folderFor(t);
  const changes = await peers.write(trunks(1, 250), []);
  t.is(changes.written.length, 250);
  t.deepEqual(await contents(path), { 'peers-0001.conf': 100, 'peers-0002.conf': 100, 'peers-0003.conf': 50 });
  t.is((await stat(join(path, 'peers-0001.conf'))).mode & 0o777, 0o600);
});

test('H4: one edit writes one file again, and so do one more peer and one less', async (t) => {
  const { path, peers } = await folderFor(t);
  await peers.write(trunks(1, 250), []);
  await peers.keep();
  let before = await textsIn(path);
  t.deepEqual((await peers.change([trunk(120, 5099)], [])).written, ['trunk-0120']);
  t.deepEqual(await changedSince(path, before), ['peers-0002.conf']);
  await peers.keep();
  before = await textsIn(path);
  t.deepEqual((await peers.change([], ['trunk-0007'])).removed, ['trunk-0007']);
  t.deepEqual(await changedSince(path, before), ['peers-0001.conf']);
  await peers.keep();
  before = await textsIn(path);
  await peers.change([trunk('new')], []);
  t.deepEqual(await changedSince(path, before), ['peers-0001.conf'], 'it takes the place that became free');
});

test('H4: who is where is the same after a restart, in whatever order peers come', async (t) => {
  const { path, peers } = await folderFor(t);
  await peers.write(trunks(1, 250), []);
  await peers.keep();
  await peers.change([], ['trunk-0007']);
  await peers.keep();
  const before = await textsIn(path);
  const wanted = trunks(1, 250).filter(({ name }) => name !== 'trunk-0007');
  const restarted = new PeerFolder(path, render);
  t.deepEqual(await restarted.write(wanted.reverse(), []), { written: [], removed: [], objects: [] });
  t.deepEqual(await changedSince(path, before), []);
});

test('H4: a change right after a restart leaves the others as they are', async (t) => {
  const { path, peers } = await folderFor(t);
  await peers.write(trunks(1, 150), []);
  await peers.keep();
  const before = await textsIn(path);
  const restarted = new PeerFolder(path, render);
  t.like(await restarted.change([trunk(3, 5099)], ['trunk-0120']), {
    written: ['trunk-0003'],
    removed: ['trunk-0120'],
  });
  t.deepEqual(await changedSince(path, before), ['peers-0001.conf', 'peers-0002.conf']);
});

test('a peer that stays the same is not rendered again, until the templates change', async (t) => {
  const drawn: string[] = [];
  const noted: RenderPeer = (peer) => {
    drawn.push(peer.name);
    return render(peer);
  };
  const { path, peers } = await folderFor(t, noted);
  await peers.write(trunks(1, 3), []);
  await peers.keep();
  await peers.write([trunk(1), trunk(2, 5099), trunk(3)], []);
  t.deepEqual(drawn, ['trunk-0001', 'trunk-0002', 'trunk-0003', 'trunk-0002']);
  await peers.keep();
  peers.useTemplates((peer) => {
    const file = render(peer);
    return { ...file, text: file.text.replace('rtp_keepalive = 3', 'rtp_keepalive = 5') };
  });
  t.is((await peers.write([trunk(1), trunk(2, 5099), trunk(3)], [])).written.length, 3);
  t.is((await readFile(join(path, 'peers-0001.conf'), 'utf8')).match(/rtp_keepalive = 5$/gm)?.length, 3);
});

test('each object bears a mark that changes with what it says, and only changed objects are named', async (t) => {
  const { path, peers } = await folderFor(t);
  const first = await peers.write([trunk('a')], []);
  t.deepEqual(
    first.objects.map(({ peer, type, name, isNew }) => ({ peer, type, name, isNew })),
    ['endpoint', 'aor', 'auth', 'identify'].map((type) => ({ peer: 'trunk-a', type, name: 'trunk-a', isNew: true })),
  );
  await peers.keep();
  const { objects } = await peers.write([trunk('a', 5060, 'another')], []);
  t.deepEqual(
    objects.map(({ type, isNew }) => ({ type, isNew })),
    [{ type: 'auth', isNew: false }],
  );
  t.true(
    (await readFile(join(path, 'peers-0001.conf'), 'utf8')).includes(`[trunk-a]\n@farline = ${objects[0]?.mark}\n`),
  );
  t.not(objects[0]?.mark, first.objects.find(({ type }) => type === 'auth')?.mark);
});

test('H4: one name twice is refused before anything is written, since Asterisk would lose every object of that type', async (t) => {
  const { path, peers } = await folderFor(t);
  await peers.write([trunk('a')], []);
  await peers.keep();
  const before = await textsIn(path);
  await t.throwsAsync(peers.write([trunk('a'), trunk('a', 5099)], []), { message: 'two peers are called trunk-a' });
  const fixed = new PeerFolder(path, (peer) => ({ ...render(peer), text: '[shared]\ntype = aor\n' }));
  await t.throwsAsync(fixed.write([trunk('a'), trunk('b')], []), {
    message: 'trunk-b and trunk-a both define [shared] of type aor',
  });
  await writeFile(join(path, 'by-hand.conf'), '[trunk-b]\ntype=endpoint\n');
  await t.throwsAsync(peers.write([trunk('a'), trunk('b')], []), {
    message: 'trunk-b and by-hand.conf both define [trunk-b] of type endpoint',
  });
  await rm(join(path, 'by-hand.conf'));
  t.deepEqual(await changedSince(path, before), []);
});

test('H4: a name twice is refused on a single change too, and the next change finds everything in order', async (t) => {
  const clashing: RenderPeer = (peer) => {
    const file = render(peer);
    return peer.name === 'trunk-b' ? { ...file, text: file.text.replaceAll('[trunk-b]', '[trunk-a]') } : file;
  };
  const { path, peers } = await folderFor(t, clashing);
  await peers.write([trunk('a')], []);
  await peers.keep();
  const before = await textsIn(path);
  await t.throwsAsync(peers.change([trunk('b')], []), { message: /trunk-b and trunk-a both define \[trunk-a\]/ });
  t.deepEqual(await changedSince(path, before), []);
  t.deepEqual((await peers.change([trunk('c')], [])).written, ['trunk-c']);
});

test('H3: a text that would reach into the peer beside it is refused', async (t) => {
  const draw =
    (text: string): RenderPeer =>
    (peer) => ({ ...render(peer), text });
  for (const [text, message] of [
    ['[x]\ntype = aor\n;-- all that follows', /";--"/],
    ['max_contacts = 1\n[x]\ntype = aor\n', /outside any section/],
    ['[x]\ntype = aor\n; ==== peer trunk-b ====\n', /two peers/],
  ] as const) {
    const { path, peers } = await folderFor(t, draw(text));
    await t.throwsAsync(peers.write([trunk('a')], []), { message });
    t.deepEqual(await readdir(path), []);
  }
});

test('files of the earlier kind, one for each peer, become shared files, and the last good state with them', async (t) => {
  const { path } = await folderFor(t);
  for (const id of ['a', 'b']) {
    await writeFile(join(path, `trunk-${id}.conf`), render(trunk(id)).text);
    await writeFile(join(path, `trunk-${id}.conf.good`), render(trunk(id, 5070)).text);
  }
  await writeFile(join(path, '.trunk-c.conf.new'), 'half');
  const peers = new PeerFolder(path, render);
  t.deepEqual((await peers.write([trunk('a'), trunk('b')], [])).written, ['trunk-a', 'trunk-b']);
  t.deepEqual(await contents(path), { 'peers-0001.conf': 2, 'peers-0001.conf.good': 2 });
  await peers.restore();
  t.is((await readFile(join(path, 'peers-0001.conf'), 'utf8')).match(/10\.0\.0\.1:5070/g)?.length, 2);
});

test('of the earlier kind, a peer that is refused now keeps what its file said', async (t) => {
  const { path, peers } = await folderFor(t);
  await writeFile(join(path, 'trunk-a.conf'), '[trunk-a]\ntype = endpoint\n');
  await peers.write([trunk('b')], ['trunk-a']);
  t.deepEqual(await contents(path), { 'peers-0001.conf': 2 });
});

test('H4: a file that was cut while it was written is not read, and goes', async (t) => {
  const { path, peers } = await folderFor(t);
  await peers.write([trunk('a')], []);
  await writeFile(join(path, '.peers-0001.conf.new'), '[trunk-');
  t.like(await new PeerFolder(path, render).write([trunk('a')], []), { written: ['trunk-a'] });
  t.deepEqual(await readdir(path), ['peers-0001.conf']);
});

test('a file that somebody changed by hand is put right when everything is compared', async (t) => {
  const { path, peers } = await folderFor(t);
  await peers.write(trunks(1, 3), []);
  await peers.keep();
  const before = await textsIn(path);
  await writeFile(join(path, 'peers-0001.conf'), '[trunk-0001]\n');
  await peers.write(trunks(1, 3), []);
  t.deepEqual(await changedSince(path, before), []);
});
