import type { Millis } from '../domain/ids.js';
import type { Change } from '../domain/world.js';
import type { Clock } from '../ports/clock.js';
import type { Log } from '../ports/log.js';
import type { Batch, Store } from '../ports/store.js';
import type { StoreFailure } from '../ports/store-failure.js';

interface Entry {
  batch: Batch;
  sent: boolean;
  /** Handed over with no other beside it: a refusal is about this batch and none else. */
  alone: boolean;
  readonly durable: (() => void)[];
}

export interface JournalLimits {
  readonly retryMs: Millis;
  /** Facts kept one by one while the storage fails. */
  readonly factsInMemory: number;
}

/**
 * Hands batches to the store in order and keeps each until it is stored. When one fails, calls go on: this and all
 * later batches wait in memory and are handed over again, in order, until the storage works. A failure that no later
 * try can mend ends the tries: calls go on, and nothing more is stored before the next start.
 */
export class Journal {
  #entries: Entry[] = [];
  #inFlight = 0;
  #trouble: string | null = null;
  #facts = 0;
  #givenUp = false;
  #cancelRetry: (() => void) | null = null;

  constructor(
    private readonly store: Store,
    private readonly clock: Clock,
    private readonly limits: JournalLimits,
    private readonly log: Log,
    /** Another process writes our data now. */
    private readonly onFenced: (why: string) => void = () => undefined,
  ) {}

  /** Not null: the storage fails, for this reason. */
  get trouble(): string | null {
    return this.#trouble;
  }

  /** Facts handed over or waiting, not stored yet. */
  get factsWaiting(): number {
    return this.#facts;
  }

  write(batch: Batch): void {
    const entry: Entry = { batch, sent: false, alone: false, durable: [] };
    this.#entries.push(entry);
    this.#facts += batch.changes.length;
    if (this.#trouble === null) this.#send(entry);
    else if (this.#facts > this.limits.factsInMemory) this.#condense();
  }

  /** Calls once everything written so far is stored; at once when it is. */
  whenStored(call: () => void): void {
    const last = this.#entries.at(-1);
    if (last) last.durable.push(call);
    else call();
  }

  /** Everything written so far is stored as soon as can be. */
  hurry(): void {
    this.store.hurry();
  }

  /** True: everything written so far outlives the process from now on, though it may not be stored yet. */
  keep(): boolean {
    return this.#trouble === null && this.store.keep();
  }

  stop(): void {
    this.#cancelRetry?.();
  }

  #send(entry: Entry): void {
    entry.sent = true;
    this.#inFlight++;
    let answered = false;
    this.store.commit(entry.batch, (error) => {
      if (answered) return;
      answered = true;
      this.#inFlight--;
      if (error) this.#refused(entry, error);
      else this.#stored(entry);
      if (this.#trouble !== null && this.#inFlight === 0) this.#retryLater();
    });
  }

  #stored(entry: Entry): void {
    const at = this.#entries.indexOf(entry);
    this.#entries.splice(at, 1);
    this.#facts -= entry.batch.changes.length;
    if (at === 0 && this.#trouble !== null && !this.#givenUp) this.#recovered();
    for (const call of entry.durable) call();
  }

  #refused(entry: Entry, error: Error & Partial<StoreFailure>): void {
    entry.sent = false;
    if (this.#givenUp) return;
    // Batches of one transaction share its failure, so one that is refused beside others is tried once more alone.
    if (error.retry === false && (entry.alone || error.kind !== 'refused')) return this.#giveUp(error);
    if (this.#trouble === null) {
      this.log.error('storage failed: calls go on, facts wait in memory', { reason: error.message });
    }
    this.#trouble = error.message;
  }

  #giveUp(error: Error & Partial<StoreFailure>): void {
    this.#givenUp = true;
    this.#trouble = `${error.message} Nothing more is stored until Farline is started again.`;
    const reason = error.message;
    this.log.error('storage failed for good: calls go on, but nothing is stored until Farline is started again', {
      reason,
      factsWaiting: this.#facts,
    });
    if (error.kind === 'fenced') this.onFenced(reason);
  }

  #retryLater(): void {
    this.#cancelRetry?.();
    if (this.#givenUp) return;
    this.#cancelRetry = this.clock.after(this.limits.retryMs, () => {
      const [first] = this.#entries;
      if (!first || first.sent) return;
      first.alone = true;
      this.#send(first);
    });
  }

  /** The oldest batch is stored again: the others follow in order. */
  #recovered(): void {
    this.#trouble = null;
    this.log.info('storage works again', { factsWaiting: this.#facts });
    for (const entry of this.#entries) if (!entry.sent) this.#send(entry);
  }

  /** Too much to keep: the newest row of each thing stays, the history between is lost and the facts say so. */
  #condense(): void {
    const [first] = this.#entries;
    if (!first || this.#inFlight > 0) return;
    const newest = new Map<string, Change>();
    const durable: (() => void)[] = [];
    for (const { batch, durable: calls } of this.#entries) {
      for (const change of batch.changes) newest.set(`${change.kind} ${change.id}`, change);
      durable.push(...calls);
    }
    const lost = this.#facts - newest.size;
    const changes = [...newest.values()].map((change) => ({ ...change, why: 'history.lost', detail: { facts: lost } }));
    const at = this.#entries.at(-1)?.batch.at ?? first.batch.at;
    const batch: Batch = { firstSequence: first.batch.firstSequence, at, changes, full: true };
    this.#entries = [{ batch, sent: false, alone: false, durable }];
    this.#facts = changes.length;
    this.log.warn('too many facts wait for the storage: history was shortened', { lost, kept: changes.length });
  }
}
