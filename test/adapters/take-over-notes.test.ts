import { appendFile, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { DatabaseStore } from '../../app/adapters/db/database-store.js';
import type { Database } from '../../app/adapters/db/database.js';
import { DatabaseFactLog } from '../../app/adapters/db/fact-log.js';
import { noteFilesOf } from '../../app/adapters/db/step-notes.js';
import { FileKeyVault } from '../../app/adapters/system/key-vault.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import type { Supervision } from '../../app/domain/world.js';
import type { Batch, StoredState } from '../../app/ports/store.js';
import { commit } from '../contract/store-contract.js';
import { inTempFolder, openTestDatabase } from '../support/database.js';
import { lockDatabase } from '../support/locked-database.js';
import { RecordedLog } from '../support/recorded-log.js';
import { aNumber } from '../support/rows.js';
import { aCall, aLeg, anOffer, aSession, batchOf, changed, gone } from '../support/store-load.js';

const NUMBER = '+15557770022';

const SUPERVISION: Supervision = {
  id: 'w1',
  ...{ sessionId: 's1', agentId: 'a1', by: 'boss', scope: 'agent', callId: null, mode: 'monitor' },
  ...{ device: null, ownSessionId: null, trunkId: 't1', made: 1, since: 1_790_000_050_000, mouths: [] },
  state: { at: 'waiting', channel: 'w' },
};

/** One data folder, and what its notes hold once a life has ended. */
class Disk {
  readonly log = new RecordedLog();
  readonly files: readonly [string, string];

  constructor(readonly folder: string) {
    this.files = noteFilesOf(join(folder, 'farline.sqlite'));
  }

  async open(): Promise<{ database: Database; store: DatabaseStore }> {
    const database = await openTestDatabase(this.folder);
    return {
      database,
      store: new DatabaseStore(database, new FileKeyVault(join(this.folder, 'keys')), systemClock(), this.log),
    };
  }

  /** A life that stores `stored` and is then killed with `noted` in its notes and nowhere else. */
  async life(stored: readonly Batch[], noted: readonly Batch[]): Promise<void> {
    const { database, store } = await this.open();
    await store.load();
    for (const batch of stored) await commit(store, batch);
    for (const batch of noted) store.commit(batch, () => undefined);
    if (noted.length > 0 && !store.keep()) throw new Error('it was not noted');
    const left = await Promise.all(this.files.map((path) => readFile(path)));
    const away = { ...database, steps: { ...database.steps, write: () => Promise.reject(new Error('killed')) } };
    Object.assign(store, { database: away });
    await store.close();
    await database.close();
    for (const [n, bytes] of left.entries()) await writeFile(this.files[n] as string, bytes);
  }

  async nextLife<T>(
    work: (state: StoredState, database: Database) => Promise<T> | T,
    opened: () => Promise<unknown> = () => Promise.resolve(),
  ): Promise<T> {
    const { database, store } = await this.open();
    try {
      await opened();
      return await work(await store.load(), database);
    } finally {
      await store.close();
      await database.close();
    }
  }

  /** Levels of what was logged of notes. */
  get told(): readonly string[] {
    return this.log.lines.filter(({ line }) => /note/i.test(line)).map(({ level }) => level);
  }
}

function onDisk(title: string, body: (t: ExecutionContext, disk: Disk) => Promise<void>): void {
  test(title, (t) => inTempFolder((folder) => body(t, new Disk(folder))));
}

const call = (n: number, priority = n): Batch => batchOf(n, [changed('call', aCall('c1', { priority }))]);

onDisk('what was noted and not stored is stored by the next start, before anything is read', async (t, disk) => {
  const session = aSession('s1');
  const noted = [
    batchOf(2, [changed('session', session), changed('leg', aLeg('s1')), changed('offer', anOffer('o1', 'c1', 's1'))]),
    batchOf(5, [gone('offer', 'o1'), changed('call', aCall('c1', { priority: 7 })), changed('call', aCall('c2'))]),
  ];
  await disk.life([call(1)], noted);
  await disk.nextLife(async (state, { reader }) => {
    t.is(state.lastSequence, 7);
    t.deepEqual([state.sessions, state.legs, state.offers], [[session], [aLeg('s1')], []]);
    t.deepEqual(
      state.calls.map(({ id, priority, caller }) => [id, priority, caller]),
      [
        ['c1', 7, aCall('c1').caller],
        ['c2', 0, aCall('c2').caller],
      ],
    );
    const facts = await new DatabaseFactLog(reader).after(0, 100);
    t.deepEqual(
      facts.map(({ sequence, at }) => [sequence, at]),
      [1, 2, 3, 4, 5, 6, 7].map((n) => [n, (n > 4 ? noted[1] : n > 1 ? noted[0] : call(1))?.at]),
    );
    t.deepEqual(await Promise.all(disk.files.map(async (path) => (await stat(path)).size)), [0, 0]);
  });
  const taken = disk.log.lines.find(({ level }) => level === 'info');
  t.deepEqual(taken?.fields, { steps: 2, facts: 6 });
});

onDisk('what was stored after it was noted is not stored once more', async (t, disk) => {
  await disk.life([], [call(1), call(2)]);
  const notes = await readFile(disk.files[0]);
  await disk.nextLife(({ lastSequence }) => t.is(lastSequence, 2));
  await disk.life([call(3)], []);
  await writeFile(disk.files[0], notes);
  await disk.nextLife(({ calls, lastSequence }) => t.deepEqual([calls[0]?.priority, lastSequence], [3, 3]));
  t.deepEqual(disk.told, ['info'], 'of the first time');
});

onDisk('a gap ends it: nothing behind what is missing is taken', async (t, disk) => {
  await disk.life([call(1)], [call(2), call(3), call(4)]);
  const [head = '', two = '', , four = ''] = (await readFile(disk.files[0], 'utf8')).split('\n');
  await writeFile(disk.files[0], `${[head, two, four].join('\n')}\n`);
  await disk.nextLife(({ calls, lastSequence }) => t.deepEqual([calls[0]?.priority, lastSequence], [2, 2]));
  t.deepEqual(disk.told, ['warn', 'info']);
});

onDisk('a note that was broken off ends it', async (t, disk) => {
  await disk.life([call(1)], [call(2), call(3)]);
  const text = await readFile(disk.files[0], 'utf8');
  await writeFile(disk.files[0], text.slice(0, -9));
  await disk.nextLife(({ lastSequence }) => t.is(lastSequence, 2));
  t.deepEqual(disk.told, ['warn', 'info']);
});

onDisk('notes of both files are taken in the order of their facts', async (t, disk) => {
  await disk.life([call(1)], [call(2), call(3), call(4)]);
  const [head = '', two = '', three = '', four = ''] = (await readFile(disk.files[0], 'utf8')).split('\n');
  await writeFile(disk.files[0], `${[head, four].join('\n')}\n`);
  await appendFile(disk.files[1], `${[head, two, three].join('\n')}\n`);
  await disk.nextLife(({ calls, lastSequence }) => t.deepEqual([calls[0]?.priority, lastSequence], [4, 4]));
});

onDisk('notes beside a database that is another one or older are left out', async (t, disk) => {
  await disk.life([call(1), call(2), call(3)], [call(4)]);
  const notes = await readFile(disk.files[0]);
  await inTempFolder(async (folder) => {
    const other = new Disk(folder);
    await other.life([], []);
    await writeFile(other.files[0], notes);
    await other.nextLife(({ calls, lastSequence }) => t.deepEqual([calls, lastSequence], [[], 0]));
    t.deepEqual(other.told, ['warn']);
  });
});

onDisk('files that hold anything else are told of, and emptied', async (t, disk) => {
  await disk.life([call(1)], []);
  for (const path of disk.files) await writeFile(path, 'of another version\n');
  await disk.nextLife(({ lastSequence }) => t.is(lastSequence, 1));
  t.deepEqual(disk.told, ['warn', 'warn']);
  t.deepEqual(await Promise.all(disk.files.map(async (path) => (await stat(path)).size)), [0, 0]);
});

onDisk('a database that is locked at the start is waited for', async (t, disk) => {
  await disk.life([call(1)], [call(2)]);
  let freed: Promise<void> | null = null;
  await disk.nextLife(
    ({ lastSequence }) => t.is(lastSequence, 2),
    async () => {
      const unlock = await lockDatabase(disk.folder);
      freed = new Promise((resolve) => setTimeout(resolve, 600)).then(unlock);
    },
  );
  await freed;
  t.deepEqual(disk.told, ['info']);
});

onDisk('F2: what is stored only sealed or masked is in no note, nor is anything behind it', async (t, disk) => {
  const device = aNumber({ number: NUMBER, typed: true });
  const { database, store } = await disk.open();
  await store.load();
  const secret = [changed('session', aSession('s1', { device })), changed('supervision', { ...SUPERVISION, device })];
  for (const [n, change] of secret.entries()) {
    const stored = commit(store, batchOf(3 * n + 1, [change]));
    const behind = commit(store, call(3 * n + 2));
    t.false(store.keep(), change.kind);
    store.hurry();
    await Promise.all([stored, behind]);
    const open = commit(store, call(3 * n + 3));
    t.true(store.keep(), 'what is behind it once it is stored');
    for (const path of disk.files) t.false((await readFile(path, 'utf8')).includes(NUMBER.slice(1)));
    store.hurry();
    await open;
  }
  await store.close();
  await database.close();
});
