import test from 'ava';
import { Stamp } from '../../app/engine/stamp.js';
import { VirtualTime } from '../support/virtual-time.js';

function at(wall: number): { time: VirtualTime; stamp: Stamp } {
  const time = new VirtualTime(wall);
  return { time, stamp: new Stamp(time.clock()) };
}

test('every step is later than the one before, also within a millisecond', (t) => {
  const { stamp } = at(1_000);
  t.deepEqual([stamp.next(), stamp.next(), stamp.next()], [1_000, 1_001, 1_002]);
});

test('when the wall clock is set back an hour, time goes on at its pace', async (t) => {
  const { time, stamp } = at(10_000_000);
  const before = stamp.next();
  time.wall -= 3_600_000;
  await time.runUntil(5_000);
  t.is(stamp.next() - before, 5_000);
});

test('when the wall clock is set forward, time follows, and stays there when it is set back', async (t) => {
  const { time, stamp } = at(10_000_000);
  const before = stamp.next();
  time.wall += 60_000;
  t.is(stamp.next() - before, 60_000);
  time.wall -= 60_000;
  await time.runUntil(100);
  t.is(stamp.next() - before, 60_100);
});

test('time does not begin before an instant that an earlier life used', async (t) => {
  const { time, stamp } = at(1_000);
  stamp.notBefore(9_000, 0);
  t.is(stamp.next(), 9_001);
  await time.runUntil(500);
  t.is(stamp.now(), 9_500);
});

test('the steady clock measures what passed, however many steps share a millisecond', async (t) => {
  const { time, stamp } = at(1_000);
  const before = stamp.steady();
  for (let n = 0; n < 40; n++) stamp.next();
  await time.runUntil(43);
  t.is(stamp.steady() - before, 43);
});

test('the steady clock measures what passed, wherever the wall clock is set meanwhile', async (t) => {
  const { time, stamp } = at(10_000_000);
  const before = stamp.steady();
  for (const [n, jump] of [3_600_000, -7_200_000, 50].entries()) {
    time.wall += jump;
    stamp.next();
    await time.runUntil((n + 1) * 100);
    t.is(stamp.steady() - before, (n + 1) * 100);
  }
});

test('the steady clock does not begin before what an earlier life measured, and not later because of its steps', (t) => {
  const { stamp } = at(1_000);
  stamp.notBefore(9_000, 1_500);
  t.is(stamp.steady(), 1_500);
  const later = at(5_000);
  later.stamp.notBefore(9_000, 1_500);
  t.is(later.stamp.steady(), 5_000);
});
