import test from 'ava';
import { systemClock } from '../../app/adapters/system/clock.js';
import type { RecordedFact } from '../../app/domain/facts.js';
import { KeepKeyframes } from '../../app/jobs/keep-keyframes.js';
import { KEYFRAME_FOLD } from '../../app/open-replay.js';
import type { Keyframe } from '../../app/ports/keyframe-store.js';
import { emptyFold, foldFacts, type Folded } from '../../app/projections/fold.js';
import { KeyframeFold, KEYFRAME_VERSION } from '../../app/projections/keyframe-fold.js';
import { Random, seedOf } from '../simulation/random.js';
import { Schedule } from '../simulation/schedule.js';
import { MemoryKeyframes, MemoryPast } from '../support/memory-past.js';
import { RecordedLog } from '../support/recorded-log.js';
import { aSession, gone, put } from '../support/rows.js';

class Desk {
  readonly past = new MemoryPast();
  readonly store = new MemoryKeyframes();
  readonly log = new RecordedLog();

  /** One who follows, as after a start. */
  keeper(everyMs: number, version = KEYFRAME_VERSION): KeepKeyframes {
    const fold = { ...KEYFRAME_FOLD, version };
    const { past: facts, store, log } = this;
    return new KeepKeyframes({ facts, store, fold, everyMs, clock: systemClock(), log });
  }

  /** Follows to the end of history, as somebody who has just started. */
  follow(everyMs: number): Promise<void> {
    return this.keeper(everyMs).follow();
  }

  get sequences(): number[] {
    return [...this.store.kept.keys()];
  }
}

function foldOf(facts: readonly RecordedFact[], keyframe: Keyframe | null = null): Folded {
  const fold = new KeyframeFold(keyframe?.entities);
  fold.take(facts.filter(({ sequence }) => sequence > (keyframe?.sequence ?? 0)));
  return fold.folded;
}

/** In any order: what a thing is does not depend on when it came. */
function sorted(folded: Folded): unknown {
  return Object.entries(folded).map(([kind, things]) => [kind, [...things].sort(([a], [b]) => (a < b ? -1 : 1))]);
}

test('M: at any instant of many random days, the keyframe before it and the facts after that are all facts folded', async (t) => {
  let kept = 0;
  for (let n = 0; n < 25; n += 1) {
    const schedule = new Schedule(seedOf(66, n), false);
    const { violation } = await schedule.run();
    t.is(violation, null);
    const random = new Random(n);
    const { facts, rows } = schedule.database;
    const desk = new Desk();
    // Followed in several lives, each of which ends somewhere.
    for (let end = 0; end < facts.length;) {
      const more = facts.slice(end, (end += random.whole(1, 700)));
      desk.past.facts.push(...more);
      await desk.follow(random.whole(20, 400));
    }
    kept += desk.store.kept.size;
    for (let look = 0; look < 12; look += 1) {
      const sequence = facts[random.whole(0, facts.length - 1)]?.sequence ?? 0;
      const keyframe = await desk.store.upTo(sequence, KEYFRAME_VERSION);
      const upTo = facts.filter((fact) => fact.sequence <= sequence);
      t.deepEqual(sorted(foldOf(upTo, keyframe)), sorted(foldFacts(upTo, emptyFold())), `${n}, fact ${sequence}`);
    }
    const last = foldOf(facts, await desk.store.upTo(null, KEYFRAME_VERSION));
    for (const [kind, things] of Object.entries(rows)) {
      t.deepEqual([...last[kind as 'leg'].keys()].sort(), [...things.keys()].sort(), `rows of ${kind}`);
    }
  }
  t.true(kept > 100, `only ${kept} keyframes`);
});

/** At the begin of a stretch of three minutes, and of an hour. */
const START = 1_760_000_400_000;
const signIn = (n: number) => put.session(aSession({ id: `s${n}`, agentId: `a${n}` }), 'session.logged-in');

test('M: keyframes are so far apart as it is set, none of them where nothing happened, and each is what ran before', async (t) => {
  const desk = new Desk();
  for (let n = 0; n < 10; n += 1) desk.past.happens(START + n * 60_000, signIn(n));
  // A night.
  desk.past.happens(START + 8 * 3_600_000, gone('session', 's0'));
  await desk.follow(180_000);
  t.deepEqual(desk.sequences, [3, 6, 9, 10]);
  const [keyframe] = [await desk.store.upTo(6, KEYFRAME_VERSION)];
  t.like(keyframe, { sequence: 6, at: START + 5 * 60_000 });
  t.deepEqual(
    keyframe?.entities.map(({ entity }) => entity.id),
    ['s0', 's1', 's2', 's3', 's4', 's5'],
  );
});

test('M: who dies goes on from the newest keyframe, and writes none twice', async (t) => {
  const desk = new Desk();
  for (let n = 0; n < 10; n += 1) desk.past.happens(START + n * 60_000, signIn(n));
  await desk.follow(180_000);
  const before = new Map(desk.store.kept);
  desk.past.reads = 0;
  await desk.follow(180_000);
  t.deepEqual(desk.store.kept, before);
  t.is(desk.past.reads, 1, 'history behind the newest keyframe is read, and none before it');
  for (let n = 10; n < 14; n += 1) desk.past.happens(START + n * 60_000, signIn(n));
  await desk.follow(180_000);
  t.deepEqual(desk.sequences, [3, 6, 9, 12]);
});

test('M: where very much happens keyframes are closer, so that no more than so many facts are ever folded for a look', async (t) => {
  const desk = new Desk();
  for (let n = 0; n < 25_000; n += 1) desk.past.happens(START + n, signIn(n % 50));
  await desk.follow(3_600_000);
  t.deepEqual(desk.sequences, [10_000, 20_000]);
});

test('M: a disk that is full is said once and ends nothing: what is missing is written later', async (t) => {
  const desk = new Desk();
  for (let n = 0; n < 10; n += 1) desk.past.happens(START + n * 60_000, signIn(n));
  const keeper = desk.keeper(180_000);
  desk.store.failure = new Error('disk full');
  await keeper.follow();
  await keeper.follow();
  t.is(desk.log.lines.filter(({ level }) => level === 'warn').length, 1);
  desk.store.failure = null;
  await keeper.follow();
  t.deepEqual(desk.sequences, [3, 6, 9]);
});

test('M: keyframes of another version are not read: history is folded anew', async (t) => {
  const desk = new Desk();
  for (let n = 0; n < 10; n += 1) desk.past.happens(START + n * 60_000, signIn(n));
  await desk.keeper(180_000, KEYFRAME_VERSION + 1).follow();
  t.is(await desk.store.upTo(null, KEYFRAME_VERSION), null);
  await desk.follow(180_000);
  t.like(await desk.store.upTo(null, KEYFRAME_VERSION), { sequence: 9 });
});
