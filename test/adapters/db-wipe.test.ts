import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import test from 'ava';
import { DatabaseStore } from '../../app/adapters/db/database-store.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { FileKeyVault } from '../../app/adapters/system/key-vault.js';
import { commit } from '../contract/store-contract.js';
import { inTempFolder, openTestDatabase } from '../support/database.js';
import { RecordedLog } from '../support/recorded-log.js';
import { aLeg, aSession, batchOf, changed, gone } from '../support/store-load.js';
import { aNumber } from '../support/rows.js';

const NUMBER = '+15557770022';

async function filesWith(folder: string, text: string): Promise<string[]> {
  const found: string[] = [];
  for (const entry of await readdir(folder, { recursive: true, withFileTypes: true })) {
    const path = join(entry.parentPath, entry.name);
    if (entry.isFile() && (await readFile(path)).includes(text)) found.push(path);
  }
  return found;
}

for (const [how, end] of [
  ['the session goes', [gone('session', 's1')]],
  [
    'the session is logged out and its leg remains for a while',
    [
      changed(
        'session',
        aSession('s1', { device: aNumber({ number: NUMBER, typed: true }), state: { at: 'logged-out' } }),
      ),
    ],
  ],
] as const) {
  test(`F2: a number that came with the login is in no file, raw, and its key is gone when ${how}`, async (t) => {
    await inTempFolder(async (folder) => {
      const vault = new FileKeyVault(join(folder, 'keys'));
      const database = await openTestDatabase(folder);
      const log = new RecordedLog();
      const store = new DatabaseStore(database, vault, systemClock(), log);
      await store.load();
      const session = aSession('s1', { device: aNumber({ number: NUMBER, typed: true }) });
      await commit(store, batchOf(1, [changed('session', session), changed('leg', aLeg('s1'))], true));
      await commit(store, batchOf(3, [changed('session', { ...session, noAnswers: 1 })]));
      t.deepEqual(await filesWith(folder, NUMBER.slice(1)), [], 'while signed in');
      t.deepEqual(await vault.list(), ['s1']);
      t.is((await stat(join(folder, 'keys/s1.key'))).mode & 0o777, 0o600);
      t.is((await stat(join(folder, 'keys'))).mode & 0o777, 0o700);
      t.is((await stat(join(folder, 'farline.sqlite'))).mode & 0o777, 0o600);
      t.is(await commit(store, batchOf(4, end, true)), null);
      t.deepEqual(await vault.list(), []);
      t.deepEqual(await filesWith(folder, NUMBER.slice(1)), [], 'after logout');
      t.false(log.text().includes(NUMBER.slice(1)));
      await store.close();
      await database.close();
      t.deepEqual(await filesWith(folder, NUMBER.slice(1)), [], 'after the stop');
    });
  });
}

test('F2: the key is deleted first: when the row cannot be, the number is lost all the same', async (t) => {
  await inTempFolder(async (folder) => {
    const vault = new FileKeyVault(join(folder, 'keys'));
    const database = await openTestDatabase(folder);
    const store = new DatabaseStore(database, vault, systemClock(), new RecordedLog());
    await store.load();
    await commit(
      store,
      batchOf(1, [changed('session', aSession('s1', { device: aNumber({ number: NUMBER, typed: true }) }))], true),
    );
    await database.writer.raw('PRAGMA query_only = ON');
    const refused = await commit(store, batchOf(2, [gone('session', 's1')], true));
    t.not(refused, null);
    t.deepEqual(await vault.list(), []);
    await database.writer.raw('PRAGMA query_only = OFF');
    t.is(await commit(store, batchOf(2, [gone('session', 's1')], true)), null, 'handed in again, the row goes too');
    t.deepEqual((await store.load()).sessions, []);
    await store.close();
    await database.close();
  });
});
