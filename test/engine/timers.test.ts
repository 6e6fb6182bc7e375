import test from 'ava';
import type { DomainEvent } from '../../app/domain/events.js';
import type { Change, TrunkHealth } from '../../app/domain/world.js';
import { Stamp } from '../../app/engine/stamp.js';
import { Timers } from '../../app/engine/timers.js';
import { aLeg } from '../support/rows.js';
import { VirtualTime } from '../support/virtual-time.js';
import { aDirectory, aTrunkHealth, aWorld } from '../support/world.js';

const health = (outUntil: number | null): TrunkHealth => aTrunkHealth({ id: 't1', failures: 3, outUntil });
const change = (outUntil: number | null): Change => ({
  kind: 'trunk',
  id: 't1',
  after: health(outUntil),
  why: 'trunk.out',
  detail: {},
});

function timers() {
  const time = new VirtualTime(1_000_000);
  const world = aWorld(aDirectory({}));
  const stamp = new Stamp(time.clock());
  const woken: (DomainEvent & { type: 'deadline' })[] = [];
  const made = new Timers(
    time.clock(),
    () => stamp.now(),
    world,
    (event) => event.type === 'deadline' && woken.push(event),
  );
  const put = (outUntil: number | null): void => {
    world.apply([change(outUntil)]);
    made.follow([change(outUntil)]);
  };
  return { time, world, woken, timers: made, put };
}

test('a deadline that a state carries wakes the engine at its instant', async (t) => {
  const { time, woken, put } = timers();
  put(1_005_000);
  await time.runUntil(4_999);
  t.is(woken.length, 0);
  await time.runUntil(5_000);
  t.deepEqual(woken, [{ type: 'deadline', kind: 'trunk', id: 't1', until: 1_005_000 }]);
});

test('a new deadline takes the place of the old one, and none cancels it', async (t) => {
  const { time, woken, put } = timers();
  put(1_005_000);
  put(1_009_000);
  await time.runUntil(8_999);
  t.is(woken.length, 0);
  put(null);
  await time.runUntil(20_000);
  t.is(woken.length, 0);
});

test('timers are armed from the rows of an earlier life; what is overdue rings at once', async (t) => {
  const { time, world, woken, timers: own } = timers();
  world.apply([change(999_000)]);
  own.armAll();
  await time.runUntil(0);
  t.is(woken[0]?.until, 999_000);
});

test('setting the wall clock back does not delay a deadline', async (t) => {
  const { time, woken, put } = timers();
  put(1_005_000);
  time.wall -= 3_600_000;
  await time.runUntil(5_000);
  t.is(woken.length, 1);
});

test('once stopped nobody is woken', async (t) => {
  const { time, woken, put, timers: own } = timers();
  put(1_005_000);
  own.stop();
  await time.runUntil(10_000);
  t.is(woken.length, 0);
});

test('while Asterisk cannot be heard no phone’s silence is judged; once it can, the deadline is', async (t) => {
  const { time, world, woken, timers: own } = timers();
  const state = { at: 'lost', attempt: 0, until: 1_005_000, cause: 'media-lost' } as const;
  const row: Change = { kind: 'leg', id: 's1', after: aLeg({ id: 's1', state }), why: 'leg.lost', detail: {} };
  world.switchUp = false;
  world.apply([row]);
  own.follow([row]);
  await time.runUntil(60_000);
  t.is(woken.length, 0);
  world.switchUp = true;
  await time.runUntil(61_000);
  t.deepEqual(woken, [{ type: 'deadline', kind: 'leg', id: 's1', until: 1_005_000 }]);
});
