import test from 'ava';
import { Journal } from '../../app/engine/journal.js';
import type { StoreFailure, StoreFailureKind } from '../../app/ports/store-failure.js';
import type { Change } from '../../app/domain/world.js';
import { ManualStore } from '../support/engine-under-test.js';
import { VirtualTime } from '../support/virtual-time.js';
import { aTrunkHealth } from '../support/world.js';

const out = (id: string, failures: number): Change => ({
  kind: 'trunk',
  id,
  after: aTrunkHealth({ id, failures }),
  why: 'trunk.failed',
  detail: {},
});

function journal(factsInMemory = 100) {
  const store = new ManualStore();
  const time = new VirtualTime();
  const lines: string[] = [];
  const note = (line: string): void => void lines.push(line);
  const log = { debug: note, info: note, warn: note, error: note };
  const fenced: string[] = [];
  const limits = { retryMs: 250, factsInMemory };
  const made = new Journal(store, time.clock(), limits, log, (why) => void fenced.push(why));
  let sequence = 0;
  const write = (...changes: Change[]): void => {
    made.write({ firstSequence: sequence + 1, at: 1, changes, full: false });
    sequence += changes.length;
  };
  return { store, time, lines, fenced, journal: made, write };
}

const failure = (kind: StoreFailureKind, retry: boolean): StoreFailure =>
  Object.assign(new Error(`It is ${kind}.`), { kind, retry });

test('batches go to the store at once and in order, and what waits for them hears when they are stored', (t) => {
  const { store, journal: own, write } = journal();
  const heard: string[] = [];
  own.whenStored(() => heard.push('nothing to wait for'));
  write(out('t1', 1));
  own.whenStored(() => heard.push('first'));
  write(out('t1', 2), out('t2', 1));
  own.whenStored(() => heard.push('second'));
  t.is(own.factsWaiting, 3);
  t.deepEqual(heard, ['nothing to wait for']);
  store.storeAll();
  t.deepEqual(heard, ['nothing to wait for', 'first', 'second']);
  t.is(own.factsWaiting, 0);
});

test('when the storage fails facts wait in memory and are stored in order once it works', async (t) => {
  const { store, time, journal: own, write } = journal();
  write(out('t1', 1));
  write(out('t1', 2));
  store.fail();
  t.is(own.trouble, 'disk full');
  write(out('t1', 3));
  t.is(store.waiting.length, 0, 'nothing more is handed over now');
  await time.runUntil(250);
  t.deepEqual(
    store.waiting.map(({ batch }) => batch.firstSequence),
    [1],
    'the oldest alone tries',
  );
  store.fail();
  await time.runUntil(500);
  store.storeAll();
  t.is(own.trouble, null);
  store.storeAll();
  t.deepEqual(
    store.stored.map(({ firstSequence }) => firstSequence),
    [1, 2, 3],
  );
});

test('a failure behind which a later batch was stored all the same is made up for', async (t) => {
  const { store, time, journal: own, write } = journal();
  write(out('t1', 1));
  write(out('t2', 1));
  const [first, second] = store.waiting.splice(0);
  first?.done(new Error('disk full'));
  second?.done(null);
  await time.runUntil(250);
  store.storeAll();
  t.is(own.trouble, null);
  t.is(own.factsWaiting, 0);
});

test('past its limit only the newest row of each thing is kept, and the facts say so', async (t) => {
  const { store, time, lines, journal: own, write } = journal(3);
  write(out('t1', 1));
  store.fail();
  write(out('t1', 2));
  write(out('t2', 7));
  const heard: string[] = [];
  own.whenStored(() => heard.push('stored'));
  write(out('t1', 3));
  t.is(own.factsWaiting, 2);
  await time.runUntil(250);
  store.storeAll();
  const [batch] = store.stored;
  t.deepEqual(
    batch?.changes.map(({ id, why, detail }) => [id, why, detail['facts']]),
    [
      ['t1', 'history.lost', 2],
      ['t2', 'history.lost', 2],
    ],
  );
  t.is((batch?.changes[0] as Extract<Change, { kind: 'trunk' }>).after?.failures, 3);
  t.deepEqual(heard, ['stored']);
  t.true(lines.some((line) => line.includes('shortened')));
});

test('after stop nothing is tried again', async (t) => {
  const { store, time, journal: own, write } = journal();
  write(out('t1', 1));
  store.fail();
  own.stop();
  await time.runUntil(1_000);
  t.is(store.waiting.length, 0);
});

test('a failure that no later try can mend alarms once and ends the tries', async (t) => {
  const { store, time, lines, fenced, journal: own, write } = journal();
  write(out('t1', 1));
  write(out('t1', 2));
  store.fail(failure('corrupt', false));
  await time.runUntil(60_000);
  write(out('t1', 3));
  await time.runUntil(120_000);
  t.is(store.waiting.length, 0, 'nothing is handed over again');
  t.is(own.trouble, 'It is corrupt. Nothing more is stored until Farline is started again.');
  t.is(own.factsWaiting, 3);
  t.is(lines.length, 1);
  t.regex(lines[0] ?? '', /^storage failed for good/);
  t.deepEqual(fenced, []);
});

test('a batch that is refused beside others is tried alone before it is given up', async (t) => {
  const { store, time, lines, journal: own, write } = journal();
  write(out('t1', 1));
  write(out('t2', 1));
  store.fail(failure('refused', false));
  await time.runUntil(250);
  store.storeAll();
  store.storeAll();
  t.deepEqual(
    store.stored.map(({ firstSequence }) => firstSequence),
    [1, 2],
    'the first was good, and the other follows',
  );
  t.is(own.trouble, null);
  write(out('t3', 1));
  store.fail(failure('refused', false));
  await time.runUntil(500);
  store.fail(failure('refused', false));
  await time.runUntil(60_000);
  t.is(store.waiting.length, 0);
  t.is(lines.filter((line) => line.startsWith('storage failed for good')).length, 1);
});

test('one that was fenced off says so, and its last answers change nothing', (t) => {
  const { store, lines, fenced, journal: own, write } = journal();
  write(out('t1', 1));
  write(out('t2', 1));
  const [first, second] = store.waiting.splice(0);
  first?.done(failure('fenced', false));
  second?.done(failure('fenced', false));
  t.deepEqual(fenced, ['It is fenced.']);
  t.is(lines.length, 1);
  t.not(own.trouble, null);
});

test('the store is asked to keep what was written only while it works', async (t) => {
  const { store, time, journal: own, write } = journal();
  t.false(own.keep(), 'it cannot');
  store.keeps = true;
  write(out('t1', 1));
  t.true(own.keep());
  t.deepEqual(store.kept, [[1]]);
  store.fail();
  t.false(own.keep());
  t.deepEqual(store.kept, [[1]], 'not even asked');
  await time.runUntil(250);
  store.storeAll();
  t.true(own.keep());
});
