import type { Knex } from 'knex';
import type { Clock } from '../../ports/clock.js';
import type { InstanceLock } from '../../ports/instance-lock.js';
import type { Log } from '../../ports/log.js';
import { openPostgres } from './open-postgres.js';
import { openSqlite } from './open-sqlite.js';
import type { StepWriter } from './step-writer.js';

export interface DatabaseSettings {
  /** SQLite and its lock live here; made when missing. */
  readonly dataFolder: string;
  /** `postgres://…`; null is SQLite in the data folder. */
  readonly postgresUrl: string | null;
  /** Folder of the migrations, absolute. */
  readonly migrations: string;
}

/** Two ways in: `writer` is one connection, shared by engine steps and admins' changes; `reader` cannot write. */
export interface Database {
  readonly dialect: 'sqlite' | 'postgres';
  readonly writer: Knex;
  readonly reader: Knex;
  readonly steps: StepWriter;
  readonly lock: InstanceLock;
  /** SQLite's file, beside which steps may be noted; null where the database is a server. */
  readonly file: string | null;
  /** After the store has drained: closes everything, the lock last. */
  close(): Promise<void>;
}

/**
 * Takes the instance lock, brings the tables up to date and opens both ways in.
 * Throws `AlreadyRunning` when another process holds the data.
 */
export function openDatabase(settings: DatabaseSettings, clock: Clock, log: Log): Promise<Database> {
  const { postgresUrl, dataFolder, migrations } = settings;
  if (postgresUrl !== null) return openPostgres(postgresUrl, migrations, clock, log);
  return openSqlite(dataFolder, migrations, clock, log);
}
