import test from 'ava';
import type { Agent } from '../../app/domain/directory.js';
import { placementOf, type MigrationJob, type MigrationRow, type Placement } from '../../app/domain/migration.js';
import { RunMigration } from '../../app/jobs/run-migration.js';
import { DEFAULT_PHONE_VOICE, type Phone } from '../../app/domain/phone.js';
import { movedPeerOf, withMovedPeer, type MovedPeer } from '../../app/domain/moved-peer.js';
import type { ApplyOutcome } from '../../app/jobs/apply-peers.js';
import type { PeerOwner } from '../../app/jobs/peer-source.js';
import { FakeMachine } from '../support/fake-machine.js';
import { FakeLive } from '../support/fake-live.js';
import { MemoryDirectory } from '../support/memory-directory.js';
import { MemoryPhones } from '../support/memory-phones.js';
import { MemoryMigrations } from '../support/memory-migrations.js';
import { RecordedLog } from '../support/recorded-log.js';
import { aSession, gone, put } from '../support/rows.js';
import { VirtualTime } from '../support/virtual-time.js';
import { aDirectory, anAgent, aTrunk, SETTINGS } from '../support/world.js';

const JOB: MigrationJob = {
  id: 'j1',
  name: 'Home',
  siteId: 'default',
  by: 'ann',
  createdAt: 1,
  state: { at: 'draft' },
  window: null,
  batch: 2,
  mostFailures: 3,
  pace: null,
  writes: 'agents',
};
const NAMES = ['a1', 'a2', 'a3', 'a4', 'a5'];
const homeOf = (n: number): Placement => ({
  interfaces: ['mobile'],
  number: `+1555123000${n}`,
  trunkId: null,
  phoneId: null,
  nailedUp: true,
  connectOnLogin: 'park',
});
const ROWS: readonly MigrationRow[] = NAMES.map((agentId, n) => ({
  agentId,
  target: homeOf(n),
  before: null,
  state: 'waiting',
  why: '',
}));

/** Each agent's telephone goes home with them, where it speaks TCP through a router. */
const phoneOf = (n: number): Phone => ({
  id: `p${n}`,
  name: `Phone ${n}`,
  number: `300${n}`,
  siteId: 'default',
  placement: { kind: 'registered' },
  voice: DEFAULT_PHONE_VOICE,
  autoAnswer: false,
  hotDesk: false,
});
const atHome = (n: number): MovedPeer => ({
  ...{ phoneId: `p${n}`, host: `198.51.100.${n + 1}`, transports: ['tcp'], nat: 'comedia' },
  ...{ codecs: ['g722'], encryption: false },
});
const WITH_PEERS = ROWS.map((row, n) => ({ ...row, target: { ...row.target, peer: atHome(n) } }));

/** Asterisk takes every peer but those at an address it does not like. */
class FakePeers {
  readonly asked: string[][] = [];
  disliked = '';

  constructor(private readonly phones: MemoryPhones) {}

  onProgress(): () => void {
    return () => undefined;
  }

  requestEach(owners: readonly PeerOwner[]): Promise<ApplyOutcome> {
    this.asked.push(owners.map(({ id }) => id));
    const peers = owners.map(({ id }) => id).filter((id) => this.hostOf(id) === this.disliked);
    const refused = {
      ok: false,
      reason: 'restored',
      detail: 'not taken',
      peers: peers.map((id) => `phone-${id}`),
    } as const;
    return Promise.resolve(peers.length > 0 ? refused : { ok: true, peers: 5, reloaded: true });
  }

  hostOf(id: string): string {
    const placement = this.phones.rows.get(id)?.phone.placement;
    return placement?.kind === 'fixed' ? placement.host : 'dynamic';
  }
}

function office() {
  const time = new VirtualTime();
  const directory = new MemoryDirectory();
  const agents = NAMES.map((id, n) =>
    anAgent({ id, dn: `810${n}`, login: id, interfaces: ['internal'], number: null }),
  );
  const trunk = aTrunk({ id: 'sbc', prefixes: ['+1'] });
  for (const agent of agents) directory.put('agent', agent);
  directory.put('trunk', trunk);
  const live = new FakeLive(aDirectory({ agents, trunks: [trunk] }));
  const migrations = new MemoryMigrations();
  let loads = 0;
  const commands = {
    directoryChanged: async () => {
      loads += 1;
      live.world.directory = await directory.load(SETTINGS);
    },
  };
  const clockWall = { time: '23:00' };
  const localTimes = { at: () => ({ date: '2026-11-22', weekday: 7, time: clockWall.time }) };
  const machine = new FakeMachine();
  machine.figures = { ...machine.figures, load1: 0.8 };
  const phones = new MemoryPhones(directory);
  const peers = new FakePeers(phones);
  const ports = {
    applyPeers: peers,
    ...{ migrations, directory, phones, commands, live, localTimes, machine, marks: machine },
    ...{ clock: time.clock(), log: new RecordedLog() },
  };
  const made = () => new RunMigration(ports, 100);
  const agent = (id: string): Agent => live.view.directory.agents.get(id) as Agent;
  const placed = (): readonly string[] => NAMES.filter((id) => agent(id).interfaces[0] === 'mobile');
  const before = new Map(agents.map((one) => [one.id, placementOf(one)]));
  return {
    time,
    directory,
    live,
    migrations,
    machine,
    phones,
    peers,
    made,
    agent,
    placed,
    before,
    clockWall,
    loads: () => loads,
  };
}

/** So many looks at who may be moved, each done before the next begins. */
async function passed(time: VirtualTime, looks: number): Promise<void> {
  for (let n = 0; n < looks; n += 1) {
    await time.runUntil(time.mono + 100);
    for (let turn = 0; turn < 50; turn += 1) await new Promise((resolve) => setImmediate(resolve));
  }
}

async function started(over: Partial<MigrationJob> = {}, rows = ROWS) {
  const desk = office();
  for (const [n] of NAMES.entries()) await desk.phones.save(phoneOf(n), 'secret', null);
  const run = desk.made();
  await run.start();
  await run.add({ ...JOB, ...over }, rows);
  await run.ask('j1', 'start');
  const ticks = (n: number): Promise<void> => passed(desk.time, n);
  return { ...desk, run, ticks };
}

test('L: who is signed out is moved at once, a batch at a time, and the engine is told with each batch, not with each agent', async (t) => {
  const { run, ticks, placed, loads } = await started();
  await ticks(1);
  t.deepEqual(placed(), ['a1', 'a2']);
  await ticks(1);
  t.deepEqual(placed(), ['a1', 'a2', 'a3', 'a4']);
  await ticks(1);
  t.deepEqual(placed(), NAMES);
  t.is(loads(), 6, 'before and after each batch');
  t.is(run.of('j1')?.job.state.at, 'done');
  t.is(run.of('j1')?.counts.moved, 5);
  await run.stop();
});

test('L: who is signed in keeps working as they are, and is moved when they have signed out', async (t) => {
  const { run, ticks, placed, live } = await started();
  live.step(put.session(aSession({ id: 's1', agentId: 'a1', state: { at: 'talking', callId: 'k1' } })));
  await ticks(5);
  t.deepEqual(placed(), ['a2', 'a3', 'a4', 'a5']);
  t.like(run.of('j1'), { signedIn: 1, job: { state: { at: 'running' } } });
  live.step(gone('session', 's1'));
  await ticks(1);
  t.deepEqual(placed(), NAMES);
  t.is(run.of('j1')?.job.state.at, 'done');
  await run.stop();
});

test('L: a job moves nobody outside its window', async (t) => {
  const { run, ticks, placed, clockWall } = await started({ window: { from: '22:00', to: '05:00' } });
  clockWall.time = '12:00';
  await ticks(3);
  t.deepEqual(placed(), []);
  clockWall.time = '04:00';
  await ticks(1);
  t.deepEqual(placed(), ['a1', 'a2']);
  await run.stop();
});

test('L: pause halts between batches, resume goes on, abort leaves the rest as it is', async (t) => {
  const { run, ticks, placed } = await started();
  await ticks(1);
  t.true(await run.ask('j1', 'pause'));
  t.false(await run.ask('j1', 'pause'));
  await ticks(3);
  t.deepEqual(placed(), ['a1', 'a2']);
  t.true(await run.ask('j1', 'resume'));
  await ticks(1);
  t.deepEqual(placed(), ['a1', 'a2', 'a3', 'a4']);
  t.true(await run.ask('j1', 'abort'));
  await ticks(3);
  t.deepEqual(placed(), ['a1', 'a2', 'a3', 'a4']);
  t.false(await run.ask('j1', 'resume'));
  await run.stop();
});

test('L: undo puts every moved agent back exactly as they were; who was changed by hand since keeps that', async (t) => {
  const { run, ticks, agent, before, directory, live } = await started();
  await ticks(4);
  const byHand = { ...agent('a2'), number: '+15559990000' };
  await directory.save('agent', byHand, (await directory.versions('agent')).get('a2') ?? null);
  live.world.directory = await directory.load(SETTINGS);
  t.true(await run.ask('j1', 'undo'));
  await ticks(4);
  t.is(run.of('j1')?.job.state.at, 'undone');
  for (const id of ['a1', 'a3', 'a4', 'a5']) t.deepEqual(placementOf(agent(id)), before.get(id));
  t.is(agent('a2').number, '+15559990000');
  t.like(run.of('j1')?.counts, { undone: 4, left: 1 });
  await run.stop();
});

test('L: a job stops itself when too much fails, and says of each agent why', async (t) => {
  const { run, ticks, live, placed } = await started();
  live.world.directory = { ...live.world.directory, trunks: new Map() };
  await ticks(4);
  t.deepEqual(placed(), []);
  t.deepEqual(run.of('j1')?.job.state, { at: 'paused', why: 'too-many-failures' });
  t.deepEqual(
    run
      .of('j1')
      ?.rows.filter(({ state }) => state === 'failed')
      .map(({ why }) => why),
    ['no-trunk', 'no-trunk', 'no-trunk', 'no-trunk'],
  );
  await run.stop();
});

for (const written of [true, false]) {
  test(`L: a crash between storing a row and ${written ? 'telling that its agent was written' : 'writing its agent'} resumes where it was`, async (t) => {
    const { migrations, made, time, placed, directory, live, before } = office();
    const [first, ...rest] = ROWS;
    const row = { ...(first as MigrationRow), state: 'moving', before: before.get('a1') ?? null } as const;
    await migrations.add({ ...JOB, state: { at: 'running' } }, [row, ...rest]);
    if (written) {
      const agent = live.view.directory.agents.get('a1') as Agent;
      await directory.save('agent', { ...agent, ...homeOf(0) }, (await directory.versions('agent')).get('a1') ?? null);
      live.world.directory = await directory.load(SETTINGS);
    }
    const run = made();
    await run.start();
    t.is(run.of('j1')?.rows[0]?.state, written ? 'moved' : 'waiting');
    await passed(time, 4);
    t.deepEqual(placed(), NAMES);
    t.is(run.of('j1')?.job.state.at, 'done');
    t.true(await run.ask('j1', 'undo'));
    await passed(time, 4);
    t.deepEqual(placed(), []);
    await run.stop();
  });
}

test('L: a database that fails in the middle of a batch is asked again, and nobody is moved twice', async (t) => {
  const { run, ticks, directory, placed } = await started();
  const { save } = directory;
  let failures = 2;
  directory.save = ((...given: Parameters<typeof save>) =>
    failures-- > 0 ? Promise.reject(new Error('database is locked')) : save.apply(directory, given)) as typeof save;
  await ticks(8);
  t.deepEqual(placed(), NAMES);
  t.like(run.of('j1'), { counts: { moved: 5, failed: 0 }, job: { state: { at: 'done' } } });
  await run.stop();
});

test('L: what an admin saves in the very moment of a move is not written over', async (t) => {
  const { run, ticks, directory, agent, placed } = await started();
  const { versions } = directory;
  let once = true;
  directory.versions = async (kind) => {
    const seen = await versions.call(directory, kind);
    if (once && kind === 'agent') {
      once = false;
      await directory.save('agent', { ...agent('a1'), name: 'Saved meanwhile' }, seen.get('a1') ?? null);
    }
    return seen;
  };
  await ticks(5);
  t.is(agent('a1').name, 'Saved meanwhile');
  t.deepEqual(placed(), NAMES);
  await run.stop();
});

test('L: while little of the machine is used batches grow, and after a loaded one they are as it began', async (t) => {
  const { run, ticks, placed, machine } = await started({ batch: 1 });
  machine.figures = { ...machine.figures, load1: 0.1 };
  await ticks(1);
  t.is(run.of('j1')?.job.pace?.batch, 2);
  machine.figures = { ...machine.figures, load1: 1.7 };
  await ticks(1);
  t.is(placed().length, 3);
  const { pace } = run.of('j1')?.job ?? {};
  t.like(pace, { batch: 1, batches: 2, missed: 0 });
  t.like(
    pace?.figures.find(({ gate }) => gate === 'load'),
    { value: 1.7, limit: 1.6, verdict: 'trouble' },
  );
  await ticks(1);
  t.is(placed().length, 4);
  await run.stop();
});

test('L: CPU time of Asterisk and of ours is told in cores since the last look, of a batch and the rest before it', async (t) => {
  const { run, ticks, machine } = await started({ batch: 1 });
  machine.figures = { ...machine.figures, ourCpuMs: 20, asteriskCpuMs: 50 };
  await ticks(1);
  const valueOf = (gate: string) => run.of('j1')?.job.pace?.figures.find((figure) => figure.gate === gate)?.value;
  t.is(valueOf('our-cpu'), 0.2);
  t.is(valueOf('asterisk-cpu'), 0.5);
  machine.figures = { ...machine.figures, ourCpuMs: 20, asteriskCpuMs: null };
  await ticks(1);
  t.is(valueOf('our-cpu'), 0);
  t.is(valueOf('asterisk-cpu'), null);
  await run.stop();
});

test('L: a job stops itself when Asterisk lacks the peers by which those it moved are called, and goes on when somebody says so', async (t) => {
  const { run, ticks, placed, machine } = await started();
  machine.missing.add('trunk-sbc');
  await ticks(4);
  t.is(placed().length, 4, 'a batch of two, twice');
  t.deepEqual(run.of('j1')?.job.state, { at: 'paused', why: 'too-many-failures' });
  t.like(run.of('j1')?.job.pace, { missed: 4 });
  t.like(
    run.of('j1')?.job.pace?.figures.find(({ gate }) => gate === 'present'),
    { value: 0, limit: 2, verdict: 'trouble' },
  );
  machine.missing.clear();
  t.true(await run.ask('j1', 'resume'));
  await ticks(2);
  t.deepEqual(placed(), NAMES);
  t.is(run.of('j1')?.job.state.at, 'done');
  await run.stop();
});

test('L: after a restart a job goes on as fast as it was', async (t) => {
  const { run, ticks, made, machine } = await started({ batch: 1 });
  machine.figures = { ...machine.figures, load1: 0.1 };
  await ticks(1);
  await run.stop();
  const next = made();
  await next.start();
  t.like(next.of('j1')?.job.pace, { batch: 2, batches: 1 });
  await next.stop();
});

test('L: a job that writes peers has Asterisk take those of a batch with one reload before their agents are moved; undo puts both back', async (t) => {
  const { run, ticks, placed, peers, phones, before, agent } = await started({ writes: 'peers' }, WITH_PEERS);
  await ticks(1);
  t.deepEqual(peers.asked, [['p0', 'p1']]);
  t.deepEqual(placed(), ['a1', 'a2']);
  await ticks(3);
  t.deepEqual(placed(), NAMES);
  t.like(phones.rows.get('p4')?.phone, {
    placement: { kind: 'fixed', host: '198.51.100.5' },
    voice: { transports: ['tcp'], nat: 'comedia', codecs: ['g722'] },
  });
  t.true(await run.ask('j1', 'undo'));
  await ticks(4);
  t.is(run.of('j1')?.job.state.at, 'undone');
  for (const [n, id] of NAMES.entries()) {
    t.deepEqual(phones.rows.get(`p${n}`)?.phone, phoneOf(n));
    t.deepEqual(placementOf(agent(id)), before.get(id));
  }
  await run.stop();
});

test('L: a peer that Asterisk does not take is put back, its agent is not moved, and the others of the batch are', async (t) => {
  const { run, ticks, placed, peers, phones } = await started({ writes: 'peers' }, WITH_PEERS);
  peers.disliked = '198.51.100.2';
  await ticks(4);
  t.deepEqual(placed(), ['a1', 'a3', 'a4', 'a5']);
  t.deepEqual(phones.rows.get('p1')?.phone, phoneOf(1));
  t.deepEqual(peers.asked.slice(0, 3), [['p0', 'p1'], ['p1'], ['p0']]);
  t.like(run.of('j1')?.rows[1], { state: 'failed', why: 'peer-not-taken' });
  await run.stop();
});

test('L: nobody is moved while somebody else is signed in at the telephone whose peer is written', async (t) => {
  const { run, ticks, placed, live } = await started({ writes: 'peers' }, WITH_PEERS);
  const device = { kind: 'phone', phoneId: 'p0', peer: 'phone-p0', autoAnswer: false } as const;
  live.step(put.session(aSession({ id: 's9', agentId: 'other', state: { at: 'ready' }, device })));
  await ticks(5);
  t.deepEqual(placed(), ['a2', 'a3', 'a4', 'a5']);
  live.step(gone('session', 's9'));
  await ticks(1);
  t.deepEqual(placed(), NAMES);
  await run.stop();
});

for (const half of ['nothing', 'the peer', 'the peer and the agent'] as const) {
  test(`L: a crash when ${half} was written resumes where it was, and undo still knows what the peer was`, async (t) => {
    const { migrations, made, time, placed, directory, live, before, phones, agent } = office();
    for (const [n] of NAMES.entries()) await phones.save(phoneOf(n), 'secret', null);
    const [first, ...rest] = WITH_PEERS;
    const was = { ...(before.get('a1') as Placement), peer: movedPeerOf(phoneOf(0)) as MovedPeer };
    const row = { ...(first as MigrationRow), state: 'moving', before: was } as const;
    await migrations.add({ ...JOB, writes: 'peers', state: { at: 'running' } }, [row, ...rest]);
    if (half !== 'nothing') await phones.save(withMovedPeer(phoneOf(0), atHome(0)), null, 1);
    if (half === 'the peer and the agent') {
      const version = (await directory.versions('agent')).get('a1') ?? null;
      await directory.save('agent', { ...agent('a1'), ...homeOf(0) }, version);
      live.world.directory = await directory.load(SETTINGS);
    }
    const run = made();
    await run.start();
    t.is(run.of('j1')?.rows[0]?.state, half === 'the peer and the agent' ? 'moved' : 'waiting');
    await passed(time, 4);
    t.deepEqual(placed(), NAMES);
    t.true(await run.ask('j1', 'undo'));
    await passed(time, 4);
    t.deepEqual(placed(), []);
    for (const [n] of NAMES.entries()) t.deepEqual(phones.rows.get(`p${n}`)?.phone, phoneOf(n));
    await run.stop();
  });
}

test('L: a crash between putting back a peer and its agent is no change by hand: both are put back', async (t) => {
  const { migrations, made, time, directory, live, before, phones, agent } = office();
  for (const [n] of NAMES.entries()) await phones.save(phoneOf(n), 'secret', null);
  const was = { ...(before.get('a1') as Placement), peer: movedPeerOf(phoneOf(0)) as MovedPeer };
  const row = { ...(WITH_PEERS[0] as MigrationRow), state: 'undoing', before: was } as const;
  await migrations.add({ ...JOB, writes: 'peers', state: { at: 'undoing' } }, [row]);
  await directory.save(
    'agent',
    { ...agent('a1'), ...homeOf(0) },
    (await directory.versions('agent')).get('a1') ?? null,
  );
  live.world.directory = await directory.load(SETTINGS);
  const run = made();
  await run.start();
  await passed(time, 2);
  t.is(run.of('j1')?.rows[0]?.state, 'undone');
  t.deepEqual(placementOf(agent('a1')), before.get('a1'));
  await run.stop();
});
