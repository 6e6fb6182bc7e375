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
import { aSession, batchOf } from '../support/store-load.js';

const act = (why: string, detail: Change['detail']): Change => ({
  kind: 'session',
  id: 's1',
  after: aSession('s1'),
  why,
  detail,
});

const HAPPENED: readonly Change[] = [
  act('session.logged-in', { via: 'web', by: 'joe' }),
  act('hold.set', { via: 'web', by: 'boss', supervised: true, note: 'coaching' }),
  act('hold.cleared', { via: 'web', by: 'joe' }),
  act('agent.reset', { via: 'api', by: 'boss', supervised: true, note: 'stuck' }),
];

/** The acts in pages of one, and how the database finds them. */
async function actsOf(
  folder: string,
  url: string | null,
): Promise<{
  acts: unknown[];
  ofAgents: number;
  ofNobody: number;
  plan: string;
}> {
  const database = await openTestDatabase(folder, url);
  const store = new DatabaseStore(database, new FileKeyVault(join(folder, 'keys')), systemClock(), new RecordedLog());
  await store.load();
  await commit(store, batchOf(1, HAPPENED));
  const log = new DatabaseFactLog(database.reader);
  const all = await log.acts(null, 50, null);
  const older = await log.acts(all[0]?.sequence ?? 0, 1, null);
  const of = async (agents: readonly string[]) => (await log.acts(null, 50, agents)).length;
  const counts = { ofAgents: await of(['agent-of-s1', 'jay']), ofNobody: await of([]) };
  const explain = url === null ? 'EXPLAIN QUERY PLAN' : 'EXPLAIN';
  const plan: unknown = await database.reader.raw(
    `${explain} SELECT * FROM facts WHERE acted_by IS NOT NULL AND sequence < 9 ORDER BY sequence DESC LIMIT 50`,
  );
  await store.close();
  await database.close();
  const shown = [...all, ...older].map(({ type, detail }) => [type, detail['by'], detail['note']]);
  return { acts: shown, ...counts, plan: JSON.stringify(plan) };
}

const WANTED = [
  ['agent.reset', 'boss', 'stuck'],
  ['hold.set', 'boss', 'coaching'],
  ['hold.set', 'boss', 'coaching'],
];

test('C5: what supervisors did is read newest first and page by page, over an index (SQLite)', async (t) => {
  await inTempFolder(async (folder) => {
    const { acts, plan, ofAgents, ofNobody } = await actsOf(folder, null);
    t.deepEqual(acts, WANTED);
    t.deepEqual([ofAgents, ofNobody], [2, 0], 'O: those done to agents of the scope');
    t.regex(plan, /facts_acts/);
    t.notRegex(plan, /TEMP B-TREE/);
  });
});

test('C5: what supervisors did is read newest first and page by page (PostgreSQL)', async (t) => {
  const postgres = await startPostgres();
  t.teardown(() => postgres.stop());
  await inTempFolder(async (folder) => {
    t.deepEqual((await actsOf(folder, await postgres.database())).acts, WANTED);
  });
});
