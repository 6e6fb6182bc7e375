import type { Instant } from '../domain/ids.js';
import type { PingAnswer } from '../domain/trunk-ping.js';

/** What a contact of a trunk last answered to our own OPTIONS. */
export interface ContactPing {
  /** As it was configured, `host:port`. */
  readonly contact: string;
  readonly at: Instant;
  readonly answer: PingAnswer;
}

/** The newest answers of trunks; kept in memory only, history keeps what changed. */
export interface TrunkPings {
  /** In the order of the contacts; without those not asked yet. */
  of(trunkId: string): readonly ContactPing[];
}
