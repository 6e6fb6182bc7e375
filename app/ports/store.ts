import type { Instant } from '../domain/ids.js';
import type { Recording } from '../domain/recording.js';
import type { Call, Change, Leg, Offer, Session, Supervision, Toll, TrunkHealth, Turn } from '../domain/world.js';

/** Rows of the current state as they were last committed. */
export interface StoredState {
  readonly sessions: readonly Session[];
  readonly legs: readonly Leg[];
  readonly calls: readonly Call[];
  readonly offers: readonly Offer[];
  readonly trunks: readonly TrunkHealth[];
  readonly turns: readonly Turn[];
  readonly tolls: readonly Toll[];
  readonly supervisions: readonly Supervision[];
  /** K5: those that are not finished yet. */
  readonly recordings: readonly Recording[];
  /** Sequence of the last fact; 0 for an empty database. */
  readonly lastSequence: number;
}

/** All changes of one engine step: rows and facts, in one transaction, in order. */
export interface Batch {
  /** Sequence of the first change's fact; the others follow without gaps. */
  readonly firstSequence: number;
  readonly at: Instant;
  readonly changes: readonly Change[];
  /** Holds a session fact (login, logout, hold, number): committed with synchronous FULL before it is acknowledged. */
  readonly full: boolean;
}

/** Writes in the order given; batches waiting at the same time share one transaction. One writer only. */
export interface Store {
  /** Rows that cannot be read are dropped, with a fact and a log line, never an error. Called before any commit. */
  load(): Promise<StoredState>;
  /**
   * `done(null)` once durable, `done(error)` (a `StoreFailure`) when this batch is not stored. Called exactly once, in
   * order. With a failed batch all that wait behind it fail, and later ones are refused as `out-of-order` until the
   * failed one is handed in again: rows never go back in time. Handing in a batch twice is harmless.
   */
  commit(batch: Batch, done: (error: Error | null) => void): void;
  /**
   * What was handed in so far is begun now: two people wait for it, or the process ends. Without this it may lie a few
   * milliseconds first, so that it is not in the way of what the same step asked of Asterisk.
   */
  hurry(): void;
  /**
   * True: all that was handed in so far now outlives the process, though it may not be committed yet; a commit that fails
   * takes that back. Done within the call. False: not here or not now, so whoever waits for it hurries.
   */
  keep(): boolean;
}
