import type { ReportChange, ReportKind } from '../../domain/report-rows.js';
import type { ReportProgress } from '../../ports/report-store.js';
import { REPORT_TABLES } from './report-columns.js';
import { StepRows } from './step-rows.js';
import { stepStatement } from './step-statement.js';
import type { Cell, StepTable } from './step-tables.js';

interface Kept {
  readonly table: StepTable;
  /** In the order of its columns. */
  readonly fields: readonly string[];
}

const KINDS = Object.keys(REPORT_TABLES) as readonly ReportKind[];
const KEPT = Object.fromEntries(KINDS.map((kind) => [kind, keptOf(kind)])) as Readonly<Record<ReportKind, Kept>>;
const TABLES = KINDS.map((kind) => KEPT[kind].table);

/** Writes rows of reports, and how far they are, when they still are where they go on from. */
export const reportStep = stepStatement({ name: 'report_step', tables: TABLES, progress: 'report_progress' });

/** Of `reportStep`. The last of each row stands: PostgreSQL does not take one twice. */
export function reportParameters(
  changes: readonly ReportChange[],
  from: number,
  { sequence, seenAt }: ReportProgress,
): (string | null)[] {
  const last = new Map<string, ReportChange>();
  for (const change of changes) last.set(`${change.kind} ${change.row.id}`, change);
  const rows = new StepRows(TABLES);
  for (const { kind, row } of last.values()) {
    const { table, fields } = KEPT[kind];
    const cells = row as unknown as Readonly<Record<string, Cell>>;
    rows.put(
      table,
      fields.map((field) => cells[field] ?? null),
    );
  }
  return [JSON.stringify([from, sequence, seenAt]), ...rows.parameters()];
}

function keptOf(kind: ReportKind): Kept {
  const { name, columns } = REPORT_TABLES[kind];
  return { table: { name, mode: 'newest', columns: Object.values(columns) }, fields: Object.keys(columns) };
}
