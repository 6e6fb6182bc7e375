import type { Millis } from '../../domain/ids.js';
import type { Clock } from '../../ports/clock.js';
import type { KeyVault } from '../../ports/key-vault.js';
import type { Log } from '../../ports/log.js';
import type { Batch, Store, StoredState } from '../../ports/store.js';
import type { Database } from './database.js';
import { engineStep } from './engine-step.js';
import { loadState } from './load-state.js';
import { SealedNumbers } from './sealed-numbers.js';
import { StepBuilder } from './step-builder.js';
import { StoreError, storeError } from './store-error.js';

/** Batches in one transaction at most: more would only make the first ones wait for the last. */
const LARGEST_GROUP = 128;
/**
 * What nobody hurries lies so long, and the next join takes it along: a commit of its own for each fact cost more than
 * all else of a call. Whoever waits for the disk hurries; without a join the process can lose as much by dying.
 */
const LIE_MS: Millis = 40;

interface Waiting {
  readonly batch: Batch;
  readonly done: (error: Error | null) => void;
}

/** Group commit: batches lie for a moment, or until one of them is in a hurry, and share one transaction. */
export class DatabaseStore implements Store {
  private readonly numbers: SealedNumbers;
  private readonly builder: StepBuilder;
  private queue: Waiting[] = [];
  /** So many of the queue, from its front, lie no longer. */
  private due = 0;
  private cancelLying: (() => void) | null = null;
  private flushing: Promise<void> | null = null;
  /** First sequence of a batch that failed: nothing after it is taken before it comes again. */
  private owed: number | null = null;
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
    const state = await loadState(this.database, this.numbers, this.clock, this.log);
    this.builder.know(state.calls);
    return state;
  }

  commit(batch: Batch, done: (error: Error | null) => void): void {
    this.queue.push({ batch, done });
    if (this.closing) this.hurry();
    else this.cancelLying ??= this.clock.after(LIE_MS, () => this.hurry());
  }

  hurry(): void {
    this.endLying();
    this.due = this.queue.length;
    // Batches of the same turn of the event loop go together from the first one on.
    if (this.due > 0) this.flushing ??= Promise.resolve().then(() => this.flush());
  }

  /** Waits for what was handed in, then takes no more. The database itself stays open. */
  async close(): Promise<void> {
    this.closing = true;
    this.hurry();
    await this.flushing;
    this.closed = true;
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

  private endLying(): void {
    this.cancelLying?.();
    this.cancelLying = null;
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
      const full = batches.some((batch) => batch.full);
      await this.database.steps.write(engineStep, rows.parameters(), full);
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
    const behind = this.take(this.queue.length);
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
