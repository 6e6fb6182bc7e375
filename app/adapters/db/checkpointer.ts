import type { Knex } from 'knex';
import sqlite3 from 'sqlite3';
import type { Clock } from '../../ports/clock.js';
import type { Log } from '../../ports/log.js';

const EVERY_MS = 500;
/** Frames (4 KiB pages) in the log from which on it is worth a moment of the writer's time to start it anew: 64 MiB. */
const LONG_FRAMES = 16 * 1024;
/** From here on something keeps the log from being started anew, and the operator should know: 1 GiB. */
const ALARMING_FRAMES = 256 * 1024;

interface Progress {
  readonly busy: number;
  readonly log: number;
  readonly checkpointed: number;
}

/**
 * Moves committed pages from SQLite's write-ahead log into the database file, on a connection and a thread of its own,
 * so that no commit waits for it. A log that is written without a pause is never wholly moved and grows; then the
 * writer is held for the last few pages, after which it starts the log anew (sqlite.org/wal.html, "Avoiding
 * Excessively Large WAL Files").
 */
export class Checkpointer {
  private cancel: () => void = () => undefined;
  private running: Promise<void> | null = null;
  private stopped = false;
  private warned = false;

  private constructor(
    private readonly connection: sqlite3.Database,
    private readonly writer: Knex,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {
    this.later();
  }

  static async start(file: string, writer: Knex, clock: Clock, log: Log): Promise<Checkpointer> {
    const connection = await new Promise<sqlite3.Database>((resolve, reject) => {
      const made: sqlite3.Database = new sqlite3.Database(file, (error) => (error ? reject(error) : resolve(made)));
    });
    return new Checkpointer(connection, writer, clock, log);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    this.cancel();
    await this.running;
    await new Promise<void>((done) => this.connection.close(() => done()));
  }

  private later(): void {
    if (this.stopped) return;
    this.cancel = this.clock.after(EVERY_MS, () => {
      this.running = this.checkpoint().finally(() => {
        this.running = null;
        this.later();
      });
    });
  }

  private async checkpoint(): Promise<void> {
    try {
      const moved = await this.passive();
      const { log, checkpointed } = moved.log > LONG_FRAMES ? await this.whileWriterRests() : moved;
      const alarming = log > ALARMING_FRAMES && checkpointed < log;
      if (alarming && !this.warned) {
        this.log.warn('The write-ahead log of the database keeps growing: is a long read or a backup open?', {
          frames: log,
        });
      }
      this.warned = alarming;
    } catch (error) {
      // The next round tries again; commits themselves report what is wrong with the disk.
      this.log.debug('Checkpoint of the database put off', { reason: (error as { code?: string }).code });
    }
  }

  /** Nearly everything was moved a moment ago, so this is short. */
  private async whileWriterRests(): Promise<Progress> {
    const held: unknown = await this.writer.client.acquireConnection();
    try {
      return await this.passive();
    } finally {
      await this.writer.client.releaseConnection(held);
    }
  }

  private passive(): Promise<Progress> {
    return new Promise((resolve, reject) => {
      this.connection.get<Progress>('PRAGMA wal_checkpoint(PASSIVE)', (error, row) =>
        error ? reject(error) : resolve(row),
      );
    });
  }
}
