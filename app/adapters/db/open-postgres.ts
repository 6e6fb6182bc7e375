import knex, { type Knex } from 'knex';
import type { Clock } from '../../ports/clock.js';
import type { Log } from '../../ports/log.js';
import type { Database } from './database.js';
import { knexLog } from './knex-log.js';
import { migrate } from './migrate.js';
import { PostgresLease } from './postgres-lease.js';
import { PostgresStepWriter } from './postgres-step-writer.js';

const READERS = 4;
/** A server that does not take us within this is unreachable; the engine's retry takes over. */
const CONNECT_MS = 2_000;

export async function openPostgres(url: string, migrations: string, clock: Clock, log: Log): Promise<Database> {
  const opened: Knex[] = [];
  const open = (setup: string | null, max: number) => {
    const made = connect(url, log, setup, max);
    opened.push(made);
    return made;
  };
  try {
    const shownName = shown(url);
    const lease = await PostgresLease.take(open(null, 1), shownName, clock);
    const writer = open(WRITER_SETUP, 1);
    const applied = await migrate(writer, migrations);
    if (applied.length > 0)
      log.info('Database brought up to date', { database: shownName, migrations: applied.length });
    const steps = new PostgresStepWriter(writer, await lease.raiseEpoch());
    const reader = open('SET default_transaction_read_only = on', READERS);
    return {
      dialect: 'postgres',
      writer,
      reader,
      steps,
      lock: lease,
      file: null,
      async close() {
        await reader.destroy();
        await writer.destroy();
        await lease.release();
      },
    };
  } catch (error) {
    for (const each of opened) await each.destroy();
    throw error;
  }
}

/** Someone else's table lock (a dump, a shell) becomes a retry instead of a standstill. */
const WRITER_SETUP = "SET lock_timeout = '2s'";

interface PgClient {
  query(text: string, done: (error: Error | null) => void): void;
}

function connect(url: string, log: Log, setup: string | null, max: number): Knex {
  return knex({
    client: 'pg',
    connection: url,
    log: knexLog(log),
    acquireConnectionTimeout: CONNECT_MS,
    pool: {
      min: 0,
      max,
      afterCreate(connection: PgClient, done: (error: Error | null, connection: PgClient) => void) {
        if (setup === null) done(null, connection);
        else connection.query(setup, (error) => done(error, connection));
      },
    },
  });
}

/** The database's name for people: without user and password. */
function shown(url: string): string {
  try {
    const { hostname, port, pathname } = new URL(url);
    return `PostgreSQL${pathname} on ${hostname || 'this machine'}${port ? `:${port}` : ''}`;
  } catch {
    return 'the PostgreSQL database';
  }
}
