import type { Knex } from 'knex';
import type { MetaKey, MetaStore } from '../../ports/meta-store.js';
import { textOf, type DriverRow } from './column-values.js';
import type { Database } from './database.js';

export class DatabaseMetaStore implements MetaStore {
  private readonly writer: Knex;
  private readonly reader: Knex;

  constructor({ writer, reader }: Pick<Database, 'writer' | 'reader'>) {
    this.writer = writer;
    this.reader = reader;
  }

  async get(key: MetaKey): Promise<string | null> {
    const row = (await this.reader('meta').where({ key }).first()) as DriverRow | undefined;
    return row ? textOf(row, 'value') : null;
  }

  async set(key: MetaKey, value: string): Promise<void> {
    await this.writer('meta').insert({ key, value }).onConflict('key').merge();
  }
}
