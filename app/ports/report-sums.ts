import type { AgentId, Instant, Millis, QueueId } from '../domain/ids.js';
import type { OfferSum, StaySum } from '../domain/report-figures.js';

/** What a report counts: what began in this span, of these queues and agents. */
export interface ReportRange {
  /** Included. */
  readonly from: Instant;
  /** Not included. */
  readonly to: Instant;
  /** null: all. */
  readonly queueIds: readonly QueueId[] | null;
  /** null: all. */
  readonly agentIds: readonly AgentId[] | null;
}

/** `slot`: by quarters of an hour, which begin in all zones at the same instants. */
export type SumsBy = 'queue' | 'agent' | 'slot';

/** Service levels by queue; `otherwise` of all queues that are not named. */
export interface Thresholds {
  readonly otherwise: Millis;
  readonly of: ReadonlyMap<QueueId, Millis>;
}

/** Sums of report rows, read past the writer. All reject with a `StoreFailure`. */
export interface ReportSums {
  stays(range: ReportRange, by: SumsBy, thresholds: Thresholds): Promise<readonly StaySum[]>;
  /** Queue calls alone. */
  offers(range: ReportRange, by: SumsBy): Promise<readonly OfferSum[]>;
  /** Time with callers of queues, by whom they talked to. */
  talks(range: ReportRange, by: SumsBy): Promise<ReadonlyMap<string, Millis>>;
}
