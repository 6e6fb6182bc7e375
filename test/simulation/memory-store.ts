import { canBeNoted, noteLine, NOTES_HEAD, readNotes } from '../../app/adapters/db/note-lines.js';
import { factOf } from '../../app/domain/facts.js';
import type { RecordedFact } from '../../app/domain/facts.js';
import type { Call, Entities, Kind } from '../../app/domain/world.js';
import type { Batch, Store, StoredState } from '../../app/ports/store.js';
import type { VirtualTime } from '../support/virtual-time.js';

/** What nobody hurries lies so long, as in the real store. */
const LIE_MS = 40;
/** And what is noted so long. */
const NOTED_LIE_MS = 250;

interface Waiting {
  readonly batch: Batch;
  readonly done: (error: Error | null) => void;
  readonly handedAt: number;
  noted: boolean;
}

type Rows = { readonly [K in Kind]: Map<string, Entities[K]> };

/** The database as a process sees it: rows and facts that were committed or noted outlive it, the others do not. */
export class MemoryDatabase {
  readonly rows: Rows = {
    session: new Map(),
    leg: new Map(),
    call: new Map(),
    offer: new Map(),
    trunk: new Map(),
    turn: new Map(),
    toll: new Map(),
    supervision: new Map(),
    recording: new Map(),
  };
  readonly facts: RecordedFact[] = [];
  lastSequence = 0;
  /** Commits fail while this is set. */
  failing = false;
  /** Noted, and not committed yet. */
  readonly outliving: Batch[] = [];
  /** What is wrong with the order in which batches came; null while all is well. */
  disorder: string | null = null;

  /** A call as the next life would find it, were this one killed now. */
  callOfNextLife(id: string): Call | undefined {
    const changes = this.outliving.flatMap((batch) => batch.changes);
    const noted = changes.findLast((change) => change.kind === 'call' && change.id === id);
    return noted ? ((noted.after as Call | null) ?? undefined) : this.rows.call.get(id);
  }

  /** At a start, before anything is read: what was noted and did not come to be committed. */
  takeOverNotes(): void {
    // Through the very lines of the files: what they cannot say would be missed by the rules.
    const lines = this.outliving.splice(0).map(noteLine).join('');
    for (const batch of readNotes(NOTES_HEAD + lines).notes) this.apply(batch);
  }

  /** What is committed needs no note any more. */
  commit(batch: Batch): void {
    this.apply(batch);
    const at = this.outliving.indexOf(batch);
    if (at >= 0) this.outliving.splice(at, 1);
  }

  apply(batch: Batch): void {
    if (batch.firstSequence <= this.lastSequence) {
      this.disorder ??= `facts from ${batch.firstSequence} came after ${this.lastSequence}`;
    }
    for (const [n, change] of batch.changes.entries()) {
      const rows = this.rows[change.kind] as Map<string, Entities[Kind]>;
      if (change.after) rows.set(change.id, change.after);
      else rows.delete(change.id);
      this.facts.push({ ...factOf(change), sequence: batch.firstSequence + n, at: batch.at } as RecordedFact);
    }
    this.lastSequence = batch.firstSequence + batch.changes.length - 1;
  }
}

export interface StoreSpeed {
  /** How long the next commit takes, ms. */
  readonly commitMs: () => number;
  /** How long its answer takes to come back, ms. */
  readonly answerMs: () => number;
}

/** One process' connection to the database; it dies with the process. */
export class MemoryStore implements Store {
  #waiting: Waiting[] = [];
  #busy = false;
  #hurried = false;
  #cancelLying: (() => void) | null = null;
  #missing: number | null = null;

  constructor(
    private readonly database: MemoryDatabase,
    private readonly time: VirtualTime,
    private readonly speed: StoreSpeed,
    private readonly alive: () => boolean,
    /** Whether steps can be noted beside this database. */
    private readonly canNote = false,
  ) {}

  load(): Promise<StoredState> {
    this.database.takeOverNotes();
    const { session, leg, call, offer, trunk, turn, toll, supervision, recording } = this.database.rows;
    return Promise.resolve({
      sessions: [...session.values()],
      legs: [...leg.values()],
      calls: [...call.values()],
      offers: [...offer.values()],
      trunks: [...trunk.values()],
      turns: [...turn.values()],
      tolls: [...toll.values()],
      supervisions: [...supervision.values()],
      recordings: [...recording.values()],
      lastSequence: this.database.lastSequence,
    });
  }

  commit(batch: Batch, done: (error: Error | null) => void): void {
    this.#waiting.push({ batch, done, handedAt: this.time.mono, noted: false });
    this.#lieUntilDue();
  }

  hurry(): void {
    this.#endLying();
    this.#hurried = this.#waiting.length > 0;
    this.#begin();
  }

  keep(): boolean {
    if (!this.canNote || this.#missing !== null || !this.alive()) return false;
    // History that was shortened leaves a gap, and notes behind a gap are worth nothing.
    if (this.#waiting[0] && this.#waiting[0].batch.firstSequence !== this.database.lastSequence + 1) return false;
    for (const waiting of this.#waiting) {
      if (waiting.noted) continue;
      if (!canBeNoted(waiting.batch)) return false;
      waiting.noted = true;
      this.database.outliving.push(waiting.batch);
    }
    if (!this.#hurried) this.#lieUntilDue();
    return true;
  }

  #lieUntilDue(): void {
    if (this.#hurried) return;
    this.#endLying();
    const due = this.#waiting.map(
      ({ batch, handedAt, noted }) => handedAt + (noted && !batch.full ? NOTED_LIE_MS : LIE_MS),
    );
    if (due.length > 0) this.#cancelLying = this.time.after(Math.min(...due) - this.time.mono, () => this.hurry());
  }

  #endLying(): void {
    this.#cancelLying?.();
    this.#cancelLying = null;
    this.#hurried = false;
  }

  #begin(): void {
    if (this.#busy || !this.#hurried || this.#waiting.length === 0) return;
    this.#busy = true;
    this.time.after(this.speed.commitMs(), () => {
      if (!this.alive()) return;
      const group = this.#waiting;
      this.#waiting = [];
      this.#endLying();
      const answers = group.map(({ batch }) => this.#write(batch));
      this.time.after(this.speed.answerMs(), () => {
        if (!this.alive()) return;
        this.#busy = false;
        group.forEach(({ done }, n) => done(answers[n] ?? null));
        this.#begin();
      });
    });
  }

  /** After a failure only the batch that failed is taken, so that rows never go back in time. */
  #write(batch: Batch): Error | null {
    if (this.#missing !== null && batch.firstSequence !== this.#missing) return new Error('out of order');
    if (this.database.failing) {
      this.#missing ??= batch.firstSequence;
      this.database.outliving.length = 0;
      return new Error('disk full');
    }
    this.#missing = null;
    this.database.commit(batch);
    return null;
  }
}
