import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { openDatabase, type Database } from '../../app/adapters/db/database.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import type { Log } from '../../app/ports/log.js';
import { RecordedLog } from './recorded-log.js';

export const MIGRATIONS = resolve(import.meta.dirname, '../../migrations');

/** A folder that is gone after `work`. */
export async function inTempFolder<T>(work: (folder: string) => Promise<T>): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'farline-test-'));
  try {
    return await work(folder);
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** SQLite in `folder`, or PostgreSQL when there is a URL; its tables made and up to date. */
export function openTestDatabase(
  folder: string,
  postgresUrl: string | null = null,
  log: Log = new RecordedLog(),
): Promise<Database> {
  return openDatabase({ dataFolder: folder, postgresUrl, migrations: MIGRATIONS }, systemClock(), log);
}

/** Runs `work` on a database of its own, closed and gone afterwards. */
export function withDatabase<T>(postgresUrl: string | null, work: (database: Database) => Promise<T>): Promise<T> {
  return inTempFolder(async (folder) => {
    const database = await openTestDatabase(folder, postgresUrl);
    try {
      return await work(database);
    } finally {
      await database.close();
    }
  });
}
