import type { RecordedFact } from '../domain/facts.js';
import type { CallId } from '../domain/ids.js';

/** What is kept of one call, also when it has been over for long. All reject with a `StoreFailure`. */
export interface CallHistory {
  /** Everything history tells of it, oldest first, at most `limit` (1–10,000) facts. */
  ofCall(callId: CallId, limit: number): Promise<readonly RecordedFact[]>;
  /** Who it was with, by call, as far as that is still kept. Personal. At most 1,000 calls. */
  parties(callIds: readonly CallId[]): Promise<ReadonlyMap<CallId, CallParty>>;
}

export interface CallParty {
  readonly number: string;
  readonly name: string;
}
