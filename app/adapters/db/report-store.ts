import type { Knex } from 'knex';
import type { OpenReportRows, ReportChange, ReportKind, ReportRows } from '../../domain/report-rows.js';
import type { ReportProgress, ReportStore } from '../../ports/report-store.js';
import { numberOf, type DriverRow } from './column-values.js';
import type { Database } from './database.js';
import { REPORT_TABLES } from './report-columns.js';
import { inStoreTerms } from './store-error.js';

const PROGRESS = 'report_progress';
const KINDS = Object.keys(REPORT_TABLES) as readonly ReportKind[];
/** So many rows in one statement. */
const ROWS_AT_ONCE = 50;

/** Written in short transactions on the connection of the engine's steps, which take their turn between them. */
export class DatabaseReportStore implements ReportStore {
  constructor(private readonly database: Pick<Database, 'writer' | 'reader'>) {}

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
    return inStoreTerms(() =>
      this.database.writer.transaction(async (trx) => {
        const moved = await trx(PROGRESS)
          .where({ id: 1, sequence: from })
          .update({ sequence: to.sequence, seen_at: to.seenAt });
        if (moved === 0) return false;
        for (const kind of KINDS) await put(trx, kind, changes);
        return true;
      }),
    );
  }

  private async open<K extends ReportKind>(kind: K): Promise<readonly ReportRows[K][]> {
    const { name, read } = REPORT_TABLES[kind];
    const rows = (await this.database.writer(name).whereNull('ended_at')) as DriverRow[];
    return rows.map(read);
  }
}

async function put<K extends ReportKind>(trx: Knex.Transaction, kind: K, changes: readonly ReportChange[]) {
  const { name, columns } = REPORT_TABLES[kind];
  // The last one of each stands.
  const rows = new Map<string, ReportRows[K]>();
  for (const change of changes) if (change.kind === kind) rows.set(change.row.id, change.row as ReportRows[K]);
  const all = [...rows.values()].map(columns);
  for (let at = 0; at < all.length; at += ROWS_AT_ONCE) {
    await trx(name)
      .insert(all.slice(at, at + ROWS_AT_ONCE))
      .onConflict('id')
      .merge();
  }
}
