import type { Agent } from '../domain/directory.js';
import { movedPeerOf } from '../domain/moved-peer.js';
import { firstPace, isTooMuch, nextPace, pardon } from '../domain/migration-gates.js';
import {
  isOpen,
  nextJob,
  nextRow,
  isOurs,
  placementOf,
  type JobEvent,
  type MigrationJob,
  type MigrationRow,
  type Placement,
  type RowEvent,
  type RowState,
} from '../domain/migration.js';
import type { Session } from '../domain/world.js';
import type { Clock } from '../ports/clock.js';
import type { Live } from '../ports/live.js';
import type { LocalTimes } from '../ports/local-times.js';
import type { Log } from '../ports/log.js';
import type { MigrationStore } from '../ports/migration-store.js';
import { isReachable, MeasureBatch, type MeasurePorts } from './measure-batch.js';
import { writeMoves, type WriteMovesPorts } from './write-moves.js';

export interface RunMigrationPorts extends Omit<MeasurePorts, 'phones'>, WriteMovesPorts {
  readonly migrations: MigrationStore;
  readonly live: Pick<Live, 'view'>;
  readonly localTimes: LocalTimes;
  readonly clock: Clock;
  readonly log: Log;
}

/** How a job stands now. */
export interface JobProgress {
  readonly job: MigrationJob;
  readonly rows: readonly MigrationRow[];
  readonly counts: Readonly<Record<RowState, number>>;
  /** Rows that wait for their agents to sign out. */
  readonly signedIn: number;
}

/**
 * L: moves the agents of running jobs, a batch at a time: who is signed out at once, who is signed in as soon as they
 * have signed out; nobody is cut off, for a session keeps what it was signed in with. Each row is stored before and after
 * its agent is written, so that whoever dies in between finds out what was done.
 */
export class RunMigration {
  readonly #jobs = new Map<string, { job: MigrationJob; rows: MigrationRow[] }>();
  readonly #measure: MeasureBatch;
  #cancel: () => void = () => undefined;
  #stopped = false;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly ports: RunMigrationPorts,
    /** Between two looks at who may be moved. */
    private readonly tickMs: number,
  ) {
    this.#measure = new MeasureBatch(ports);
  }

  /** Reads every job and goes on with those that run. */
  async start(): Promise<void> {
    for (const job of await this.ports.migrations.jobs()) {
      const rows = [...(await this.ports.migrations.rows(job.id))];
      this.#jobs.set(job.id, { job, rows });
      await this.#findOut(job.id);
    }
    this.#next();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel();
    await this.#turn;
  }

  all(): readonly JobProgress[] {
    return [...this.#jobs.keys()].map((id) => this.of(id)).filter((one) => one !== null);
  }

  of(id: string): JobProgress | null {
    const found = this.#jobs.get(id);
    if (!found) return null;
    const counts: Record<RowState, number> = {
      waiting: 0,
      moving: 0,
      moved: 0,
      failed: 0,
      undoing: 0,
      undone: 0,
      left: 0,
    };
    for (const { state } of found.rows) counts[state] += 1;
    const signedIn = found.rows.filter((row) => row.state === 'waiting' && !this.#isIdle(row)).length;
    return { job: found.job, rows: found.rows, counts, signedIn };
  }

  /** Agents of jobs that are not over. */
  get busy(): ReadonlySet<string> {
    const open = [...this.#jobs.values()].filter(({ job }) =>
      ['draft', 'running', 'paused', 'undoing'].includes(job.state.at),
    );
    return new Set(open.flatMap(({ rows }) => rows.map(({ agentId }) => agentId)));
  }

  async add(job: MigrationJob, rows: readonly MigrationRow[]): Promise<void> {
    await this.ports.migrations.add(job, rows);
    this.#jobs.set(job.id, { job, rows: [...rows] });
  }

  /** False: that cannot be asked of it now. Takes its turn, so that nothing is being written when it is answered. */
  ask(id: string, event: Extract<JobEvent, 'start' | 'pause' | 'resume' | 'abort' | 'undo'>): Promise<boolean> {
    return this.#alone(() => this.#become(id, event));
  }

  #next(): void {
    if (this.#stopped) return;
    this.#cancel = this.ports.clock.after(this.tickMs, () => {
      void this.#alone(() => this.#look())
        .catch((error: unknown) => this.ports.log.warn(`a migration job could not go on: ${String(error)}`))
        .finally(() => this.#next());
    });
  }

  #alone<T>(work: () => Promise<T>): Promise<T> {
    const turn = this.#turn.then(work);
    this.#turn = turn.catch(() => undefined);
    return turn;
  }

  async #look(): Promise<void> {
    for (const { job } of this.#jobs.values()) {
      // Whatever a database that failed left open.
      if (job.state.at === 'running' || job.state.at === 'undoing') await this.#findOut(job.id);
      if (job.state.at === 'running') await this.#move(job);
      if (job.state.at === 'undoing') await this.#undo(job);
    }
  }

  async #become(id: string, event: JobEvent): Promise<boolean> {
    const found = this.#jobs.get(id);
    const outcome = found ? nextJob(found.job.state, event) : null;
    if (!found || !outcome?.ok) return false;
    const { pace } = found.job;
    const isResumed = event === 'resume' && pace !== null;
    const job = {
      ...found.job,
      state: outcome.state,
      pace: isResumed ? pardon(pace, failedIn(found.rows)) : pace,
    };
    if (event === 'start' || event === 'resume' || event === 'undo') await this.#measure.rest();
    await this.ports.migrations.saveJob(job);
    found.job = job;
    if (event === 'undo') await this.#step(id, found.rows, () => ({ type: 'undo' }));
    this.ports.log.info(`migration job ${job.name}: ${event}`, { job: id, state: outcome.state.at });
    return true;
  }

  /** One batch of a job that may move somebody now. */
  async #move(job: MigrationJob): Promise<void> {
    if (!this.#mayMove(job)) return this.#measure.rest();
    const ready = this.#ready(job, 'waiting');
    const nowOf = await this.#now(ready);
    const begun = await this.#step(job.id, ready, ({ agentId, target }) => {
      const now = nowOf(agentId);
      if (!now) return { type: 'failed', why: 'no-such-agent' };
      if (target.peer && !now.peer) return { type: 'failed', why: 'no-such-phone' };
      if (!isReachable(this.ports.live.view, target)) return { type: 'failed', why: 'no-trunk' };
      return { type: 'begin', now };
    });
    await this.#write(
      job,
      begun.filter(({ state }) => state === 'moving'),
      ({ target }) => target,
    );
    const all = this.#rowsOf(job.id);
    const pace = this.#jobs.get(job.id)?.job.pace ?? firstPace(job.batch);
    if (isTooMuch(pace, failedIn(all), job.mostFailures)) await this.#become(job.id, 'too-many-failures');
    else if (all.every(({ state }) => state === 'moved' || state === 'failed')) await this.#become(job.id, 'all-moved');
  }

  async #undo(job: MigrationJob): Promise<void> {
    const ready = this.#ready(job, 'undoing');
    const nowOf = await this.#now(ready);
    const mine = await this.#step(job.id, ready, (row) => {
      const now = nowOf(row.agentId);
      if (!now) return { type: 'failed', why: 'no-such-agent' };
      return isOurs(now, row) ? { type: 'undo' } : { type: 'changed-meanwhile' };
    });
    await this.#write(
      job,
      mine.filter(({ state }) => state === 'undoing'),
      ({ before, target }) => before ?? target,
    );
    if (this.#rowsOf(job.id).every(({ state }) => state !== 'undoing')) await this.#become(job.id, 'all-undone');
  }

  /** The next batch: agents who are signed out, as many as the gates allow. */
  #ready({ id, batch, pace }: MigrationJob, state: RowState): readonly MigrationRow[] {
    const ready = this.#rowsOf(id).filter((row) => row.state === state && this.#isIdle(row));
    return ready.slice(0, pace?.batch ?? batch);
  }

  /** Writes a batch, looks at the gates, and keeps what they say of the next one. */
  async #write(
    job: MigrationJob,
    rows: readonly MigrationRow[],
    wanted: (row: MigrationRow) => Placement,
  ): Promise<void> {
    if (rows.length === 0) return this.#measure.rest();
    const { events, ...batch } = await writeMoves(this.ports, rows, wanted);
    await this.#step(job.id, rows, ({ agentId }) => events.get(agentId) ?? { type: 'failed', why: 'not-written' });
    const found = await this.#measure.after({ agents: rows.length, ...batch });
    const paced = { ...job, pace: nextPace(job.pace ?? firstPace(job.batch), job.batch, found) };
    await this.ports.migrations.saveJob(paced);
    const kept = this.#jobs.get(job.id);
    if (kept) kept.job = paced;
  }

  /** Steps these rows and stores them; gives them as they are then. */
  async #step(
    jobId: string,
    rows: readonly MigrationRow[],
    eventOf: (row: MigrationRow) => RowEvent,
  ): Promise<readonly MigrationRow[]> {
    const stepped = rows.map((row) => nextRow(row, eventOf(row)));
    const changed = stepped.filter((row, at) => row !== rows[at]);
    if (changed.length > 0) await this.ports.migrations.saveRows(jobId, changed);
    const byAgent = new Map(stepped.map((row) => [row.agentId, row]));
    const job = this.#jobs.get(jobId);
    if (job) job.rows = job.rows.map((row) => byAgent.get(row.agentId) ?? row);
    return stepped;
  }

  /** After a crash: what was being written is written, or is not. */
  async #findOut(jobId: string): Promise<void> {
    const rows = this.#rowsOf(jobId).filter(({ state }) => state === 'moving' || state === 'undoing');
    if (rows.length === 0) return;
    const nowOf = await this.#now(rows);
    await this.#step(jobId, rows, ({ agentId }) => {
      const now = nowOf(agentId);
      return now ? { type: 'found', now } : { type: 'failed', why: 'no-such-agent' };
    });
  }

  #mayMove({ window, siteId }: MigrationJob): boolean {
    const { live, localTimes, clock } = this.ports;
    const zone = live.view.directory.sites.get(siteId)?.zone ?? 'UTC';
    return isOpen(window, localTimes.at(clock.now(), zone).time);
  }

  /** Nobody is signed in there, nor at the telephone whose peer is written; a leg that outlived its session is nobody's work. */
  #isIdle({ agentId, target }: MigrationRow): boolean {
    const { view } = this.ports.live;
    const isIn = (session: Session): boolean =>
      session.state.at !== 'logged-out' &&
      (session.agentId === agentId ||
        (session.device.kind === 'phone' && session.device.phoneId === target.peer?.phoneId));
    if (target.peer) return ![...view.all('session')].some(isIn);
    const session = view.sessionOfAgent(agentId);
    return !session || session.state.at === 'logged-out';
  }

  /** Where each of these agents is called now, with their telephone's peer where the row writes it. */
  async #now(rows: readonly MigrationRow[]): Promise<(agentId: string) => Placement | null> {
    const ids = rows.flatMap(({ target }) => target.peer?.phoneId ?? []);
    const found = ids.length === 0 ? [] : await this.ports.phones.some(ids);
    const peers = new Map(found.map(({ phone }) => [phone.id, movedPeerOf(phone) ?? undefined]));
    const phoneOf = new Map(rows.map(({ agentId, target }) => [agentId, target.peer?.phoneId ?? '']));
    return (agentId) => {
      const agent = this.ports.live.view.directory.agents.get(agentId) as Agent | undefined;
      return agent ? placementOf(agent, peers.get(phoneOf.get(agentId) ?? '')) : null;
    };
  }

  #rowsOf(jobId: string): readonly MigrationRow[] {
    return this.#jobs.get(jobId)?.rows ?? [];
  }
}

function failedIn(rows: readonly MigrationRow[]): number {
  return rows.filter(({ state }) => state === 'failed').length;
}
