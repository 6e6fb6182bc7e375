import test from 'ava';
import { createLockOut } from '../../app/jobs/lock-out.js';
import type { Attempt } from '../../app/ports/lock-out.js';
import { RecordedLog } from '../support/recorded-log.js';
import { VirtualTime } from '../support/virtual-time.js';

const HOUR = 3_600_000;

function desk() {
  const time = new VirtualTime();
  const log = new RecordedLog();
  return { time, log, lockOut: createLockOut({ tries: 5, addressTries: 20, windowMs: HOUR }, time.clock(), log) };
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
