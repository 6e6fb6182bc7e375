import test from 'ava';
import type { PingAnswer } from '../../app/domain/trunk-ping.js';
import { WatchRegistrations } from '../../app/jobs/watch-registrations.js';
import type { TrunkWire } from '../../app/ports/directory-store.js';
import type { FoundRegistration } from '../../app/ports/switch-registrations.js';
import { RecordedLog } from '../support/recorded-log.js';
import { VirtualTime } from '../support/virtual-time.js';

const WIRE: TrunkWire = {
  contacts: ['10.10.10.1:5071', '10.10.10.3'],
  transport: 'udp',
  username: '4420',
  password: 'secret',
  matchAddresses: [],
  codecs: ['alaw'],
  register: true,
  fromUser: null,
  fromDomain: null,
};

/** Trunk t1, which registers; what Asterisk and the carrier say is set by the test. */
function site() {
  const time = new VirtualTime();
  const log = new RecordedLog();
  const wires = new Map<string, TrunkWire>([['t1', WIRE]]);
  const far = { says: { heard: true, status: 401, roundTripMs: 3 } as PingAnswer, asked: [] as string[] };
  const asterisk = { up: true, states: new Map<string, FoundRegistration>(), looks: 0, again: [] as string[] };
  const job = new WatchRegistrations({
    admin: {
      registrations: () => {
        asterisk.looks += 1;
        const down = { ok: false, reason: 'down', detail: 'away' } as const;
        return Promise.resolve(asterisk.up ? { ok: true, value: asterisk.states } : down);
      },
      registerAgain: (name) => {
        asterisk.again.push(name);
        return Promise.resolve({ ok: true, value: null });
      },
    },
    registrar: {
      ask: ({ contact, username }) => {
        far.asked.push(`${username} ${contact.host}:${contact.port}`);
        return Promise.resolve(far.says);
      },
    },
    directory: { trunkWires: () => Promise.resolve(wires) },
    clock: time.clock(),
    log,
  });
  return { time, wires, far, asterisk, job, log };
}

test('a trunk is trying until Asterisk says otherwise, and is registered since then', async (t) => {
  const { time, asterisk, job, log } = site();
  await job.refresh();
  t.like(job.of('t1'), { state: 'trying', cause: null });
  await time.runUntil(2_500);
  asterisk.states.set('trunk-t1', 'registered');
  await time.runUntil(3_500);
  const since = job.of('t1')?.since;
  t.like(job.of('t1'), { state: 'registered', cause: null });
  await time.runUntil(9_500);
  t.is(job.of('t1')?.since, since);
  t.is(log.lines.filter(({ line }) => line.includes('is registered')).length, 1);
});

test('why a carrier refuses is asked at its first contact, once a minute, and forgotten when it takes us', async (t) => {
  const { time, asterisk, far, job } = site();
  asterisk.states.set('trunk-t1', 'rejected');
  await job.refresh();
  await time.runUntil(30_000);
  t.deepEqual(far.asked, ['4420 10.10.10.1:5071']);
  t.like(job.of('t1'), { state: 'rejected', cause: 'sip-401' });
  far.says = { heard: false, why: 'silent' };
  await time.runUntil(62_000);
  t.is(far.asked.length, 2);
  t.like(job.of('t1'), { state: 'rejected', cause: 'silent' });
  asterisk.states.set('trunk-t1', 'registered');
  await time.runUntil(64_000);
  t.like(job.of('t1'), { state: 'registered', cause: null });
});

test('an account the carrier takes by the time we ask has no cause', async (t) => {
  const { time, asterisk, far, job } = site();
  asterisk.states.set('trunk-t1', 'rejected');
  far.says = { heard: true, status: 200, roundTripMs: 3 };
  await job.refresh();
  await time.runUntil(1_500);
  t.like(job.of('t1'), { state: 'rejected', cause: null });
});

test('while Asterisk is away nothing is known', async (t) => {
  const { time, asterisk, job } = site();
  asterisk.states.set('trunk-t1', 'registered');
  await job.refresh();
  asterisk.up = false;
  await time.runUntil(1_500);
  t.like(job.of('t1'), { state: 'unknown', cause: null });
});

test('another password registers at once, with nothing known; without registration nobody looks any more', async (t) => {
  const { time, asterisk, wires, far, job } = site();
  asterisk.states.set('trunk-t1', 'rejected');
  await job.refresh();
  await time.runUntil(1_500);
  t.deepEqual(asterisk.again, []);
  wires.set('t1', { ...WIRE, password: 'better' });
  far.says = { heard: true, status: 200, roundTripMs: 3 };
  asterisk.states.set('trunk-t1', 'trying');
  await job.refresh();
  t.deepEqual(asterisk.again, ['trunk-t1']);
  t.like(job.of('t1'), { state: 'trying', cause: null });
  wires.set('t1', { ...WIRE, register: false });
  await job.refresh();
  t.is(job.of('t1'), null);
  const { looks } = asterisk;
  await time.runUntil(60_000);
  t.true(asterisk.looks <= looks + 1);
});

test('accounts that cannot be read leave what is shown, with a line in the log; stopped, nobody is asked', async (t) => {
  const { time, asterisk, wires, job, log } = site();
  asterisk.states.set('trunk-t1', 'registered');
  await job.refresh();
  wires[Symbol.iterator] = () => {
    throw new Error('the database is locked');
  };
  await job.refresh();
  t.like(job.of('t1'), { state: 'registered' });
  t.true(log.lines.some(({ line }) => line.includes('could not be read')));
  job.stop();
  const { looks } = asterisk;
  await time.runUntil(60_000);
  t.is(asterisk.looks, looks);
});
