import type { Knex } from 'knex';
import type { Database, Statement } from 'sqlite3';
import { NOT_AT_FROM, type StepStatement } from './step-statement.js';
import type { StepWriter } from './step-writer.js';

/** What is known of a connection. */
interface Prepared {
  readonly statements: Map<StepStatement, Statement>;
  full: boolean;
}

/**
 * Steps on knex's one writing connection, taken from its pool for each step so that admins' changes take their turn.
 * A statement is prepared once: knex itself would build, parse and prepare it each time.
 */
export class SqliteStepWriter implements StepWriter {
  private readonly prepared = new Map<Database, Prepared>();

  constructor(private readonly writer: Knex) {}

  async write(step: StepStatement, parameters: readonly (string | null)[], full: boolean): Promise<boolean> {
    const connection = (await this.writer.client.acquireConnection()) as Database;
    try {
      const prepared = this.prepared.get(connection) ?? { statements: new Map(), full: false };
      this.prepared.set(connection, prepared);
      const statement = prepared.statements.get(step) ?? (await prepare(connection, step));
      prepared.statements.set(step, statement);
      if (prepared.full !== full) {
        // Cannot be changed inside a transaction (sqlite.org/pragma.html#pragma_synchronous), and here is none.
        await execute(connection, `PRAGMA synchronous = ${full ? 'FULL' : 'NORMAL'}`);
        prepared.full = full;
      }
      return await run(statement, parameters);
    } finally {
      await this.writer.client.releaseConnection(connection);
    }
  }

  /** SQLite does not close a connection with prepared statements. */
  async close(): Promise<void> {
    const statements = [...this.prepared.values()].flatMap((prepared) => [...prepared.statements.values()]);
    this.prepared.clear();
    await Promise.all(statements.map((statement) => new Promise<void>((done) => statement.finalize(() => done()))));
  }
}

async function prepare(connection: Database, { sqlite }: StepStatement): Promise<Statement> {
  await execute(connection, sqlite.setup);
  return new Promise<Statement>((resolve, reject) => {
    const made: Statement = connection.prepare(sqlite.insert, (error: Error | null) => {
      if (error) reject(error);
      else resolve(made);
    });
  });
}

function execute(connection: Database, sql: string): Promise<void> {
  return new Promise((resolve, reject) => {
    connection.exec(sql, (error) => (error ? reject(error) : resolve()));
  });
}

/**
 * A statement that met a lock (SQLITE_BUSY) stays begun, to be stepped again: SQLite then commits nothing of what others
 * write on the connection, and takes it all back when the statement is reset. So that is done before anybody else has it.
 */
function run(statement: Statement, parameters: readonly (string | null)[]): Promise<boolean> {
  return new Promise((resolve, reject) => {
    statement.run(parameters, (error: Error | null) => {
      if (!error) resolve(true);
      else statement.reset(() => (error.message.endsWith(NOT_AT_FROM) ? resolve(false) : reject(error)));
    });
  });
}
