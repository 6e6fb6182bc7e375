import type { OpenReportRows, ReportChange, ReportKind, ReportRows } from '../../domain/report-rows.js';
import type { ReportProgress, ReportStore } from '../../ports/report-store.js';
import { numberOf, type DriverRow } from './column-values.js';
import type { Database } from './database.js';
import { REPORT_TABLES } from './report-columns.js';
import { reportParameters, reportStep } from './report-step.js';
import { inStoreTerms } from './store-error.js';

const PROGRESS = 'report_progress';
const KINDS = Object.keys(REPORT_TABLES) as readonly ReportKind[];

/** Written by one statement at a time on the connection of the engine's steps, which take their turn between them. */
export class DatabaseReportStore implements ReportStore {
  constructor(private readonly database: Pick<Database, 'writer' | 'steps'>) {}

  load(version: number): Promise<(ReportProgress & { readonly open: OpenReportRows }) | null> {
    return inStoreTerms(async () => {
      // The writer's own view: a reader may be a commit behind.
      const row = (await this.database.writer(PROGRESS).where({ id: 1 }).first()) as DriverRow | undefined;
      if (!row || numberOf(row, 'version') !== version) return null;
      const open = await Promise.all(KINDS.map(async (kind) => [kind, await this.open(kind)] as const));
      const progress = { sequence: numberOf(row, 'sequence'), seenAt: numberOf(row, 'seen_at') };
      return { ...progress, open: Object.fromEntries(open) as unknown as OpenReportRows };
    });
  }

  begin(version: number): Promise<void> {
    return inStoreTerms(() =>
      this.database.writer.transaction(async (trx) => {
        for (const kind of KINDS) await trx(REPORT_TABLES[kind].name).delete();
        await trx(PROGRESS).delete();
        await trx(PROGRESS).insert({ id: 1, version, sequence: 0, seen_at: 0 });
      }),
    );
  }

  save(changes: readonly ReportChange[], from: number, to: ReportProgress): Promise<boolean> {
    return inStoreTerms(() => this.database.steps.write(reportStep, reportParameters(changes, from, to), false));
  }

  private async open<K extends ReportKind>(kind: K): Promise<readonly ReportRows[K][]> {
    const { name, read } = REPORT_TABLES[kind];
    const rows = (await this.database.writer(name).whereNull('ended_at')) as DriverRow[];
    return rows.map(read);
  }
}
