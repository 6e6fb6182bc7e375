import type { AgentId, Instant, Millis, QueueId, SiteId, TrunkId } from '../domain/ids.js';
import type { LegFigures } from '../domain/leg-costs.js';
import type { CallFigures, LevelFigures, NoAnswerFigures } from '../domain/report-figures.js';
import type { PauseFigures, ShiftFigures } from '../domain/shift-figures.js';

export const REPORT_BY = ['queue', 'trunk', 'agent', 'reason', 'day', 'hour'] as const;
export type ReportBy = (typeof REPORT_BY)[number];

/** What a report is asked for. */
export interface ReportAsked {
  /** `2026-11-21`, on the wall clock of the site. */
  readonly first: string;
  /** The last one, which is in it. */
  readonly last: string;
  readonly by: ReportBy;
  /** Queues and agents of this site alone, and its clock; null: all, by the clock of the default one. */
  readonly siteId: SiteId | null;
  readonly queueId: QueueId | null;
  readonly agentId: AgentId | null;
  readonly trunkId: TrunkId | null;
}

export interface Report<Figures> {
  readonly zone: string;
  /** First instant of the first day. */
  readonly from: Instant;
  /** First instant behind the last day. */
  readonly to: Instant;
  /** Up to when history is counted; null: all of it. */
  readonly countedTo: Instant | null;
  /** Of what costs are in it (ISO 4217); absent: there are none in it. */
  readonly currency?: string;
  /** By day and hour all of them, by queue and agent those of whom there is something. */
  readonly rows: readonly (Figures & { readonly key: string; readonly name: string })[];
  readonly total: Figures;
}

/** `thresholdMs` null: those of several queues that differ. */
export type LevelRow = LevelFigures & { readonly thresholdMs: Millis | null };

/** Reports of history. All reject with a `StoreFailure`. */
export interface Reports {
  calls(asked: ReportAsked): Promise<Report<CallFigures>>;
  serviceLevel(asked: ReportAsked): Promise<Report<LevelRow>>;
  noAnswers(asked: ReportAsked): Promise<Report<NoAnswerFigures>>;
  /** By reason the key of a row is the reason as it was given, and its name the label of now. */
  pauses(asked: ReportAsked): Promise<Report<PauseFigures>>;
  sessions(asked: ReportAsked): Promise<Report<ShiftFigures>>;
  /** By trunk and agent what is nobody's has the key ''. */
  legs(asked: ReportAsked): Promise<Report<LegFigures>>;
}
