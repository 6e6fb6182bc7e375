import type { Agent } from '../domain/directory.js';
import { trunksFor } from '../domain/destination.js';
import { isOut } from '../domain/trunks.js';
import {
  isOpen,
  nextJob,
  nextRow,
  placementOf,
  samePlacement,
  type JobEvent,
  type MigrationJob,
  type MigrationRow,
  type Placement,
  type RowEvent,
  type RowState,
} from '../domain/migration.js';
import type { Clock } from '../ports/clock.js';
import type { Commands } from '../ports/commands.js';
import type { DirectoryStore } from '../ports/directory-store.js';
import type { Live } from '../ports/live.js';
import type { LocalTimes } from '../ports/local-times.js';
import type { Log } from '../ports/log.js';
import type { MigrationStore } from '../ports/migration-store.js';

export interface RunMigrationPorts {
  readonly migrations: MigrationStore;
  readonly directory: Pick<DirectoryStore, 'save' | 'versions'>;
  readonly commands: Pick<Commands, 'directoryChanged'>;
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
  #cancel: () => void = () => undefined;
  #stopped = false;
  #turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly ports: RunMigrationPorts,
    /** Between two looks at who may be moved. */
    private readonly tickMs: number,
  ) {}

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
    const signedIn = found.rows.filter((row) => row.state === 'waiting' && !this.#isIdle(row.agentId)).length;
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
    const job = { ...found.job, state: outcome.state };
    await this.ports.migrations.saveJob(job);
    found.job = job;
    if (event === 'undo') await this.#step(id, found.rows, () => ({ type: 'undo' }));
    this.ports.log.info(`migration job ${job.name}: ${event}`, { job: id, state: outcome.state.at });
    return true;
  }

  /** One batch of a job that may move somebody now. */
  async #move(job: MigrationJob): Promise<void> {
    if (!this.#mayMove(job)) return;
    const rows = this.#rowsOf(job.id);
    const ready = rows.filter(({ state, agentId }) => state === 'waiting' && this.#isIdle(agentId)).slice(0, job.batch);
    const begun = await this.#step(job.id, ready, ({ agentId, target }) => {
      const agent = this.#agent(agentId);
      if (!agent) return { type: 'failed', why: 'no-such-agent' };
      if (!this.#isReachable(target)) return { type: 'failed', why: 'no-trunk' };
      return { type: 'begin', now: placementOf(agent) };
    });
    await this.#write(
      job.id,
      begun.filter(({ state }) => state === 'moving'),
      ({ target }) => target,
    );
    const all = this.#rowsOf(job.id);
    const failed = all.filter(({ state }) => state === 'failed').length;
    if (failed >= job.mostFailures) await this.#become(job.id, 'too-many-failures');
    else if (all.every(({ state }) => state === 'moved' || state === 'failed')) await this.#become(job.id, 'all-moved');
  }

  async #undo(job: MigrationJob): Promise<void> {
    const rows = this.#rowsOf(job.id).filter(({ state }) => state === 'undoing');
    const ready = rows.filter(({ agentId }) => this.#isIdle(agentId)).slice(0, job.batch);
    const mine = await this.#step(job.id, ready, ({ agentId, target }) => {
      const agent = this.#agent(agentId);
      if (!agent) return { type: 'failed', why: 'no-such-agent' };
      return samePlacement(placementOf(agent), target) ? { type: 'undo' } : { type: 'changed-meanwhile' };
    });
    await this.#write(
      job.id,
      mine.filter(({ state }) => state === 'undoing'),
      ({ before, target }) => before ?? target,
    );
    if (this.#rowsOf(job.id).every(({ state }) => state !== 'undoing')) await this.#become(job.id, 'all-undone');
  }

  /** Writes the agents of these rows, tells the engine once, and looks at what it has then. */
  async #write(jobId: string, rows: readonly MigrationRow[], wanted: (row: MigrationRow) => Placement): Promise<void> {
    if (rows.length === 0) return;
    const { directory, commands } = this.ports;
    const versions = await directory.versions('agent');
    // Agents at least as new as these versions: what an admin saves meanwhile is never written over.
    await commands.directoryChanged();
    const whys = new Map<string, string>();
    for (const row of rows) {
      const agent = this.#agent(row.agentId);
      const outcome =
        agent && (await directory.save('agent', { ...agent, ...wanted(row) }, versions.get(agent.id) ?? null));
      if (!outcome?.ok) whys.set(row.agentId, outcome?.problem ?? 'no-such-agent');
    }
    await commands.directoryChanged();
    await this.#step(jobId, rows, (row): RowEvent => {
      const agent = this.#agent(row.agentId);
      const there = agent !== undefined && samePlacement(placementOf(agent), wanted(row));
      if (there) return { type: 'written' };
      const why = whys.get(row.agentId) ?? 'not-written';
      // Somebody saved the agent in this very moment: the next look takes them as they are then.
      return agent && why === 'stale' ? { type: 'found', now: placementOf(agent) } : { type: 'failed', why };
    });
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
    await this.#step(jobId, rows, ({ agentId }) => {
      const agent = this.#agent(agentId);
      return agent ? { type: 'found', now: placementOf(agent) } : { type: 'failed', why: 'no-such-agent' };
    });
  }

  #mayMove({ window, siteId }: MigrationJob): boolean {
    const { live, localTimes, clock } = this.ports;
    const zone = live.view.directory.sites.get(siteId)?.zone ?? 'UTC';
    return isOpen(window, localTimes.at(clock.now(), zone).time);
  }

  /** Nobody is signed in there; a leg that outlived its session is nobody's work. */
  #isIdle(agentId: string): boolean {
    const session = this.ports.live.view.sessionOfAgent(agentId);
    return !session || session.state.at === 'logged-out';
  }

  #isReachable({ interfaces, number, trunkId }: Placement): boolean {
    const { view } = this.ports.live;
    if (!interfaces.includes('mobile') || number === null) return true;
    return trunksFor(view, number, trunkId).some((trunk) => !trunk.busyOut && !isOut(view.get('trunk', trunk.id)));
  }

  #agent(id: string): Agent | undefined {
    return this.ports.live.view.directory.agents.get(id);
  }

  #rowsOf(jobId: string): readonly MigrationRow[] {
    return this.#jobs.get(jobId)?.rows ?? [];
  }
}
