import type { AgentId, Instant, Millis, QueueId, TrunkId } from '../domain/ids.js';
import type { LineSum } from '../domain/leg-costs.js';
import type { OfferSum, StaySum } from '../domain/report-figures.js';
import type { PauseSum, StateSum } from '../domain/shift-figures.js';

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

/** Stretches of time that touch each other at most, and whose shifts are asked for. */
export interface ShiftRange {
  readonly spans: readonly { readonly from: Instant; readonly to: Instant }[];
  /** null: all. */
  readonly agentIds: readonly AgentId[] | null;
  /** What is not over lasts until now. */
  readonly now: Instant;
  readonly byAgent: boolean;
}

/** Stretches of time that touch each other at most, and whose lines are asked for. */
export interface LineRange {
  readonly spans: readonly { readonly from: Instant; readonly to: Instant }[];
  /** What is not over lasts until now. */
  readonly now: Instant;
  readonly byAgent: boolean;
  /** null: of all. */
  readonly agentId: AgentId | null;
  /** null: over all. */
  readonly trunkId: TrunkId | null;
  /** Of these agents, and over these trunks where it is nobody's; null: all. */
  readonly ofSite: { readonly agentIds: readonly AgentId[]; readonly trunkIds: readonly TrunkId[] } | null;
}

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
  pauses(range: ShiftRange): Promise<readonly PauseSum[]>;
  states(range: ShiftRange): Promise<readonly StateSum[]>;
  /** Rates and steps are those of the trunks now, also of those that are hidden. */
  lines(range: LineRange): Promise<readonly LineSum[]>;
  /** Sign-ins. */
  signIns(range: ReportRange, by: Exclude<SumsBy, 'queue'>): Promise<ReadonlyMap<string, number>>;
}
