import type { AgentId, Instant, Millis, QueueId, SiteId } from '../domain/ids.js';
import type { CallFigures, LevelFigures } from '../domain/report-figures.js';

export const REPORT_BY = ['queue', 'agent', 'day', 'hour'] as const;
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
}

export interface Report<Figures> {
  readonly zone: string;
  /** First instant of the first day. */
  readonly from: Instant;
  /** First instant behind the last day. */
  readonly to: Instant;
  /** Up to when history is counted; null: all of it. */
  readonly countedTo: Instant | null;
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
}
