import test from 'ava';
import { systemClock } from '../../app/adapters/system/clock.js';
import { KeepKeyframes } from '../../app/jobs/keep-keyframes.js';
import { KEYFRAME_FOLD } from '../../app/open-replay.js';
import { PastFolds } from '../../app/past-folds.js';
import { emptyFold, foldFacts, type Folded } from '../../app/projections/fold.js';
import { Random, seedOf } from '../simulation/random.js';
import { Schedule } from '../simulation/schedule.js';
import { MemoryKeyframes, MemoryPast } from '../support/memory-past.js';
import { RecordedLog } from '../support/recorded-log.js';
import { aSession, gone, put } from '../support/rows.js';

const START = 1_760_000_400_000;
const clock = systemClock();
const atOnce = { after: (_ms: number, work: () => void) => (work(), () => undefined) };

async function desk(past: MemoryPast, everyMs: number) {
  const keyframes = new MemoryKeyframes();
  const keeper = { facts: past, store: keyframes, fold: KEYFRAME_FOLD, everyMs, clock, log: new RecordedLog() };
  await new KeepKeyframes(keeper).follow();
  return { keyframes, folds: new PastFolds({ facts: past, keyframes, clock: atOnce }) };
}

/** In any order: what a thing is does not depend on when it came. */
function sorted(folded: Folded | string): unknown {
  return Object.entries(folded).map(([kind, things]) => [kind, [...things].sort(([a], [b]) => (a < b ? -1 : 1))]);
}

test('M: what ran behind any fact is all facts up to it folded, whatever was looked at before', async (t) => {
  for (let n = 0; n < 12; n += 1) {
    const schedule = new Schedule(seedOf(67, n), false);
    t.is((await schedule.run()).violation, null);
    const past = new MemoryPast();
    past.facts.push(...schedule.database.facts);
    const { folds } = await desk(past, 2_000);
    const random = new Random(n);
    for (let look = 0; look < 30; look += 1) {
      const sequence = past.facts[random.whole(0, past.facts.length - 1)]?.sequence ?? 0;
      const whole = foldFacts(
        past.facts.filter((fact) => fact.sequence <= sequence),
        emptyFold(),
      );
      t.deepEqual(sorted(await folds.at(sequence, 1)), sorted(whole), `${n}, fact ${sequence}`);
    }
  }
});

/** 50 agents who come and go. */
function busy(facts: number): MemoryPast {
  const past = new MemoryPast();
  for (let n = 0; n < facts; n += 1) {
    const id = `s${n % 50}`;
    past.happens(
      START + n,
      n % 3 === 0 ? gone('session', id) : put.session(aSession({ id, agentId: id, since: START + n })),
    );
  }
  return past;
}

test('M: who goes back and forth in the past waits for facts near by, and not for all since the keyframe', async (t) => {
  const past = busy(9_500);
  const { folds } = await desk(past, 3_600_000);
  await folds.at(9_000, 1);
  t.is(past.folded, 9_000);
  past.folded = 0;
  await folds.at(9_000, 1);
  t.is(past.folded, 0, 'the same instant again costs nothing');
  for (const sequence of [9_010, 9_400, 8_990, 8_400, 7_100, 9_500]) await folds.at(sequence, 1);
  t.true(past.folded < 6 * 1_000, `${past.folded} facts were read again`);
});

test('M: keyframes that are far behind are waited for, and without the beginning of history there is none', async (t) => {
  const past = busy(31_000);
  const folds = new PastFolds({ facts: past, keyframes: new MemoryKeyframes(), clock: atOnce });
  t.is(await folds.at(30_001, 1), 'behind');
  t.is(await folds.at(500, 400), 'gone');
  t.not(await folds.at(500, 1), 'gone');
});
