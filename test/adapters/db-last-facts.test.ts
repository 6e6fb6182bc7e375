import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { DatabaseFactLog } from '../../app/adapters/db/fact-log.js';
import { DatabaseStore } from '../../app/adapters/db/database-store.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { FileKeyVault } from '../../app/adapters/system/key-vault.js';
import { emptyFold, foldFacts, type Folded } from '../../app/projections/fold.js';
import { commit } from '../contract/store-contract.js';
import { inTempFolder, openTestDatabase } from '../support/database.js';
import { startPostgres } from '../support/postgres.js';
import { RecordedLog } from '../support/recorded-log.js';
import { callSteps } from '../support/store-load.js';

/** What a thing is does not depend on when it came. */
function sorted(folded: Folded): unknown {
  return Object.entries(folded).map(([kind, things]) => [kind, [...things].sort(([a], [b]) => (a < b ? -1 : 1))]);
}

/** The last facts of any stretch, laid over what ran before it, are all facts folded. */
async function check(t: ExecutionContext, folder: string, url: string | null): Promise<void> {
  const database = await openTestDatabase(folder, url);
  const store = new DatabaseStore(database, new FileKeyVault(join(folder, 'keys')), systemClock(), new RecordedLog());
  await store.load();
  const steps = callSteps(1);
  for (let n = 0; n < 60; n += 1) await commit(store, steps.next().value);
  const log = new DatabaseFactLog(database.reader);
  const facts = await log.after(0, 10_000);
  for (const [begin, end] of [
    [0, facts.length],
    [0, 1],
    [100, 250],
    [311, 312],
    [200, 200],
  ] as const) {
    const last = await log.lastOfEach(begin, end);
    t.is(new Set(last.map(({ kind, id }) => `${kind} ${id}`)).size, last.length, 'each thing is told once');
    const folded = foldFacts(last, foldFacts(facts.slice(0, begin), emptyFold()));
    t.deepEqual(sorted(folded), sorted(foldFacts(facts.slice(0, end), emptyFold())), `${begin} to ${end}`);
  }
  await store.close();
  await database.close();
}

test('M: of a stretch of history each thing is read once, as the last fact left it (SQLite)', async (t) => {
  await inTempFolder((folder) => check(t, folder, null));
});

test('M: of a stretch of history each thing is read once, as the last fact left it (PostgreSQL)', async (t) => {
  const postgres = await startPostgres();
  t.teardown(() => postgres.stop());
  await inTempFolder(async (folder) => check(t, folder, await postgres.database()));
});
