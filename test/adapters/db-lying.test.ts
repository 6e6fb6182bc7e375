import { readFile, stat } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { DatabaseStore } from '../../app/adapters/db/database-store.js';
import type { Database } from '../../app/adapters/db/database.js';
import { readNotes } from '../../app/adapters/db/note-lines.js';
import { noteFilesOf } from '../../app/adapters/db/step-notes.js';
import type { StepWriter } from '../../app/adapters/db/step-writer.js';
import { FileKeyVault } from '../../app/adapters/system/key-vault.js';
import { commit } from '../contract/store-contract.js';
import { withDatabase } from '../support/database.js';
import { RecordedLog } from '../support/recorded-log.js';
import { aCall, batchOf, changed, gone } from '../support/store-load.js';
import { VirtualTime, turn } from '../support/virtual-time.js';

const LIE_MS = 40;
const NOTED_LIE_MS = 250;

/** A store on time that the test moves, and the transactions it began. */
class Desk {
  readonly time = new VirtualTime();
  readonly store: DatabaseStore;
  /** Sync mode of each transaction. */
  readonly begun: ('full' | 'normal')[] = [];
  /** While set, transactions wait for it before they reach the database. */
  held: Promise<void> | null = null;

  constructor(database: Database) {
    const write: StepWriter['write'] = async (step, parameters, full) => {
      this.begun.push(full ? 'full' : 'normal');
      await this.held;
      return database.steps.write(step, parameters, full);
    };
    const steps = { write, close: () => database.steps.close() };
    const watched: Database = { ...database, steps };
    this.store = new DatabaseStore(
      watched,
      new FileKeyVault(join(dirname(database.file ?? ''), 'keys')),
      this.time.clock(),
      new RecordedLog(),
    );
  }

  hand(n: number, full = false): ReturnType<typeof commit> {
    return commit(this.store, batchOf(n, [changed('call', aCall('c1', { priority: n }))], full));
  }

  async pass(ms: number): Promise<void> {
    await this.time.runUntil(this.time.mono + ms);
    await turn();
  }
}

function lying(title: string, body: (t: ExecutionContext, desk: Desk, database: Database) => Promise<void>): void {
  test(title, (t) =>
    withDatabase(null, async (database) => {
      const desk = new Desk(database);
      await desk.store.load();
      await body(t, desk, database);
      await desk.store.close();
    }),
  );
}

lying('what nobody hurries lies for a moment from the first on, and goes in one transaction', async (t, desk) => {
  const answers = [desk.hand(1, true)];
  await desk.pass(LIE_MS - 1);
  answers.push(desk.hand(2));
  t.deepEqual(desk.begun, []);
  await desk.pass(1);
  t.deepEqual(await Promise.all(answers), [null, null]);
  t.deepEqual(desk.begun, ['full']);
});

lying('one in a hurry is begun without any time passing, with what lay before it', async (t, desk) => {
  const answers = [desk.hand(1), desk.hand(2)];
  desk.store.hurry();
  t.deepEqual(await Promise.all(answers), [null, null]);
  t.is(desk.time.mono, 0);
  t.deepEqual(desk.begun, ['normal']);
  await desk.pass(2 * LIE_MS);
  t.deepEqual(desk.begun, ['normal'], 'nothing is left to begin');
});

lying('what comes while a transaction is under way lies too, unless it is in a hurry', async (t, desk) => {
  let letGo = (): void => undefined;
  desk.held = new Promise((resolve) => (letGo = resolve));
  const first = desk.hand(1);
  desk.store.hurry();
  await desk.pass(1);
  const second = desk.hand(2);
  letGo();
  t.is(await first, null);
  await turn();
  t.is(desk.begun.length, 1, 'the second lies');
  const third = desk.hand(3);
  desk.store.hurry();
  t.deepEqual(await Promise.all([second, third]), [null, null]);
  t.is(desk.begun.length, 2);

  desk.held = new Promise((resolve) => (letGo = resolve));
  const fourth = desk.hand(4);
  desk.store.hurry();
  await desk.pass(0);
  const fifth = desk.hand(5);
  desk.store.hurry();
  letGo();
  t.deepEqual(await Promise.all([fourth, fifth]), [null, null]);
  t.is(desk.begun.length, 4);
});

lying('close stores what lies without waiting for its moment', async (t, desk) => {
  const answers = [desk.hand(1, true), desk.hand(2)];
  await desk.store.close();
  t.deepEqual(await Promise.all(answers), [null, null]);
  t.is(desk.time.mono, 0);
  t.is((await desk.hand(3))?.kind, 'closed');
});

lying(
  'what lies behind a transaction that fails fails with it, and is stored when handed in again',
  async (t, desk) => {
    let fail = (): void => undefined;
    desk.held = new Promise((_, reject) => (fail = () => reject(new Error('disk full'))));
    const first = desk.hand(1);
    desk.store.hurry();
    await desk.pass(1);
    const second = desk.hand(2);
    fail();
    t.true((await Promise.all([first, second])).every((answer) => answer !== null));
    desk.held = null;
    const again = [desk.hand(1), desk.hand(2)];
    await desk.pass(LIE_MS);
    t.deepEqual(await Promise.all(again), [null, null]);
  },
);

lying('O: who called is kept of a call that is over within one transaction, once', async (t, desk, { reader }) => {
  const call = changed('call', aCall('c1'));
  const answers = [
    commit(desk.store, batchOf(1, [call])),
    commit(desk.store, batchOf(2, [call, gone('call', 'c1')])),
    commit(desk.store, batchOf(4, [changed('call', aCall('c2'))])),
  ];
  desk.store.hurry();
  t.deepEqual(await Promise.all(answers), [null, null, null]);
  const later = commit(desk.store, batchOf(5, [changed('call', aCall('c2', { priority: 2 }))]));
  desk.store.hurry();
  t.is(await later, null);
  const parties = await reader('call_parties').orderBy('call_id').select('call_id', 'number');
  const { number } = aCall('c1').caller;
  t.deepEqual(parties, [
    { call_id: 'c1', number },
    { call_id: 'c2', number },
  ]);
});

lying('what is noted lies longer, and shares one transaction with all that comes meanwhile', async (t, desk) => {
  const answers = [desk.hand(1)];
  t.true(desk.store.keep());
  await desk.pass(NOTED_LIE_MS - 10);
  answers.push(desk.hand(2));
  t.true(desk.store.keep());
  await desk.pass(9);
  t.deepEqual(desk.begun, []);
  await desk.pass(1);
  t.deepEqual(await Promise.all(answers), [null, null]);
  t.deepEqual(desk.begun, ['normal']);
});

lying('session facts and what is not noted lie no longer than ever, and take what is noted along', async (t, desk) => {
  const full = [desk.hand(1), desk.hand(2, true)];
  t.true(desk.store.keep());
  await desk.pass(LIE_MS - 1);
  t.deepEqual(desk.begun, []);
  await desk.pass(1);
  t.deepEqual(await Promise.all(full), [null, null]);
  const unnoted = [desk.hand(3)];
  t.true(desk.store.keep());
  await desk.pass(5);
  unnoted.push(desk.hand(4));
  await desk.pass(LIE_MS);
  t.deepEqual(await Promise.all(unnoted), [null, null]);
  t.deepEqual(desk.begun, ['full', 'normal']);
});

lying(
  'what is on its way into the database is noted as well, or a note behind it would be worth nothing',
  async (t, desk, { file }) => {
    let letGo = (): void => undefined;
    desk.held = new Promise((resolve) => (letGo = resolve));
    const answers = [desk.hand(1)];
    desk.store.hurry();
    await desk.pass(0);
    answers.push(desk.hand(2));
    t.true(desk.store.keep());
    const { notes } = readNotes(await readFile(noteFilesOf(file as string)[0], 'utf8'));
    t.deepEqual(
      notes.map(({ firstSequence }) => firstSequence),
      [1, 2],
    );
    letGo();
    await desk.pass(NOTED_LIE_MS);
    t.deepEqual(await Promise.all(answers), [null, null]);
  },
);

lying('what failed is not taken over by the next start', async (t, desk, { file }) => {
  desk.held = Promise.reject(new Error('disk full'));
  desk.held.catch(() => undefined);
  const answers = [desk.hand(1), desk.hand(2)];
  t.true(desk.store.keep());
  desk.store.hurry();
  t.true((await Promise.all(answers)).every((answer) => answer !== null));
  t.false(desk.store.keep());
  for (const path of noteFilesOf(file as string)) t.is((await stat(path)).size, 0);
  desk.held = null;
  const again = [desk.hand(1), desk.hand(2)];
  t.false(desk.store.keep(), 'until it is stored');
  await desk.pass(LIE_MS);
  t.deepEqual(await Promise.all(again), [null, null]);
  const later = desk.hand(3);
  t.true(desk.store.keep());
  desk.store.hurry();
  t.is(await later, null);
});

lying('history that was shortened leaves a gap: nothing is noted behind it before it is stored', async (t, desk) => {
  const first = desk.hand(4);
  t.false(desk.store.keep());
  desk.store.hurry();
  t.is(await first, null);
  const second = desk.hand(5);
  t.true(desk.store.keep());
  desk.store.hurry();
  t.is(await second, null);
});

lying(
  'settled stores what lies without waiting for its moment, and waits for what is refused as well',
  async (t, desk, { reader }) => {
    const first = desk.hand(1);
    t.true(desk.store.keep());
    await desk.store.settled();
    t.is(await first, null);
    t.deepEqual(await reader('calls').pluck('priority'), [1]);
    t.is(desk.time.mono, 0);
    await desk.store.settled();
    desk.held = Promise.reject(new Error('disk full'));
    desk.held.catch(() => undefined);
    const second = desk.hand(2);
    await desk.store.settled();
    t.not(await second, null);
    desk.held = null;
  },
);
