import { open } from 'node:fs/promises';
import { join } from 'node:path';
import knex, { type Knex } from 'knex';
import type { Database as SqliteConnection } from 'sqlite3';
import type { Clock } from '../../ports/clock.js';
import type { Log } from '../../ports/log.js';
import type { Database } from './database.js';
import { knexLog } from './knex-log.js';
import { migrate } from './migrate.js';
import { Checkpointer } from './checkpointer.js';
import { lockDataFolder } from './sqlite-lock.js';
import { SqliteStepWriter } from './sqlite-step-writer.js';

export const SQLITE_FILE = 'farline.sqlite';
const READERS = 2;
/** How long SQLite itself waits for a foreign lock (a backup, a shell); after that the engine's retry takes over. */
const BUSY_MS = 250;

const WRITER_PRAGMAS = [
  'journal_mode = WAL',
  'synchronous = NORMAL',
  // Checkpoints run beside the writer (checkpointer.ts), never inside a commit.
  'wal_autocheckpoint = 0',
  'temp_store = MEMORY',
  'cache_size = -16000',
  `busy_timeout = ${BUSY_MS}`,
];
const READER_PRAGMAS = ['query_only = ON', `busy_timeout = ${BUSY_MS}`];

export async function openSqlite(folder: string, migrations: string, clock: Clock, log: Log): Promise<Database> {
  const lock = await lockDataFolder(folder);
  const file = join(folder, SQLITE_FILE);
  const opened: { destroy(): Promise<void> }[] = [];
  try {
    // SQLite gives its side files the mode of the database: numbers and trunk secrets are nobody else's.
    await (await open(file, 'a', 0o600)).close();
    const writer = connect(file, log, WRITER_PRAGMAS, { min: 1, max: 1 });
    opened.push(writer);
    const applied = await migrate(writer, migrations);
    if (applied.length > 0) log.info('Database brought up to date', { file, migrations: applied.length });
    const reader = connect(file, log, READER_PRAGMAS, { min: 0, max: READERS });
    opened.push(reader);
    const steps = new SqliteStepWriter(writer);
    const checkpointer = await Checkpointer.start(file, writer, clock, log);
    return {
      dialect: 'sqlite',
      writer,
      reader,
      steps,
      lock,
      file,
      async close() {
        await checkpointer.stop();
        await steps.close();
        await reader.destroy();
        await writer.destroy();
        await lock.release();
      },
    };
  } catch (error) {
    for (const each of opened) await each.destroy();
    await lock.release();
    throw DAMAGED.includes((error as { code?: string }).code ?? '') ? damaged(file, error as Error) : error;
  }
}

const DAMAGED = ['SQLITE_NOTADB', 'SQLITE_CORRUPT'];

function damaged(file: string, cause: Error): Error {
  const sentence = `${file} is damaged or no database of Farline (${cause.message}).`;
  return new Error(`${sentence} Put a backup in its place, or move it away to begin anew.`, { cause });
}

function connect(file: string, log: Log, pragmas: readonly string[], pool: { min: number; max: number }): Knex {
  const setup = pragmas.map((pragma) => `PRAGMA ${pragma};`).join(' ');
  return knex({
    client: 'sqlite3',
    connection: { filename: file },
    useNullAsDefault: true,
    log: knexLog(log),
    pool: {
      ...pool,
      afterCreate(connection: SqliteConnection, done: (error: Error | null, connection: SqliteConnection) => void) {
        connection.exec(setup, (error) => done(error, connection));
      },
    },
  });
}
