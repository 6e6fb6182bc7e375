import { join } from 'node:path';
import test from 'ava';
import { DatabaseLegMinutes } from '../../app/adapters/db/leg-minutes.js';
import { DatabaseStore } from '../../app/adapters/db/database-store.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { FileKeyVault } from '../../app/adapters/system/key-vault.js';
import type { Change } from '../../app/domain/world.js';
import { commit } from '../contract/store-contract.js';
import { inTempFolder, openTestDatabase } from '../support/database.js';
import { RecordedLog } from '../support/recorded-log.js';
import { startPostgres } from '../support/postgres.js';
import { aLeg, batchOf } from '../support/store-load.js';

/** A leg whose channel ends; the instant of the end is that of the batch. */
const ends = (startedAt: number): Change => ({
  kind: 'leg',
  id: 's1',
  after: aLeg('s1', { state: { at: 'dropped', cause: 'hung-up' } }),
  why: 'leg.down',
  detail: { agentId: 'joe', endedChannel: 'n1-leg-s1-e1-1', endedTrunk: 't1', startedAt, answeredAt: startedAt },
});

/** A leg ended in a step; the process died before it was hung up, and the next one found it up and ended it in turn. */
async function afterAKill(folder: string, url: string | null): Promise<object[]> {
  const open = async (): Promise<{ database: Awaited<ReturnType<typeof openTestDatabase>>; store: DatabaseStore }> => {
    const database = await openTestDatabase(folder, url);
    const keys = new FileKeyVault(join(folder, 'keys'));
    return { database, store: new DatabaseStore(database, keys, systemClock(), new RecordedLog()) };
  };
  const at = batchOf(1, []).at;
  const first = batchOf(1, [ends(at - 10_000)]);
  const before = await open();
  await before.store.load();
  for (let twice = 0; twice < 2; twice++) await commit(before.store, first);
  await before.store.close();
  await before.database.close();
  const { database, store } = await open();
  const { lastSequence } = await store.load();
  const second = batchOf(lastSequence + 1, [ends(at + 5_000)]);
  await commit(store, { ...second, at: at + 65_000 });
  const sums = await new DatabaseLegMinutes(database.reader).sums(0, at + 100_000, null);
  await store.close();
  await database.close();
  return [...sums];
}

/** 60 s of the second stretch, and from `startedAt` to the first end. */
const BOTH = [{ agentId: 'joe', trunkId: 't1', legs: 2, answered: 2, answeredMs: 10_000 + 60_000 }];

test('E10: a leg that a killed process had ended already is metered again while it goes on, and no stretch twice (SQLite)', (t) =>
  inTempFolder(async (folder) => t.deepEqual(await afterAKill(folder, null), BOTH)));

test('E10: a leg that a killed process had ended already is metered again while it goes on, and no stretch twice (PostgreSQL)', async (t) => {
  const server = await startPostgres();
  try {
    await inTempFolder(async (folder) => t.deepEqual(await afterAKill(folder, await server.database()), BOTH));
  } finally {
    await server.stop();
  }
});
