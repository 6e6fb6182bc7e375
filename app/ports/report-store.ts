import type { RecordedFact } from '../domain/facts.js';
import type { Instant } from '../domain/ids.js';
import type { OpenReportRows, ReportChange } from '../domain/report-rows.js';

/** How far history is in the rows. */
export interface ReportProgress {
  /** The last fact that is; 0: none. */
  readonly sequence: number;
  /** Its instant; 0: none. */
  readonly seenAt: Instant;
}

/** Rows of reports, made of history. All reject with a `StoreFailure`. */
export interface ReportStore {
  /** How far rows of this version of the fold are, and what is not over in them; null: there are none of it. */
  load(version: number): Promise<(ReportProgress & { readonly open: OpenReportRows }) | null>;
  /** Takes all rows away; those of this version begin. */
  begin(version: number): Promise<void>;
  /** The rows of these changes and how far they are, or none of it; false: they are not as far as `from` any more. */
  save(changes: readonly ReportChange[], from: number, to: ReportProgress): Promise<boolean>;
}

/** History as rows: the last of each stands. */
export interface ReportFolding {
  take(fact: RecordedFact): readonly ReportChange[];
}
