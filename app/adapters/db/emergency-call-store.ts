import type { Knex } from 'knex';
import type { EmergencyCall } from '../../domain/emergency-call.js';
import type { Instant } from '../../domain/ids.js';
import type { EmergencyCallStore } from '../../ports/emergency-call-store.js';
import { numberOf, numberOrNull, plainText, textOf, textOrNull, type DriverRow } from './column-values.js';
import type { Database } from './database.js';
import { inStoreTerms } from './store-error.js';

const TABLE = 'emergency_calls';

export class DatabaseEmergencyCallStore implements EmergencyCallStore {
  readonly #writer: Knex;
  readonly #reader: Knex;

  constructor({ writer, reader }: Pick<Database, 'writer' | 'reader'>) {
    this.#writer = writer;
    this.#reader = reader;
  }

  add({ id, at, number, endpoint, place, siteId }: EmergencyCall): Promise<boolean> {
    const row = { id, called_at: at, number, endpoint, place: plainText(place), site_id: siteId };
    return inStoreTerms(async () => {
      if (await this.#writer(TABLE).where({ id }).first('id')) return false;
      await this.#writer(TABLE).insert(row);
      return true;
    });
  }

  seen(id: string, at: Instant, by: string): Promise<boolean> {
    return inStoreTerms(async () => {
      const found = this.#writer(TABLE).where({ id }).whereNull('seen_at');
      return (await found.update({ seen_at: at, seen_by: by })) > 0;
    });
  }

  newest(limit: number): Promise<readonly EmergencyCall[]> {
    const order = [
      { column: 'called_at', order: 'desc' as const },
      { column: 'id', order: 'desc' as const },
    ];
    return inStoreTerms(async () => rowsOf(await this.#reader(TABLE).orderBy(order).limit(limit)));
  }

  unseen(): Promise<readonly EmergencyCall[]> {
    const rows = this.#reader(TABLE).whereNull('seen_at').orderBy(['called_at', 'id']);
    return inStoreTerms(async () => rowsOf(await rows));
  }
}

function rowsOf(rows: unknown): readonly EmergencyCall[] {
  return (rows as readonly DriverRow[]).map((row) => {
    const at = numberOrNull(row, 'seen_at');
    return {
      id: textOf(row, 'id'),
      at: numberOf(row, 'called_at'),
      number: textOf(row, 'number'),
      endpoint: textOf(row, 'endpoint'),
      place: textOf(row, 'place'),
      siteId: textOrNull(row, 'site_id'),
      seen: at === null ? null : { at, by: textOrNull(row, 'seen_by') ?? '' },
    };
  });
}
