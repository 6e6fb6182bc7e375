import type { ImportEntry, ImportLog } from '../../ports/import-log.js';
import { numberOf, plainText, textOf, type DriverRow } from './column-values.js';
import type { Database } from './database.js';
import { inStoreTerms } from './store-error.js';

const TABLE = 'imports';

export class DatabaseImportLog implements ImportLog {
  constructor(private readonly database: Pick<Database, 'writer' | 'reader'>) {}

  add({ id, at, by, kind, fileName, created, changed, unchanged }: ImportEntry): Promise<void> {
    const row = {
      id,
      imported_at: at,
      imported_by: by,
      kind,
      file_name: plainText(fileName),
      created,
      changed,
      unchanged,
    };
    return inStoreTerms(async () => {
      await this.database.writer(TABLE).insert(row);
    });
  }

  newest(limit: number): Promise<readonly ImportEntry[]> {
    const order = [
      { column: 'imported_at', order: 'desc' as const },
      { column: 'id', order: 'desc' as const },
    ];
    return inStoreTerms(async () => {
      const rows = (await this.database.reader(TABLE).orderBy(order).limit(limit)) as DriverRow[];
      return rows.map((row) => ({
        id: textOf(row, 'id'),
        at: numberOf(row, 'imported_at'),
        by: textOf(row, 'imported_by'),
        kind: textOf(row, 'kind'),
        fileName: textOf(row, 'file_name'),
        created: numberOf(row, 'created'),
        changed: numberOf(row, 'changed'),
        unchanged: numberOf(row, 'unchanged'),
      }));
    });
  }
}
