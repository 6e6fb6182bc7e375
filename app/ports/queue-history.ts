import type { RecordedFact } from '../domain/facts.js';
import type { CallId, Instant } from '../domain/ids.js';

/** History as the queue log needs it: in pages by sequence, so that none of it is in memory as a whole. */
export interface QueueHistory {
  /** The largest sequence whose facts were all written before `at`; 0: none was. Rejects with a `StoreFailure`. */
  sequenceBefore(at: Instant): Promise<number>;
  /** Facts about calls, offers, legs and sessions above `sequence`, oldest first, at most `limit` (1–10,000). */
  page(sequence: number, limit: number): Promise<readonly RecordedFact[]>;
  /** Numbers of who called, as far as they are still kept. At most 1,000 calls. */
  callers(callIds: readonly CallId[]): Promise<ReadonlyMap<CallId, string>>;
}
