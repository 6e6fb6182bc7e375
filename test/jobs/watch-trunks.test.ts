import test from 'ava';
import type { DomainEvent } from '../../app/domain/events.js';
import type { Contact } from '../../app/domain/peer.js';
import type { PingAnswer } from '../../app/domain/trunk-ping.js';
import { World } from '../../app/engine/world.js';
import { WatchTrunks } from '../../app/jobs/watch-trunks.js';
import { RecordedLog } from '../support/recorded-log.js';
import { VirtualTime } from '../support/virtual-time.js';
import { aDirectory, aTrunk } from '../support/world.js';

const GOOD: PingAnswer = { heard: true, status: 200, roundTripMs: 8 };
const BUSY: PingAnswer = { heard: true, status: 503, roundTripMs: 8 };

const WIRE = {
  transport: 'udp',
  username: null,
  password: null,
  matchAddresses: [],
  codecs: ['alaw'],
  register: false,
  fromUser: null,
  fromDomain: null,
};

/** Trunk t1 with these contacts, asked every 10 s, 2 s each; who is asked answers after 10 ms as `answers` says, or never. */
function site(contacts: readonly string[], over: Parameters<typeof aTrunk>[0] = { id: 't1' }) {
  const time = new VirtualTime();
  const answers = new Map<string, PingAnswer>();
  const asked: string[] = [];
  const told: { readonly at: number; readonly answer: PingAnswer }[] = [];
  const tellers: string[] = [];
  const world = new World(aDirectory({ trunks: [aTrunk({ oosCheck: 10, ...over })] }));
  const wires = new Map([['t1', { ...WIRE, contacts }]]);
  const log = new RecordedLog();
  const ping = ({ host }: Contact, _transport: string, withinMs: number): Promise<PingAnswer> => {
    asked.push(`${time.mono} ${host}`);
    const answer = answers.get(host);
    return new Promise((resolve) => {
      const silent: PingAnswer = { heard: false, why: 'silent' };
      time.after(answer ? 10 : withinMs, () => resolve(answer ?? silent));
    });
  };
  const job = new WatchTrunks({
    live: { view: world },
    directory: { trunkWires: () => Promise.resolve(wires) },
    pinger: { ping },
    report: ({ contact, answer }: Extract<DomainEvent, { type: 'trunk.pinged' }>) => {
      tellers.push(contact);
      told.push({ at: time.mono, answer });
    },
    clock: time.clock(),
    log,
  });
  return { time, answers, asked, told, tellers, world, wires, job, log };
}

test('G: a trunk is asked every oosCheck seconds, from the beginning of one round to the next', async (t) => {
  const { time, answers, asked, told, job } = site(['a']);
  answers.set('a', GOOD);
  await job.refresh();
  await time.runUntil(20_500);
  t.deepEqual(asked, ['0 a', '10000 a', '20000 a']);
  t.deepEqual(
    told,
    [10, 10_010, 20_010].map((at) => ({ at, answer: GOOD })),
  );
});

test('G: silence is told after oosForce seconds, and the asking goes on', async (t) => {
  const { time, told, asked, job } = site(['a']);
  await job.refresh();
  await time.runUntil(12_500);
  t.deepEqual(asked, ['0 a', '10000 a']);
  t.deepEqual(
    told.map(({ at }) => at),
    [2_000, 12_000],
  );
});

test('G: a trunk that dies right after an answer is known dead within oosCheck + oosForce', async (t) => {
  const { time, answers, told, job } = site(['a']);
  answers.set('a', GOOD);
  await job.refresh();
  await time.runUntil(11);
  answers.delete('a');
  await time.runUntil(12_010);
  t.deepEqual(told.at(-1), { at: 12_000, answer: { heard: false, why: 'silent' } });
});

test('D1, G: contacts are asked at once and each is told of as it answers; nobody waits for a dead primary', async (t) => {
  const { time, answers, told, tellers, job } = site(['primary', 'backup', 'third']);
  answers.set('backup', GOOD).set('third', BUSY);
  await job.refresh();
  await time.runUntil(2_500);
  t.deepEqual(tellers, ['backup', 'third', 'primary']);
  t.deepEqual(told, [
    { at: 10, answer: GOOD },
    { at: 10, answer: BUSY },
    { at: 2_000, answer: { heard: false, why: 'silent' } },
  ]);
  t.deepEqual(
    job.of('t1').map(({ contact, answer }) => [contact, answer.heard]),
    [
      ['primary', false],
      ['backup', true],
      ['third', true],
    ],
  );
});

test('G: a round longer than oosCheck is followed at once by the next, never overlapped', async (t) => {
  const { time, asked, job } = site(['a'], { id: 't1', oosCheck: 1, oosForce: 2 });
  await job.refresh();
  await time.runUntil(4_500);
  t.deepEqual(asked, ['0 a', '2000 a', '4000 a']);
});

test('G: with oosCheck 0 nobody is asked; switched on it is asked at once, switched off never again', async (t) => {
  const { time, asked, told, world, job } = site(['a'], { id: 't1', oosCheck: 0 });
  const set = async (oosCheck: number): Promise<void> => {
    world.directory = aDirectory({ trunks: [aTrunk({ id: 't1', oosCheck })] });
    await job.refresh();
  };
  await job.refresh();
  await time.runUntil(1_000);
  t.deepEqual(asked, []);
  await set(10);
  await time.runUntil(1_500);
  t.deepEqual(asked, ['1000 a']);
  await set(0);
  await time.runUntil(60_000);
  t.is(asked.length, 1);
  t.deepEqual(told, []);
  t.deepEqual(job.of('t1'), []);
});

test('a change of contacts asks the new ones at once; any other change leaves the rounds alone', async (t) => {
  const { time, answers, asked, wires, world, job } = site(['old']);
  answers.set('old', GOOD).set('new', GOOD);
  await job.refresh();
  await time.runUntil(5_000);
  world.directory = aDirectory({ trunks: [aTrunk({ id: 't1', oosCheck: 10, name: 'Renamed' })] });
  await job.refresh();
  await time.runUntil(6_000);
  t.deepEqual(asked, ['0 old']);
  wires.set('t1', { ...WIRE, contacts: ['new'] });
  await job.refresh();
  await time.runUntil(17_000);
  t.deepEqual(asked, ['0 old', '6000 new', '16000 new']);
});

test('a contact that cannot be read is unreachable', async (t) => {
  const { time, told, job } = site(['not a host']);
  await job.refresh();
  await time.runUntil(100);
  t.deepEqual(told, [{ at: 0, answer: { heard: false, why: 'unreachable' } }]);
});

test('contacts that cannot be read leave the rounds as they are, with a line in the log', async (t) => {
  const { time, answers, asked, job, log, wires } = site(['a']);
  answers.set('a', GOOD);
  await job.refresh();
  wires.get = () => {
    throw new Error('the database is locked');
  };
  await job.refresh();
  await time.runUntil(10_500);
  t.is(asked.length, 2);
  t.true(log.lines.some(({ line }) => line.includes('could not be read')));
});

test('a watch that is stopped asks nobody and tells nothing any more', async (t) => {
  const { time, asked, told, job } = site(['a']);
  await job.refresh();
  await time.runUntil(1_000);
  job.stop();
  await time.runUntil(60_000);
  t.is(asked.length, 1);
  t.deepEqual(told, []);
});
