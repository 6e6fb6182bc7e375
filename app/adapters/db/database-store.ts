import type { Millis } from '../../domain/ids.js';
import type { Clock } from '../../ports/clock.js';
import type { KeyVault } from '../../ports/key-vault.js';
import type { Log } from '../../ports/log.js';
import type { Batch, Store, StoredState } from '../../ports/store.js';
import type { Database } from './database.js';
import { engineStep } from './engine-step.js';
import { loadState } from './load-state.js';
import { lastOf } from './last-of.js';
import { canBeNoted, noteLine } from './note-lines.js';
import { SealedNumbers } from './sealed-numbers.js';
import { StepBuilder } from './step-builder.js';
import { StepNotes } from './step-notes.js';
import { StoreError, storeError } from './store-error.js';
import { takeOverNotes } from './take-over-notes.js';

/** Batches in one transaction at most: more would only make the first ones wait for the last. */
const LARGEST_GROUP = 128;
/**
 * What nobody hurries lies so long, and the next join takes it along: a commit of its own for each fact cost more than
 * all else of a call. Whoever waits for the disk hurries; without a join the process can lose as much by dying.
 */
const LIE_MS: Millis = 40;
/** What is noted is not lost meanwhile, so many calls share one transaction. */
const NOTED_LIE_MS: Millis = 250;

/** Changes in one go, about a millisecond's work: whoever waits for more had better wait for the database. */
const MOST_NOTED = 500;

interface Waiting {
  readonly batch: Batch;
  readonly done: (error: Error | null) => void;
  readonly handedAt: Millis;
  noted: boolean;
  /** Called behind `done`. */
  readonly settled: (() => void)[];
}

/** Group commit: batches lie for a moment, or until one of them is in a hurry, and share one transaction. */
export class DatabaseStore implements Store {
  private readonly numbers: SealedNumbers;
  private readonly builder: StepBuilder;
  private queue: Waiting[] = [];
  /** Taken from the queue, on the way into the database. */
  private writing: readonly Waiting[] = [];
  /** So many of the queue, from its front, lie no longer. */
  private due = 0;
  private cancelLying: (() => void) | null = null;
  /** When those that still lie are begun. */
  private lyingUntil: Millis = Infinity;
  private flushing: Promise<void> | null = null;
  /** First sequence of a batch that failed: nothing after it is taken before it comes again. */
  private owed: number | null = null;
  /** Sequence of the last fact in the database. */
  private storedTo = 0;
  /** null: none can be made beside this database, or nothing was loaded yet. */
  private notes: StepNotes | null = null;
  private closing = false;
  private closed = false;

  constructor(
    private readonly database: Database,
    vault: KeyVault,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {
    this.numbers = new SealedNumbers(vault);
    this.builder = new StepBuilder(this.numbers);
  }

  async load(): Promise<StoredState> {
    const { database, clock, log } = this;
    this.notes?.close();
    await takeOverNotes(database, this.builder, log);
    const state = await loadState(database, this.numbers, clock, log);
    this.notes = database.file === null ? null : new StepNotes(database.file, clock, log);
    this.builder.know(state.calls);
    this.storedTo = state.lastSequence;
    return state;
  }

  commit(batch: Batch, done: (error: Error | null) => void): void {
    const waiting: Waiting = { batch, done, handedAt: this.clock.mono(), noted: false, settled: [] };
    this.queue.push(waiting);
    if (this.closing) this.hurry();
    else if (dueAt(waiting) < this.lyingUntil) this.lieUntil(dueAt(waiting));
  }

  hurry(): void {
    this.endLying();
    this.due = this.queue.length;
    // Batches of the same turn of the event loop go together from the first one on.
    if (this.due > 0) this.flushing ??= Promise.resolve().then(() => this.flush());
  }

  keep(): boolean {
    if (!this.notes?.ready || this.owed !== null || this.closing) return false;
    const missing = this.unnoted();
    if (missing === null) return false;
    const last = missing.at(-1);
    if (!last) return true;
    const lines = missing.map(({ batch }) => noteLine(batch)).join('');
    if (!this.notes.write(lines, lastOf(last.batch))) return false;
    for (const waiting of missing) waiting.noted = true;
    const lying = this.queue.slice(this.due).map(dueAt);
    if (lying.length > 0) this.lieUntil(Math.min(...lying));
    return true;
  }

  /** Resolves once everything handed in so far is stored or has failed. */
  settled(): Promise<void> {
    const last = this.queue.at(-1) ?? this.writing.at(-1);
    if (!last) return Promise.resolve();
    this.hurry();
    return new Promise((resolve) => last.settled.push(resolve));
  }

  /** Waits for what was handed in, then takes no more. The database itself stays open. */
  async close(): Promise<void> {
    this.closing = true;
    this.hurry();
    await this.flushing;
    this.closed = true;
    this.notes?.close();
  }

  /** Batches that would be lost with the process; null: one of them, or of those before, cannot be noted now. */
  private unnoted(): readonly Waiting[] | null {
    const missing: Waiting[] = [];
    let [next, changes] = [this.storedTo + 1, 0];
    for (const waiting of [...this.writing, ...this.queue]) {
      const { batch } = waiting;
      // Notes with a gap are worth nothing at the next start.
      if (batch.firstSequence !== next) return null;
      next = lastOf(batch) + 1;
      if (waiting.noted) continue;
      changes += batch.changes.length;
      if (changes > MOST_NOTED || !canBeNoted(batch)) return null;
      missing.push(waiting);
    }
    return missing;
  }

  private async flush(): Promise<void> {
    while (this.due > 0) {
      const refusal = this.refusalOf(this.queue[0] as Waiting);
      if (refusal) this.answer(this.take(1), refusal);
      else await this.commitGroup(this.take(LARGEST_GROUP));
    }
    this.flushing = null;
  }

  /** The oldest ones; whatever still lies behind a batch that is due goes along, for it costs hardly more. */
  private take(most: number): readonly Waiting[] {
    const taken = this.queue.splice(0, most);
    this.due = Math.max(0, this.due - taken.length);
    if (this.queue.length === 0) this.endLying();
    return taken;
  }

  private lieUntil(at: Millis): void {
    this.endLying();
    this.lyingUntil = at;
    this.cancelLying = this.clock.after(at - this.clock.mono(), () => this.hurry());
  }

  private endLying(): void {
    this.cancelLying?.();
    this.cancelLying = null;
    this.lyingUntil = Infinity;
  }

  private refusalOf({ batch }: Waiting): StoreError | null {
    if (this.closed) return new StoreError('closed', 'The database is closed.');
    if (this.owed === null || batch.firstSequence <= this.owed) return null;
    return new StoreError('out-of-order', `Fact ${this.owed} must be stored before fact ${batch.firstSequence}.`);
  }

  private async commitGroup(group: readonly Waiting[]): Promise<void> {
    const batches = group.map(({ batch }) => batch);
    this.writing = group;
    try {
      const rows = await this.builder.build(batches);
      const full = batches.some((batch) => batch.full);
      await this.database.steps.write(engineStep, rows.parameters(), full);
    } catch (error) {
      this.fail(group, storeError(error));
      return;
    }
    this.writing = [];
    this.owed = null;
    this.storedTo = Math.max(this.storedTo, ...batches.map(lastOf));
    this.notes?.stored(this.storedTo);
    this.builder.stored(batches);
    this.answer(group, null);
  }

  /** Whatever waits behind a failed batch fails with it: its rows must not overtake. */
  private fail(group: readonly Waiting[], error: StoreError): void {
    this.writing = [];
    this.owed = group[0]?.batch.firstSequence ?? null;
    const failed = [...group, ...this.take(this.queue.length)];
    // What is handed in again may be shortened to other rows.
    this.notes?.void();
    this.answer(failed, error);
  }

  /** A listener that throws must not keep the others from their answer. */
  private answer(answered: readonly Waiting[], error: StoreError | null): void {
    for (const { done, batch, settled } of answered) {
      try {
        done(error);
      } catch (thrown) {
        this.log.error('What was to follow a commit failed', { firstSequence: batch.firstSequence, error: thrown });
      }
      for (const call of settled) call();
    }
  }
}

/** Session facts are to be on the disk soon, not only in a file. */
function dueAt({ batch, handedAt, noted }: Waiting): Millis {
  return handedAt + (noted && !batch.full ? NOTED_LIE_MS : LIE_MS);
}
