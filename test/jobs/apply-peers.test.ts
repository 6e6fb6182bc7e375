import test from 'ava';
import { ApplyPeers, type ApplyPeersPorts } from '../../app/jobs/apply-peers.js';
import type { Directory, Settings, Trunk } from '../../app/domain/directory.js';
import type { Peer } from '../../app/domain/peer.js';
import type { TrunkWire } from '../../app/ports/directory-store.js';

/** Files and Asterisk as one picture: a reload takes the files, except for peers Asterisk dislikes. */
class Site implements ApplyPeersPorts {
  trunks = new Map<string, TrunkWire>();
  live: string[] = [];
  good: string[] = [];
  loaded: string[] = [];
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
  readonly files = {
    write: async (peers: readonly Peer[], leave: readonly string[]) => {
      this.live = [
        ...peers.map((peer) => `${peer.name}=${JSON.stringify(peer)}`),
        ...this.live.filter((text) => leave.includes(nameOf(text))),
      ];
      return {
        written: this.live.filter((text) => !this.good.includes(text)).map(nameOf),
        removed: this.good.map(nameOf).filter((name) => !this.live.map(nameOf).includes(name)),
      };
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
      this.loaded = this.live.map(nameOf).filter((name) => !this.disliked.has(name));
      return { ok: true as const, value: null };
    },
    peers: async () =>
      this.admin.state === 'up'
        ? { ok: true as const, value: this.loaded }
        : { ok: false as const, reason: 'down' as const, detail: 'nobody is connected' },
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
};

function siteWith(...ids: string[]): { site: Site; job: ApplyPeers } {
  const site = new Site();
  for (const id of ids) site.trunks.set(id, WIRE);
  return { site, job: new ApplyPeers(site, {} as Settings, 10_000) };
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
  t.is(second, third);
  t.like(await first, { ok: true });
  t.like(await second, { ok: true, peers: 2 });
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
