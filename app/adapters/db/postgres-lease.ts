import { hostname } from 'node:os';
import type { Knex } from 'knex';
import type { Clock } from '../../ports/clock.js';
import type { InstanceLock } from '../../ports/instance-lock.js';
import { AlreadyRunning } from './already-running.js';

/** Any number that no other program locks in this database; the letters FARL. */
const LOCK_KEY = 0x46_41_52_4c;
const BEAT_MS = 1_000;
/**
 * Without an answer for this long we no longer call ourselves the writer. The server is told below to give up on us
 * only after twice as long, so that we stop before anyone can take over.
 */
const LEASE_MS = 5_000;
const SERVER_GIVES_UP = 'SET tcp_keepalives_idle = 4; SET tcp_keepalives_interval = 2; SET tcp_keepalives_count = 3';

interface PgClient {
  query(text: string, values?: unknown[]): Promise<{ rows: Record<string, unknown>[] }>;
  on(event: 'end', call: () => void): void;
}

/** A lease on a PostgreSQL database: a session-level advisory lock on a connection of its own, kept warm. */
export class PostgresLease implements InstanceLock {
  private listeners: ((reason: string) => void)[] = [];
  private lost: string | null = null;
  private cancelBeat: () => void = () => undefined;
  private answeredAt: number;

  private constructor(
    private readonly knex: Knex,
    private readonly client: PgClient,
    private readonly clock: Clock,
  ) {
    this.answeredAt = clock.mono();
    client.on('end', () => this.lose('the connection that holds the lease ended'));
    this.beatLater();
  }

  /** `knex` is for the lease alone. Throws `AlreadyRunning`, which names the holder. */
  static async take(knex: Knex, shownName: string, clock: Clock): Promise<PostgresLease> {
    const client = (await knex.client.acquireConnection()) as PgClient;
    // At most 63 bytes are kept; the host is cut first.
    await client.query("SELECT set_config('application_name', $1, false)", [
      `farline ${process.pid} ${hostname()}`.slice(0, 63),
    ]);
    await client.query(SERVER_GIVES_UP);
    const { rows } = await client.query('SELECT pg_try_advisory_lock($1) AS locked', [LOCK_KEY]);
    if (rows[0]?.['locked'] === true) return new PostgresLease(knex, client, clock);
    const holder = await holderOf(client);
    await knex.client.releaseConnection(client);
    throw new AlreadyRunning(shownName, holder);
  }

  /** Makes every writer before us a thing of the past, and gives the epoch that our steps carry. Needs the tables. */
  async raiseEpoch(): Promise<number> {
    const holder = `${process.pid} ${hostname()}`;
    const sql = 'UPDATE writer_lease SET epoch = epoch + 1, holder = $1 WHERE id = 1 RETURNING epoch';
    const { rows } = await this.client.query(sql, [holder]);
    return Number(rows[0]?.['epoch']);
  }

  held(): boolean {
    return this.lost === null && this.clock.mono() - this.answeredAt < LEASE_MS;
  }

  onLost(call: (reason: string) => void): void {
    if (this.lost !== null) call(this.lost);
    else this.listeners.push(call);
  }

  async release(): Promise<void> {
    this.listeners = [];
    this.lose('released');
    // Ending the connection ends the lock.
    await this.knex.client.releaseConnection(this.client);
    await this.knex.destroy();
  }

  private beatLater(): void {
    this.cancelBeat = this.clock.after(BEAT_MS, () => this.beat());
  }

  private beat(): void {
    const askedAt = this.clock.mono();
    if (!this.held()) return this.lose(`the database did not answer for ${LEASE_MS / 1000} s`);
    const overdue = this.clock.after(LEASE_MS, () => this.lose(`the database did not answer for ${LEASE_MS / 1000} s`));
    this.client.query('SELECT 1').then(
      () => {
        overdue();
        this.answeredAt = askedAt;
        if (this.lost === null) this.beatLater();
      },
      (error: unknown) => {
        overdue();
        this.lose(error instanceof Error ? error.message : String(error));
      },
    );
  }

  private lose(reason: string): void {
    if (this.lost !== null) return;
    this.lost = reason;
    this.cancelBeat();
    for (const call of this.listeners.splice(0)) call(reason);
  }
}

/** Who holds the lock, from the server's own books: our application name carries process and host. */
async function holderOf(client: PgClient): Promise<string> {
  const { rows } = await client.query(
    `SELECT a.application_name AS name, a.backend_start AS since FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid
     WHERE l.locktype = 'advisory' AND l.granted AND l.classid = 0 AND l.objid = $1
       AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())`,
    [LOCK_KEY],
  );
  const [, pid, host] = /^farline (\d+) (.*)$/.exec(String(rows[0]?.['name'] ?? '')) ?? [];
  const since = rows[0]?.['since'];
  if (!pid || !(since instanceof Date)) return 'a process that has not said its name';
  return `process ${pid} on ${host}, since ${since.toISOString()}`;
}
