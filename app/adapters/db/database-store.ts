import type { Clock } from '../../ports/clock.js';
import type { KeyVault } from '../../ports/key-vault.js';
import type { Log } from '../../ports/log.js';
import type { Batch, Store, StoredState } from '../../ports/store.js';
import type { Database } from './database.js';
import { loadState } from './load-state.js';
import { SealedNumbers } from './sealed-numbers.js';
import { StepBuilder } from './step-builder.js';
import { StoreError, storeError } from './store-error.js';

/** Batches in one transaction at most: more would only make the first ones wait for the last. */
const LARGEST_GROUP = 128;

interface Waiting {
  readonly batch: Batch;
  readonly done: (error: Error | null) => void;
}

/** Group commit: while one transaction is under way the next batches gather, and share the one after it. */
export class DatabaseStore implements Store {
  private readonly numbers: SealedNumbers;
  private readonly builder: StepBuilder;
  private queue: Waiting[] = [];
  private flushing: Promise<void> | null = null;
  /** First sequence of a batch that failed: nothing after it is taken before it comes again. */
  private owed: number | null = null;
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
    const state = await loadState(this.database, this.numbers, this.clock, this.log);
    this.builder.know(state.calls);
    return state;
  }

  commit(batch: Batch, done: (error: Error | null) => void): void {
    this.queue.push({ batch, done });
    // Batches of the same turn of the event loop go together from the first one on.
    this.flushing ??= Promise.resolve().then(() => this.flush());
  }

  /** Waits for what was handed in, then takes no more. The database itself stays open. */
  async close(): Promise<void> {
    await this.flushing;
    this.closed = true;
  }

  private async flush(): Promise<void> {
    while (this.queue.length > 0) {
      const refusal = this.refusalOf(this.queue[0] as Waiting);
      if (refusal) this.answer(this.queue.splice(0, 1), refusal);
      else await this.commitGroup(this.queue.splice(0, LARGEST_GROUP));
    }
    this.flushing = null;
  }

  private refusalOf({ batch }: Waiting): StoreError | null {
    if (this.closed) return new StoreError('closed', 'The database is closed.');
    if (this.owed === null || batch.firstSequence <= this.owed) return null;
    return new StoreError('out-of-order', `Fact ${this.owed} must be stored before fact ${batch.firstSequence}.`);
  }

  private async commitGroup(group: readonly Waiting[]): Promise<void> {
    const batches = group.map(({ batch }) => batch);
    try {
      const rows = await this.builder.build(batches);
      await this.database.steps.write(
        rows.parameters(),
        batches.some(({ full }) => full),
      );
    } catch (error) {
      this.fail(group, storeError(error));
      return;
    }
    this.owed = null;
    this.builder.stored(batches);
    this.answer(group, null);
  }

  /** Whatever waits behind a failed batch fails with it: its rows must not overtake. */
  private fail(group: readonly Waiting[], error: StoreError): void {
    this.owed = group[0]?.batch.firstSequence ?? null;
    const behind = this.queue.splice(0);
    this.answer([...group, ...behind], error);
  }

  /** A listener that throws must not keep the others from their answer. */
  private answer(answered: readonly Waiting[], error: StoreError | null): void {
    for (const { done, batch } of answered) {
      try {
        done(error);
      } catch (thrown) {
        this.log.error('What was to follow a commit failed', { firstSequence: batch.firstSequence, error: thrown });
      }
    }
  }
}
