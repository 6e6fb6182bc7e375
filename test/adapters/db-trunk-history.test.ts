import { join } from 'node:path';
import test from 'ava';
import { DatabaseFactLog } from '../../app/adapters/db/fact-log.js';
import { DatabaseStore } from '../../app/adapters/db/database-store.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { FileKeyVault } from '../../app/adapters/system/key-vault.js';
import type { Change } from '../../app/domain/world.js';
import { commit } from '../contract/store-contract.js';
import { inTempFolder, openTestDatabase } from '../support/database.js';
import { RecordedLog } from '../support/recorded-log.js';
import { startPostgres } from '../support/postgres.js';
import { aLeg, batchOf } from '../support/store-load.js';
import { aTrunkHealth } from '../support/world.js';

const trunk = (id: string, why: string): Change => ({
  kind: 'trunk',
  id,
  after: aTrunkHealth({ id }),
  why,
  detail: { by: 'options', cause: 'silent' },
});

const HAPPENED: readonly Change[] = [
  trunk('t1', 'trunk.answers'),
  trunk('t1', 'trunk.used'),
  trunk('t2', 'trunk.out'),
  trunk('t1', 'trunk.out'),
  { kind: 'leg', id: 't1', after: aLeg('t1'), why: 'leg.dialled', detail: {} },
  trunk('t1', 'trunk.used'),
  trunk('t1', 'trunk.back'),
];

/** What is read back of t1, and how the database finds it. */
async function historyOf(folder: string, url: string | null): Promise<{ types: string[][]; plan: string }> {
  const database = await openTestDatabase(folder, url);
  const store = new DatabaseStore(database, new FileKeyVault(join(folder, 'keys')), systemClock(), new RecordedLog());
  await store.load();
  await commit(store, batchOf(1, HAPPENED));
  const log = new DatabaseFactLog(database.reader);
  const types = [await log.ofTrunk('t1', 50), await log.ofTrunk('t1', 2), await log.ofTrunk('t9', 50)];
  const explain = url === null ? 'EXPLAIN QUERY PLAN' : 'EXPLAIN';
  const condition = "kind = 'trunk' AND type <> 'trunk.used' AND entity_id = 't1' ORDER BY sequence DESC LIMIT 50";
  const plan: unknown = await database.reader.raw(`${explain} SELECT * FROM facts WHERE ${condition}`);
  await store.close();
  await database.close();
  return { types: types.map((facts) => facts.map(({ type }) => type)), plan: JSON.stringify(plan) };
}

const WANTED = [['trunk.back', 'trunk.out', 'trunk.answers'], ['trunk.back', 'trunk.out'], []];

test('G: a trunk’s history is read newest first, without its everyday use, over an index (SQLite)', async (t) => {
  await inTempFolder(async (folder) => {
    const { types, plan } = await historyOf(folder, null);
    t.deepEqual(types, WANTED);
    t.regex(plan, /facts_trunk/);
    t.notRegex(plan, /TEMP B-TREE/);
  });
});

test('G: a trunk’s history is read newest first, without its everyday use (PostgreSQL)', async (t) => {
  const postgres = await startPostgres();
  t.teardown(() => postgres.stop());
  await inTempFolder(async (folder) => {
    t.deepEqual((await historyOf(folder, await postgres.database())).types, WANTED);
  });
});
