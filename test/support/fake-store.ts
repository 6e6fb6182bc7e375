import { factOf, type RecordedFact } from '../../app/domain/facts.js';
import { maskSession, maskSupervision } from '../../app/domain/facts.js';
import type { Change, Entities, Kind } from '../../app/domain/world.js';
import type { Batch, Store, StoredState } from '../../app/ports/store.js';
import type { StoreFailure, StoreFailureKind } from '../../app/ports/store-failure.js';

/** What survives the fake store: reopened with the same disk it holds what was committed. */
export class FakeDisk {
  readonly rows = new Map<string, Change>();
  readonly facts: RecordedFact[] = [];
}

/** A store in memory with the promises of the real one: order, all or nothing, nothing behind a failed batch. */
export class FakeStore implements Store {
  /** Set to let every commit fail for this reason. */
  trouble: StoreFailureKind | null = null;
  private queue: { batch: Batch; done: (error: Error | null) => void }[] = [];
  private owed: number | null = null;
  private closed = false;

  constructor(private readonly disk: FakeDisk = new FakeDisk()) {}

  async load(): Promise<StoredState> {
    return {
      sessions: this.all('session'),
      legs: this.all('leg'),
      calls: this.all('call'),
      offers: this.all('offer'),
      trunks: this.all('trunk'),
      turns: this.all('turn'),
      tolls: this.all('toll'),
      supervisions: this.all('supervision').map(maskSupervision),
      recordings: this.all('recording'),
      lastSequence: this.disk.facts.at(-1)?.sequence ?? 0,
    };
  }

  commit(batch: Batch, done: (error: Error | null) => void): void {
    if (this.queue.push({ batch, done }) === 1) setImmediate(() => this.flush());
  }

  /** Nothing lies here: all of one turn is stored at its end. */
  hurry(): void {}

  /** What dies with the process is lost. */
  keep(): boolean {
    return false;
  }

  async close(): Promise<void> {
    while (this.queue.length > 0) await new Promise((resolve) => setImmediate(resolve));
    this.closed = true;
  }

  private flush(): void {
    for (const { batch, done } of this.queue.splice(0)) {
      const kind = this.refusalOf(batch);
      if (kind === null) this.put(batch);
      else if (kind !== 'closed') this.owed ??= batch.firstSequence;
      done(kind === null ? null : failure(kind));
    }
  }

  private refusalOf(batch: Batch): StoreFailureKind | null {
    if (this.closed) return 'closed';
    if (this.owed !== null && batch.firstSequence > this.owed) return 'out-of-order';
    return this.trouble;
  }

  private put({ firstSequence, at, changes }: Batch): void {
    this.owed = null;
    changes.forEach((change, index) => {
      const sequence = firstSequence + index;
      if (!this.disk.facts.some((fact) => fact.sequence === sequence)) {
        this.disk.facts.push({ ...factOf(change), sequence, at });
      }
      const key = `${change.kind} ${change.id}`;
      if (change.after) this.disk.rows.set(key, wiped(change));
      else this.disk.rows.delete(key);
    });
  }

  private all<K extends Kind>(kind: K): Entities[K][] {
    const changes = [...this.disk.rows.values()].filter((change) => change.kind === kind);
    return changes.map((change) => change.after as Entities[K]).sort((a, b) => (a.id < b.id ? -1 : 1));
  }
}

/** F2: after logout a number that came with the login is there in its masked form only. */
function wiped(change: Change): Change {
  if (change.kind !== 'session' || change.after?.device.kind !== 'number' || !change.after.device.typed) return change;
  return change.after.state.at === 'logged-out' ? { ...change, after: maskSession(change.after) } : change;
}

function failure(kind: StoreFailureKind): StoreFailure {
  return Object.assign(new Error(`the fake store fails: ${kind}`), { kind, retry: kind !== 'closed' });
}
