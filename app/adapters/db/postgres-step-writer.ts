import type { Knex } from 'knex';
import type { StepStatement } from './step-statement.js';
import { StoreError, storeError } from './store-error.js';
import type { StepWriter } from './step-writer.js';

/** As much of pg's client as a step needs. */
interface PgClient {
  /** knex's pool drops a connection that has this. */
  __knex__disposed?: unknown;
  query(query: { name: string; text: string; values: unknown[] }): Promise<{ rows: { held: number; moved: number }[] }>;
}

/**
 * Steps on knex's one writing connection. The server's `synchronous_commit` stays as it is set (on): the server can
 * die without the machine that Asterisk runs on, so every step waits for its disk, not only full ones.
 */
export class PostgresStepWriter implements StepWriter {
  constructor(
    private readonly writer: Knex,
    /** Raised by each new writer; a step of an older epoch is refused as `fenced`. */
    private readonly epoch: number,
  ) {}

  async write({ name, postgres }: StepStatement, parameters: readonly (string | null)[]): Promise<boolean> {
    const connection = (await this.writer.client.acquireConnection()) as PgClient;
    try {
      const values = [this.epoch, ...parameters];
      const [answer] = (await connection.query({ name, text: postgres, values })).rows;
      if (answer?.held !== 1) throw new StoreError('fenced', 'Another Farline took over this database.');
      return answer.moved === 1;
    } catch (error) {
      const failure = storeError(error);
      // The server's goodbye comes before the socket's end; a retry in between must not meet the same connection.
      if (failure.kind === 'connection') connection.__knex__disposed = failure;
      throw failure;
    } finally {
      await this.writer.client.releaseConnection(connection);
    }
  }

  async close(): Promise<void> {}
}
