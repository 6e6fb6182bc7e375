import type { Cell, Row, StepTable } from './step-tables.js';

/** Of one table. What is only appended to is a list; of everything else there is one row for each key. */
interface TableRows {
  readonly list: Row[];
  readonly byKey: Map<Cell, Row>;
  readonly gone: Set<string>;
}

/** What one transaction writes: rows to stand and keys to go, by table. The last word about a key stands. */
export class StepRows {
  private readonly byTable = new Map<StepTable, TableRows>();

  constructor(private readonly tables: readonly StepTable[]) {}

  put(table: StepTable, row: Row): void {
    const { list, byKey, gone } = this.of(table);
    if (table.mode === 'append') return void list.push(row);
    const key = row[0] ?? null;
    byKey.set(key, row);
    gone.delete(String(key));
  }

  remove(table: StepTable, key: string): void {
    const { byKey, gone } = this.of(table);
    byKey.delete(key);
    gone.add(key);
  }

  /** What came later than all of this. */
  add(later: StepRows): void {
    for (const [table, { list, byKey, gone }] of later.byTable) {
      for (const row of list) this.put(table, row);
      for (const key of gone) this.remove(table, key);
      for (const row of byKey.values()) this.put(table, row);
    }
  }

  /** Takes parameters, as they were read again, for what came later than all of this. */
  addParameters(parameters: readonly (readonly unknown[] | null)[]): void {
    let n = 0;
    for (const table of this.tables) {
      const rows = (parameters[n++] ?? []) as readonly Row[];
      const gone = table.mode === 'upsert' ? ((parameters[n++] ?? []) as readonly string[]) : [];
      for (const key of gone) this.remove(table, key);
      for (const row of rows) this.put(table, row);
    }
  }

  /** Parameters of the tables' statement: JSON arrays, null where a table has nothing to do. */
  parameters(): (string | null)[] {
    return this.tables.flatMap((table) => {
      const all = this.byTable.get(table);
      const rows = json(all && [...all.list, ...all.byKey.values()]);
      return table.mode === 'upsert' ? [rows, json(all && [...all.gone])] : [rows];
    });
  }

  private of(table: StepTable): TableRows {
    const known = this.byTable.get(table);
    if (known) return known;
    const made: TableRows = { list: [], byKey: new Map(), gone: new Set() };
    this.byTable.set(table, made);
    return made;
  }
}

function json(values: readonly unknown[] | undefined): string | null {
  return values && values.length > 0 ? JSON.stringify(values) : null;
}
