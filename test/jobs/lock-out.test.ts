import test from 'ava';
import { createLockOut } from '../../app/jobs/lock-out.js';
import type { Attempt } from '../../app/ports/lock-out.js';
import { MemoryLockOuts } from '../support/memory-lock-outs.js';
import { RecordedLog } from '../support/recorded-log.js';
import { turn, VirtualTime } from '../support/virtual-time.js';

const HOUR = 3_600_000;

const RULES = { tries: 5, addressTries: 20, windowMs: HOUR };

function desk(store = new MemoryLockOuts(), time = new VirtualTime()) {
  const log = new RecordedLog();
  let ids = store.rows.size;
  const parts = {
    clock: time.clock(),
    log,
    store,
    newId: () => `l${++ids}`,
    fingerprint: (text: string) => `#${text.length}`,
  };
  return { time, log, store, lockOut: createLockOut(RULES, parts) };
}

const from = (telephone: string, agentId: string | null): Attempt => ({
  who: agentId === null ? null : { agentId },
  from: { telephone },
});

test('five wrong tries lock the agent out everywhere, and nobody else', (t) => {
  const { lockOut } = desk();
  for (let n = 0; n < 5; n++) lockOut.began(from(`phone-${n}`, 'joe'))(false);
  t.is(lockOut.waitMs(from('phone-9', 'joe')), HOUR);
  t.is(lockOut.waitMs({ who: { agentId: 'joe' }, from: { address: '192.0.2.1' } }), HOUR);
  t.is(lockOut.waitMs(from('phone-1', 'jay')), 0);
});

test('five wrong tries lock the telephone out for everybody, and no other telephone', (t) => {
  const { lockOut } = desk();
  for (let n = 0; n < 5; n++) lockOut.began(from('phone-1', `agent-${n}`))(false);
  t.is(lockOut.waitMs(from('phone-1', null)), HOUR);
  t.is(lockOut.waitMs(from('phone-2', 'agent-1')), 0);
});

test('the lock-out ends when the first of the five is an hour old', (t) => {
  const { lockOut, time } = desk();
  for (let n = 0; n < 5; n++) {
    lockOut.began(from('phone-1', 'joe'))(false);
    time.mono += 1_000;
  }
  time.mono += HOUR - 5_001;
  t.is(lockOut.waitMs(from('phone-1', 'joe')), 1);
  time.mono += 1;
  t.is(lockOut.waitMs(from('phone-1', 'joe')), 0);
});

test('a right one forgives the agent everything and the telephone only itself', (t) => {
  const { lockOut } = desk();
  for (let n = 0; n < 4; n++) lockOut.began(from('phone-1', 'jay'))(false);
  lockOut.began(from('phone-1', 'joe'))(true);
  lockOut.began(from('phone-1', null))(false);
  t.is(lockOut.waitMs(from('phone-1', 'joe')), HOUR);
  lockOut.began(from('phone-2', 'jay'))(true);
  t.is(lockOut.waitMs(from('phone-2', 'jay')), 0);
});

test('tries that are under way count, so that many at once gain nothing', (t) => {
  const { lockOut } = desk();
  for (let n = 0; n < 5; n++) lockOut.began(from(`phone-${n}`, 'joe'));
  t.is(lockOut.waitMs(from('phone-9', 'joe')), HOUR);
});

test('the alarm is one warning for the agent and one for the caller, whose number is masked', (t) => {
  const { lockOut, log } = desk();
  for (let n = 0; n < 5; n++) lockOut.began(from('+4930123456', 'joe'))(false);
  t.deepEqual(
    log.lines.map(({ level, line, fields }) => [level, line, fields]),
    [
      ['warn', 'too many wrong passwords or PINs: agent joe is locked out', { minutes: 60 }],
      ['warn', 'too many wrong passwords or PINs: the caller ***56 is locked out', { minutes: 60 }],
    ],
  );
});

test('no alarm when the fifth one is right', (t) => {
  const { lockOut, log } = desk();
  for (let n = 0; n < 4; n++) lockOut.began(from('phone-1', 'joe'))(false);
  lockOut.began(from('phone-1', 'joe'))(true);
  t.deepEqual(log.lines, []);
});

test('a lock-out is written down as it begins, shown while it runs, and ends by itself', async (t) => {
  const { lockOut, store, time } = desk();
  let told = 0;
  lockOut.subscribe(() => (told += 1));
  const since = time.clock().now();
  for (let n = 0; n < 6; n++) lockOut.began(from(`phone-${n}`, 'joe'))(false);
  const shown = { id: 'l1', kind: 'agent', agentId: 'joe', place: '', since, until: since + HOUR } as const;
  t.deepEqual(lockOut.running(), [shown]);
  t.deepEqual(await store.running(), [{ ...shown, key: 'agent joe' }]);
  t.is(told, 1, 'once, whatever is tried on');
  await time.runUntil(HOUR);
  t.deepEqual(lockOut.running(), []);
  t.deepEqual(await store.newest(9), [{ ...shown, ended: { at: since + HOUR, why: 'time', by: null } }]);
  t.is(told, 2);
});

test('a restart ends no lock-out, and the time that it took counts', async (t) => {
  const before = desk();
  for (let n = 0; n < 5; n++) before.lockOut.began(from('+4930123456', 'joe'))(false);
  before.lockOut.stop();
  const after = desk(before.store, new VirtualTime(before.time.wall + 600_000));
  await after.lockOut.recall();
  t.is(after.lockOut.waitMs(from('phone-1', 'joe')), HOUR - 600_000);
  t.is(after.lockOut.waitMs(from('+4930123456', null)), HOUR - 600_000);
  t.is(after.lockOut.waitMs(from('phone-1', 'jay')), 0);
  t.is(after.lockOut.running().length, 2);
  await after.time.runUntil(HOUR - 600_000);
  t.is(after.lockOut.waitMs(from('phone-1', 'joe')), 0);
  t.deepEqual(await after.store.running(), []);
});

test('after a restart a clock that was set back locks nobody out for longer, and what is over is over', async (t) => {
  const before = desk();
  for (let n = 0; n < 5; n++) before.lockOut.began(from('phone-1', 'joe'))(false);
  const back = desk(before.store, new VirtualTime(before.time.wall - 100 * HOUR));
  await back.lockOut.recall();
  t.is(back.lockOut.waitMs(from('phone-2', 'joe')), HOUR);
  back.lockOut.stop();
  const later = desk(before.store, new VirtualTime(before.time.wall + 2 * HOUR));
  await later.lockOut.recall();
  t.is(later.lockOut.waitMs(from('phone-2', 'joe')), 0);
  t.deepEqual(await later.store.running(), []);
});

test('whoever is in charge lifts it, and who did is on record; the next wrong ones count from nothing', async (t) => {
  const { lockOut, store } = desk();
  for (let n = 0; n < 5; n++) lockOut.began(from(`phone-${n}`, 'joe'))(false);
  t.false(lockOut.lift('l9', 'ann'));
  t.true(lockOut.lift('l1', 'ann'));
  t.false(lockOut.lift('l1', 'ann'));
  t.is(lockOut.waitMs(from('phone-9', 'joe')), 0);
  t.like((await store.newest(1))[0], { ended: { why: 'lifted', by: 'ann' } });
  for (let n = 0; n < 4; n++) lockOut.began(from(`phone-${n}`, 'joe'))(false);
  t.deepEqual(lockOut.running(), []);
});

test('a new secret ends the lock-out of the agent, not that of the telephone', async (t) => {
  const { lockOut, store } = desk();
  for (let n = 0; n < 5; n++) lockOut.began(from('phone-1', 'joe'))(false);
  lockOut.forgive({ agentId: 'joe' });
  t.is(lockOut.waitMs(from('phone-2', 'joe')), 0);
  t.is(lockOut.waitMs(from('phone-1', 'joe')), HOUR);
  t.is((await store.newest(9)).find(({ kind }) => kind === 'agent')?.ended?.why, 'forgiven');
});

test('what was typed as a name and who called are written down as a fingerprint only', async (t) => {
  const { lockOut, store } = desk();
  const who = { name: 'my-password' };
  for (let n = 0; n < 5; n++) lockOut.began({ who, from: { telephone: '+4930123456' } })(false);
  t.notRegex(JSON.stringify(await store.running()), /my-password|4930123456/);
  t.deepEqual(
    lockOut.running().map(({ kind, place }) => [kind, place]),
    [
      ['name', ''],
      ['caller', '***56'],
    ],
  );
});

test('when it cannot be written down it holds all the same, and the operator is told', async (t) => {
  const { lockOut, store, log } = desk();
  store.began = () => Promise.reject(new Error('The disk with the database is full.'));
  for (let n = 0; n < 5; n++) lockOut.began(from(`phone-${n}`, 'joe'))(false);
  await turn();
  t.is(lockOut.waitMs(from('phone-9', 'joe')), HOUR);
  t.like(log.lines.at(-1), { level: 'error', fields: { why: 'The disk with the database is full.' } });
});
