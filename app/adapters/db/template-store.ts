import type { Knex } from 'knex';
import type { TemplateRevision, TemplateStore } from '../../ports/template-store.js';
import { numberOf, textOrNull, textOf, type DriverRow } from './column-values.js';
import type { Database } from './database.js';
import { inStoreTerms } from './store-error.js';

export class DatabaseTemplateStore implements TemplateStore {
  private readonly writer: Knex;
  private readonly reader: Knex;

  constructor({ writer, reader }: Pick<Database, 'writer' | 'reader'>) {
    this.writer = writer;
    this.reader = reader;
  }

  current(): Promise<readonly TemplateRevision[]> {
    return inStoreTerms(async () => {
      const newest = new Map<string, TemplateRevision>();
      for (const revision of await this.newestFirst()) {
        if (!newest.has(revision.template)) newest.set(revision.template, revision);
      }
      return [...newest.values()];
    });
  }

  history(template: string, limit: number): Promise<readonly TemplateRevision[]> {
    return inStoreTerms(() => this.newestFirst({ template }, limit));
  }

  find(id: string): Promise<TemplateRevision | null> {
    return inStoreTerms(async () => (await this.newestFirst({ id }, 1))[0] ?? null);
  }

  async add({ id, template, source, at, by, backTo }: TemplateRevision): Promise<void> {
    const row = { id, template, source, at, by, back_to: backTo };
    await inStoreTerms(() => this.writer('template_revisions').insert(row));
  }

  /** Ids can be sorted, so two revisions of one millisecond have an order too. */
  private async newestFirst(where: Readonly<Record<string, string>> = {}, limit?: number): Promise<TemplateRevision[]> {
    const rows = this.reader('template_revisions')
      .where(where)
      .orderBy([
        { column: 'at', order: 'desc' },
        { column: 'id', order: 'desc' },
      ]);
    return ((await (limit === undefined ? rows : rows.limit(limit))) as DriverRow[]).map(readRevision);
  }
}

function readRevision(row: DriverRow): TemplateRevision {
  return {
    id: textOf(row, 'id'),
    template: textOf(row, 'template'),
    source: textOf(row, 'source'),
    at: numberOf(row, 'at'),
    by: textOf(row, 'by'),
    backTo: textOrNull(row, 'back_to'),
  };
}
