import type { Instant, SiteId } from '../domain/ids.js';

/** What is asked for of the queue log. */
export interface QueueLogAsked {
  /** Included. */
  readonly from: Instant;
  /** Not included. */
  readonly to: Instant;
  /** Queues and agents of this site alone; null: all, also those that are gone. */
  readonly siteId: SiteId | null;
  /** `masked`: of who called the last two digits. */
  readonly numbers: 'whole' | 'masked';
}

/** History in the words of Asterisk's queue_log. */
export interface QueueLogExport {
  /** Whole lines, several at a time, as they are read. Rejects with a `StoreFailure`. */
  read(asked: QueueLogAsked): AsyncIterable<string>;
}
