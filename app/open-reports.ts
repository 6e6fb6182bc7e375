import { KeepReports } from './jobs/keep-reports.js';
import { makeReports } from './make-reports.js';
import type { Undo, Stores } from './ground.js';
import type { Clock } from './ports/clock.js';
import type { Live } from './ports/live.js';
import type { LocalTimes } from './ports/local-times.js';
import type { Log } from './ports/log.js';
import type { Reports } from './ports/reports.js';
import { REPORT_VERSION, ReportFold } from './projections/report-fold.js';

type Parts = Pick<Stores, 'queueHistory' | 'facts' | 'reportStore' | 'reportSums'> & {
  readonly live: Pick<Live, 'view'>;
  readonly localTimes: LocalTimes;
  readonly clock: Clock;
  readonly log: Log;
  readonly undo: Undo;
};

/** Reports, and what keeps their rows up to history. */
export function openReports({ queueHistory, facts, reportStore, reportSums, undo, ...parts }: Parts): Reports {
  const fold = {
    version: REPORT_VERSION,
    make: (open: ConstructorParameters<typeof ReportFold>[0]) => new ReportFold(open),
  };
  const kept = new KeepReports({ ...parts, history: queueHistory, facts, store: reportStore, fold });
  kept.start();
  undo.push(() => kept.stop());
  return makeReports({ ...parts, sums: reportSums, kept });
}
