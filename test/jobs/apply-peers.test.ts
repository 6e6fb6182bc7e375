import { setImmediate } from 'node:timers/promises';
import test from 'ava';
import { ApplyPeers, type ApplyPeersPorts } from '../../app/jobs/apply-peers.js';
import type { Directory, Settings, Trunk } from '../../app/domain/directory.js';
import type { Peer } from '../../app/domain/peer.js';
import { TrunkPeers, type PeerOwner } from '../../app/jobs/peer-source.js';
import type { TrunkWire } from '../../app/ports/directory-store.js';
import type { PeerChanges, PeerObject } from '../../app/ports/peer-files.js';

/** Files and Asterisk as one picture: a reload takes the files, except for peers Asterisk dislikes, which stay as before. */
class Site implements ApplyPeersPorts {
  trunks = new Map<string, TrunkWire>();
  live: string[] = [];
  good: string[] = [];
  loaded: string[] = [];
  /** Text of each peer as Asterisk has it. */
  taken = new Map<string, string>();
  /** Which peers were rendered, call by call; 'all' for a comparison of everything. */
  asked: string[] = [];
  disliked = new Set<string>();
  now = 0;
  reloadsAt: number[] = [];
  announced = 0;
  lines: string[] = [];

  readonly directory = {
    load: async (): Promise<Directory> =>
      ({ trunks: new Map([...this.trunks.keys()].map((id) => [id, {} as Trunk])) }) as unknown as Directory,
    trunkWires: async () => this.trunks,
  };
  readonly source = new TrunkPeers(this.directory, {} as Settings, { of: () => Promise.resolve(new Map()) });
  readonly files = {
    write: async (
      peers: readonly Peer[],
      leave: readonly string[],
      _onRendered?: (done: number, total: number) => void,
    ): Promise<PeerChanges> => {
      this.asked.push('all');
      this.live = [...peers.map(textOf), ...this.live.filter((text) => leave.includes(nameOf(text)))];
      return this.changes();
    },
    change: async (peers: readonly Peer[], gone: readonly string[]): Promise<PeerChanges> => {
      const names = [...peers.map(({ name }) => name), ...gone];
      this.asked.push(names.join());
      this.live = [...this.live.filter((text) => !names.includes(nameOf(text))), ...peers.map(textOf)];
      return this.changes();
    },
    keep: async () => void (this.good = [...this.live]),
    restore: async () => void (this.live = [...this.good]),
  };
  listener: (state: 'up' | 'down') => void = () => undefined;
  readonly admin = {
    state: 'up' as 'up' | 'down',
    onState: (listener: (state: 'up' | 'down') => void) => {
      this.listener = listener;
      return () => undefined;
    },
    reloadPeers: async () => {
      if (this.admin.state === 'down')
        return { ok: false as const, reason: 'down' as const, detail: 'nobody is connected' };
      this.reloadsAt.push(this.now);
      for (const text of this.live) if (!this.disliked.has(nameOf(text))) this.taken.set(nameOf(text), text);
      this.loaded = this.live.map(nameOf).filter((name) => this.taken.has(name));
      return { ok: true as const, value: null };
    },
    peers: async () =>
      this.admin.state === 'up'
        ? { ok: true as const, value: this.loaded }
        : { ok: false as const, reason: 'down' as const, detail: 'nobody is connected' },
    peerObjects: async () => ({ ok: true as const, value: new Map([['endpoint', new Set(this.loaded)]]) }),
  };
  readonly marks = {
    marks: async (objects: readonly Pick<PeerObject, 'type' | 'name'>[]) => ({
      ok: true as const,
      value: objects.map(({ name }) => this.taken.get(name) ?? null),
    }),
  };
  readonly commands = { directoryChanged: async () => void (this.announced += 1) };
  readonly clock = {
    now: () => this.now,
    mono: () => this.now,
    after: (ms: number, call: () => void) => {
      queueMicrotask(() => {
        this.now += ms;
        call();
      });
      return () => undefined;
    },
  };
  readonly log = {
    debug: () => undefined,
    info: (line: string) => void this.lines.push(line),
    warn: (line: string) => void this.lines.push(line),
    error: (line: string) => void this.lines.push(line),
  };

  private changes(): PeerChanges {
    const written = this.live.filter((text) => !this.good.includes(text));
    const known = this.good.map(nameOf);
    return {
      written: written.map(nameOf),
      removed: known.filter((name) => !this.live.map(nameOf).includes(name)),
      objects: written.map((text) => {
        const name = nameOf(text);
        return { peer: name, type: 'endpoint', name, mark: text, isNew: !known.includes(name) };
      }),
    };
  }
}

function textOf(peer: Peer): string {
  return `${peer.name}=${JSON.stringify(peer)}`;
}

function trunk(id: string): PeerOwner {
  return { kind: 'trunk', id };
}

function nameOf(text: string): string {
  return text.slice(0, text.indexOf('='));
}

const WIRE: TrunkWire = {
  contacts: ['10.0.0.1:5060'],
  transport: 'udp',
  username: null,
  password: null,
  matchAddresses: [],
  codecs: ['alaw'],
  register: false,
  fromUser: null,
  fromDomain: null,
};

function siteWith(...ids: string[]): { site: Site; job: ApplyPeers } {
  const site = new Site();
  for (const id of ids) site.trunks.set(id, WIRE);
  return { site, job: new ApplyPeers(site, 10_000) };
}

test('H4: new trunks are written, loaded and found, and the engine hears of them', async (t) => {
  const { site, job } = siteWith('a', 'b');
  t.deepEqual(await job.request(), { ok: true, peers: 2, reloaded: true });
  t.deepEqual(site.loaded, ['trunk-a', 'trunk-b']);
  t.is(site.announced, 1);
});

test('H4: nothing is reloaded when nothing changed', async (t) => {
  const { site, job } = siteWith('a');
  await job.request();
  t.deepEqual(await job.request(), { ok: true, peers: 1, reloaded: false });
  t.is(site.reloadsAt.length, 1);
});

test('peers that Asterisk lost without us are loaded again', async (t) => {
  const { site, job } = siteWith('a');
  await job.request();
  site.loaded = [];
  t.like(await job.request(), { ok: true, reloaded: true });
  t.deepEqual(site.loaded, ['trunk-a']);
});

test('H4: two reloads are never closer than the gap', async (t) => {
  const { site, job } = siteWith('a');
  await job.request();
  site.now += 100;
  site.trunks.set('b', WIRE);
  await job.request();
  t.deepEqual(site.reloadsAt, [0, 10_000]);
});

test('wishes that arrive while one is carried out share the next one', async (t) => {
  const { site, job } = siteWith('a');
  const first = job.request();
  site.trunks.set('b', WIRE);
  const [second, third] = [job.request(), job.request()];
  t.like(await first, { ok: true });
  t.like(await second, { ok: true, peers: 2 });
  t.is(await third, await second);
  t.deepEqual(site.asked, ['all', 'all']);
  t.deepEqual(site.loaded, ['trunk-a', 'trunk-b']);
});

test('H4: a peer that Asterisk does not take brings the last good files back and says why', async (t) => {
  const { site, job } = siteWith('a');
  await job.request();
  site.disliked.add('trunk-b');
  site.trunks.set('b', WIRE);
  const outcome = await job.request();
  t.like(outcome, { ok: false, reason: 'restored' });
  t.regex(outcome.ok ? '' : outcome.detail, /did not take trunk-b; the last good files are back/);
  t.deepEqual(site.loaded, ['trunk-a']);
  t.deepEqual(site.reloadsAt, [0, 10_000, 20_000]);
  t.is(site.announced, 1, 'the engine must not dial what Asterisk does not have');
});

test('a trunk that cannot be a peer is named and keeps its last good file, the others are applied', async (t) => {
  const { site, job } = siteWith('a', 'b');
  await job.request();
  site.trunks.set('a', { ...WIRE, codecs: ['mp3'] });
  site.trunks.set('b', { ...WIRE, codecs: ['ulaw'] });
  const outcome = await job.request();
  t.regex(outcome.ok ? '' : outcome.detail, /^trunk-a: codecs "mp3" is not allowed/);
  t.deepEqual([...site.loaded].sort(), ['trunk-a', 'trunk-b']);
  t.true(site.good.some((text) => text.startsWith('trunk-b') && text.includes('ulaw')));
});

test('a trunk that is gone from the directory is gone from Asterisk', async (t) => {
  const { site, job } = siteWith('a', 'b');
  await job.request();
  site.trunks.delete('a');
  t.like(await job.request(), { ok: true, reloaded: true });
  t.deepEqual(site.loaded, ['trunk-b']);
});

test('while Asterisk is away the new files stay, and they are applied when it is back', async (t) => {
  const { site, job } = siteWith('a');
  job.watch();
  await job.request();
  site.trunks.set('b', WIRE);
  site.admin.state = 'down';
  t.like(await job.request(), { ok: false, reason: 'failed' });
  t.deepEqual(site.live.map(nameOf), ['trunk-a', 'trunk-b']);
  site.admin.state = 'up';
  site.listener('up');
  t.like(await job.request(), { ok: true, peers: 2 });
  t.deepEqual(site.loaded, ['trunk-a', 'trunk-b']);
});

test('a directory that cannot be read is an outcome, and the next wish is carried out', async (t) => {
  const { site, job } = siteWith('a');
  const read = site.directory.trunkWires;
  site.directory.trunkWires = () => Promise.reject(new Error('database is locked'));
  t.deepEqual(await job.request(), { ok: false, reason: 'failed', detail: 'database is locked' });
  site.directory.trunkWires = read;
  t.like(await job.request(), { ok: true });
});

test('H4: with one changed trunk named, only that one is looked at', async (t) => {
  const { site, job } = siteWith('a', 'b');
  await job.request();
  site.trunks.set('b', { ...WIRE, codecs: ['ulaw'] });
  t.deepEqual(await job.request(trunk('b')), { ok: true, peers: 2, reloaded: true });
  site.trunks.set('c', WIRE);
  t.like(await job.request(trunk('c')), { ok: true, peers: 3 });
  site.trunks.delete('a');
  site.taken.delete('trunk-a');
  t.like(await job.request(trunk('a')), { ok: true, peers: 2 });
  t.deepEqual(site.asked, ['all', 'trunk-b', 'trunk-c', 'trunk-a']);
  t.deepEqual([...site.loaded].sort(), ['trunk-b', 'trunk-c']);
});

test('H4: after a named change only that peer is looked up, also one that Asterisk still has though it was removed', async (t) => {
  const { site, job } = siteWith('a', 'b');
  await job.request();
  site.admin.peers = () => Promise.reject(new Error('nobody asks for all'));
  site.trunks.set('b', { ...WIRE, codecs: ['ulaw'] });
  t.like(await job.request(trunk('b')), { ok: true });
  site.trunks.delete('a');
  const outcome = await job.request(trunk('a'));
  t.regex(outcome.ok ? '' : outcome.detail, /^Asterisk still has trunk-a; the last good files are back$/);
});

test('the first apply compares everything, whatever is named', async (t) => {
  const { site, job } = siteWith('a', 'b');
  t.like(await job.request(trunk('a')), { ok: true, peers: 2 });
  t.deepEqual(site.asked, ['all']);
});

test('wishes for several peers that arrive together are carried out together, and a wish for all covers them', async (t) => {
  const { site, job } = siteWith('a');
  await job.request();
  const running = job.request(trunk('a'));
  site.trunks.set('b', WIRE);
  site.trunks.set('c', WIRE);
  const both = [job.request(trunk('b')), job.request(trunk('c'))];
  await Promise.all([running, ...both]);
  const last = job.request(trunk('a'));
  await Promise.all([last, job.request(trunk('b')), job.request()]);
  t.deepEqual(site.asked, ['all', 'trunk-a', 'trunk-b,trunk-c', 'trunk-a', 'all']);
});

test('H4: a change that Asterisk quietly did not take, keeping the old peer, brings the last good files back', async (t) => {
  const { site, job } = siteWith('a', 'b');
  await job.request();
  site.disliked.add('trunk-b');
  site.trunks.set('b', { ...WIRE, codecs: ['ulaw'] });
  const outcome = await job.request(trunk('b'));
  t.like(outcome, { ok: false, reason: 'restored' });
  t.regex(outcome.ok ? '' : outcome.detail, /did not take trunk-b \(its endpoint\); the last good files are back/);
  t.false(site.live.some((text) => text.includes('ulaw')));
  site.disliked.clear();
  t.like(await job.request(trunk('a')), { ok: true, reloaded: true }, 'after a failure everything is compared');
  t.deepEqual(site.asked, ['all', 'trunk-b', 'all']);
});

test('when Asterisk comes back, everything is compared', async (t) => {
  const { site, job } = siteWith('a');
  job.watch();
  await job.request(trunk('a'));
  site.listener('up');
  await job.request(trunk('a'));
  t.deepEqual(site.asked, ['all', 'trunk-a', 'all', 'trunk-a']);
});

test('how far an apply is can be watched', async (t) => {
  const { site, job } = siteWith('a', 'b');
  site.files.write = async (_peers, _leave, onRendered?: (done: number, total: number) => void) => {
    onRendered?.(1, 2);
    return { written: ['trunk-a'], removed: [], objects: [] };
  };
  site.live = ['trunk-a={}', 'trunk-b={}'];
  const seen: string[] = [];
  const stop = job.onProgress(({ stage, done, total }) => void seen.push(`${stage} ${done}/${total}`));
  await job.request();
  stop();
  await job.request();
  t.deepEqual(seen, ['render 1/2', 'reload 0/1', 'reload 1/1']);
});

test('of many objects the new ones are looked up in lists, the changed ones one by one', async (t) => {
  const { site, job } = siteWith(...Array.from({ length: 400 }, (_, i) => `t${i}`));
  const oneByOne: number[] = [];
  const { marks } = site.marks;
  site.marks.marks = (objects) => {
    oneByOne.push(objects.length);
    return marks(objects);
  };
  t.like(await job.request(), { ok: true, peers: 400 });
  t.deepEqual(oneByOne, []);
  for (const id of site.trunks.keys()) site.trunks.set(id, { ...WIRE, codecs: ['ulaw'] });
  site.disliked.add('trunk-t399');
  const outcome = await job.request();
  t.regex(outcome.ok ? '' : outcome.detail, /did not take trunk-t399 \(its endpoint\)/);
  t.deepEqual(oneByOne, [200, 200]);
});

test('a peer that Asterisk dislikes is left out until it is changed, so that others are applied', async (t) => {
  const { site, job } = siteWith('a');
  await job.request();
  site.disliked.add('trunk-bad');
  site.trunks.set('bad', WIRE);
  site.trunks.set('good', WIRE);
  const [bad, good] = await Promise.all([job.request(trunk('bad')), job.request(trunk('good'))]);
  t.like(bad, { ok: false, reason: 'restored', peers: ['trunk-bad'] });
  t.like(good, { ok: true });
  t.deepEqual(site.loaded, ['trunk-a', 'trunk-good']);
  t.deepEqual(job.states.of('trunk-good'), { state: 'applied', reason: null });
  const refused = job.states.of('trunk-bad');
  t.is(refused.state, 'refused');
  t.regex(refused.reason ?? '', /did not take trunk-bad/);
  t.deepEqual(
    job.states.overview().refused.map(({ name }) => name),
    ['trunk-bad'],
  );

  site.disliked.clear();
  site.trunks.set('bad', { ...WIRE, codecs: ['ulaw'] });
  t.like(await job.request(trunk('bad')), { ok: true });
  t.deepEqual(job.states.of('trunk-bad'), { state: 'applied', reason: null });
  t.deepEqual(site.loaded, ['trunk-a', 'trunk-good', 'trunk-bad']);
});

test('an Asterisk that comes back gets all peers but those it dislikes', async (t) => {
  const { site, job } = siteWith('a', 'bad');
  site.disliked.add('trunk-bad');
  const stop = job.watch();
  t.teardown(stop);
  await job.request(trunk('a'));
  await setImmediate();
  t.deepEqual(site.loaded, ['trunk-a']);
  t.is(job.states.of('trunk-a').state, 'applied');
  t.is(job.states.of('trunk-bad').state, 'refused');
});

test('what is asked for is pending until Asterisk has it, and says why it takes so long', async (t) => {
  const { site, job } = siteWith('a');
  t.deepEqual(job.states.of('trunk-a'), { state: 'pending', reason: null });
  t.is(job.states.overview().last, null);
  const applying = job.request(trunk('a'));
  t.is(job.states.of('trunk-a').state, 'pending');
  await applying;
  t.is(job.states.of('trunk-a').state, 'applied');
  site.admin.state = 'down';
  site.trunks.set('a', { ...WIRE, codecs: ['ulaw'] });
  t.like(await job.request(trunk('a')), { ok: false, reason: 'failed' });
  const waiting = job.states.of('trunk-a');
  t.is(waiting.state, 'pending');
  t.regex(waiting.reason ?? '', /did not reload its peers: nobody is connected/);
  t.like(job.states.overview().last, { at: site.now, outcome: { ok: false, reason: 'failed' } });
  site.admin.state = 'up';
  t.like(await job.request(), { ok: true });
  t.deepEqual(job.states.of('trunk-a'), { state: 'applied', reason: null });
});

test('a refused peer is refused for itself alone', async (t) => {
  const { site, job } = siteWith('a');
  site.trunks.set('bad', { ...WIRE, codecs: ['mp3'] });
  t.like(await job.request(trunk('a')), { ok: true });
  t.like(await job.request(trunk('bad')), { ok: false, reason: 'refused' });
  t.regex(job.states.of('trunk-bad').reason ?? '', /codecs "mp3" is not allowed/);
  t.is(job.states.of('trunk-a').state, 'applied');
});
