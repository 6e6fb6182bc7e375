import type { Row, StepTable } from './step-tables.js';

/** What one transaction writes: rows to stand and keys to go, by table name. */
export class StepRows {
  private readonly written = new Map<string, Row[]>();
  private readonly gone = new Map<string, string[]>();

  constructor(private readonly tables: readonly StepTable[]) {}

  put(table: StepTable, row: Row): void {
    const rows = this.written.get(table.name);
    if (rows) rows.push(row);
    else this.written.set(table.name, [row]);
  }

  remove(table: StepTable, key: string): void {
    const keys = this.gone.get(table.name);
    if (keys) keys.push(key);
    else this.gone.set(table.name, [key]);
  }

  /** Parameters of the tables' statement: JSON arrays, null where a table has nothing to do. */
  parameters(): (string | null)[] {
    return this.tables.flatMap((table) => {
      const rows = json(this.written.get(table.name));
      return table.mode === 'upsert' ? [rows, json(this.gone.get(table.name))] : [rows];
    });
  }
}

function json(values: readonly unknown[] | undefined): string | null {
  return values ? JSON.stringify(values) : null;
}
