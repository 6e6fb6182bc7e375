import type { Knex } from 'knex';
import type { PhoneId, SiteId } from '../../domain/ids.js';
import { hasOwnPeer, type Phone } from '../../domain/phone.js';
import type { Clock } from '../../ports/clock.js';
import type { SaveOutcome } from '../../ports/directory-store.js';
import type { Log } from '../../ports/log.js';
import type {
  PhoneNumber,
  PhoneNumbers,
  PhonePage,
  PhoneQuery,
  PhoneStore,
  PhoneWithSecret,
  StoredPhone,
} from '../../ports/phone-store.js';
import { numberOf, textOf, textOrNull, type DriverRow } from './column-values.js';
import type { Database } from './database.js';
import { firstMissing, type Reference } from './directory-references.js';
import { NumberPlan } from './number-plan.js';
import { phoneColumns, readPhone } from './phone-row.js';
import { foundPhones, sortColumns } from './phone-search.js';
import { nextVersion, saveOutcome, Undo, versionOf } from './save-outcome.js';
import { inStoreTerms } from './store-error.js';

/** Rows read at once where all are wanted. */
const PORTION = 500;

/** Reads come from the reading connections, every change is one transaction on the one writing connection. */
export class DatabasePhoneStore implements PhoneStore {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  page({ offset, limit, sort, ...wanted }: PhoneQuery): Promise<PhonePage> {
    return inStoreTerms(async () => {
      const total = await this.count(wanted);
      const all = foundPhones(this.database.reader, wanted);
      const found = all.orderBy(sortColumns(sort)).limit(limit).offset(offset);
      const phones = this.readable((await found) as DriverRow[], stored);
      return { total, phones };
    });
  }

  get(id: PhoneId): Promise<StoredPhone | null> {
    return inStoreTerms(async () => {
      const row = (await this.database.reader('phones').where({ id }).whereNull('hidden_at').first()) as
        DriverRow | undefined;
      return row ? stored(row) : null;
    });
  }

  save(phone: Phone, secret: string | null, version: number | null): Promise<SaveOutcome> {
    return saveOutcome(this.database, async (trx) => {
      const next = await nextVersion(trx, 'phones', phone.id, version);
      const missing = await firstMissing(trx, referencesOf(phone));
      if (missing) throw new Undo(missing);
      const { id, number } = phone;
      if (!(await new NumberPlan(trx).claim({ kind: 'phone', id, number }))) {
        throw new Undo({ ok: false, problem: 'not-unique', field: 'number', value: number });
      }
      const row = { ...phoneColumns(phone), version: next };
      if (next === 1) await trx('phones').insert({ id, ...row });
      else await trx('phones').where({ id }).update(row);
      if (!hasOwnPeer(phone)) await forget(trx, id);
      else if (secret !== null) await keep(trx, id, secret);
      return next;
    });
  }

  renew(id: PhoneId, secret: string): Promise<SaveOutcome> {
    return saveOutcome(this.database, async (trx) => {
      const version = await versionOf(trx, 'phones', id);
      if (await trx('phones').where({ id, placement: 'trunk' }).first('id')) {
        throw new Undo({ ok: false, problem: 'missing', field: 'id', value: id });
      }
      await keep(trx, id, secret);
      return version;
    });
  }

  hide(id: PhoneId): Promise<SaveOutcome> {
    return saveOutcome(this.database, async (trx) => {
      const version = (await versionOf(trx, 'phones', id)) + 1;
      await trx('phones').where({ id }).update({ hidden_at: this.clock.now(), version });
      await new NumberPlan(trx).free('phone', id);
      // The secret of a phone that is no more is of no use to anyone but a thief.
      await forget(trx, id);
      return version;
    });
  }

  secretOf(id: PhoneId): Promise<string | null> {
    return inStoreTerms(async () => {
      const row = (await this.database.reader('phone_secrets').where({ phone_id: id }).first('secret')) as
        DriverRow | undefined;
      return row ? textOf(row, 'secret') : null;
    });
  }

  hasNumber(number: string): Promise<boolean> {
    return inStoreTerms(async () => {
      const phones = this.database.reader('phones').whereNull('hidden_at');
      return (await phones.where({ number: number.replace(/^\+/, '') }).first('id')) !== undefined;
    });
  }

  async some(ids: readonly PhoneId[]): Promise<readonly PhoneWithSecret[]> {
    const found: PhoneWithSecret[] = [];
    for (let i = 0; i < ids.length; i += PORTION) {
      found.push(...(await this.withSecrets((phones) => phones.whereIn('phones.id', ids.slice(i, i + PORTION)))));
    }
    return found;
  }

  async *all(): AsyncGenerator<readonly PhoneWithSecret[]> {
    let after = '';
    for (;;) {
      const rows = await this.rowsWithSecrets((phones) =>
        phones.where('phones.id', '>', after).orderBy('phones.id').limit(PORTION),
      );
      if (rows.length > 0) yield this.readable(rows, withSecret);
      if (rows.length < PORTION) return;
      after = textOf(rows[rows.length - 1] as DriverRow, 'id');
    }
  }

  fixed(): Promise<readonly Phone[]> {
    return inStoreTerms(async () => {
      const fixed = this.database.reader('phones').where({ placement: 'fixed' }).whereNull('hidden_at').orderBy('id');
      return this.readable((await fixed) as DriverRow[], readPhone);
    });
  }

  numbers(search: string, offset: number, limit: number, siteId: SiteId | null = null): Promise<PhoneNumbers> {
    return inStoreTerms(async () => {
      const total = await this.count({ search, siteId });
      const found = foundPhones(this.database.reader, { search, siteId }).orderBy(sortColumns('number'));
      const rows = (await found.select('id', 'name', 'number').limit(limit).offset(offset)) as DriverRow[];
      const number = (row: DriverRow): PhoneNumber => ({
        id: textOf(row, 'id'),
        name: textOf(row, 'name'),
        number: textOf(row, 'number'),
      });
      return { total, numbers: rows.map(number) };
    });
  }

  private async count(wanted: Parameters<typeof foundPhones>[1]): Promise<number> {
    const [counted] = (await foundPhones(this.database.reader, wanted).count('id as phones')) as DriverRow[];
    return counted ? numberOf(counted, 'phones') : 0;
  }

  private async withSecrets(narrow: Narrow): Promise<readonly PhoneWithSecret[]> {
    return this.readable(await this.rowsWithSecrets(narrow), withSecret);
  }

  private rowsWithSecrets(narrow: Narrow): Promise<DriverRow[]> {
    return inStoreTerms(async () => {
      const phones = this.database
        .reader('phones')
        .leftJoin('phone_secrets', 'phone_secrets.phone_id', 'phones.id')
        .whereNull('phones.hidden_at')
        .select('phones.*', 'phone_secrets.secret');
      return (await narrow(phones)) as DriverRow[];
    });
  }

  /** A row that cannot be read is left out and told to the operator: one damaged phone must not keep others from working. */
  private readable<T>(rows: readonly DriverRow[], read: (row: DriverRow) => T): T[] {
    return rows.flatMap((row) => {
      try {
        return [read(row)];
      } catch (error) {
        const reason = error instanceof Error ? error.message : String(error);
        this.log.error(`Row ${String(row['id'])} of phones left out: ${reason}`, { id: row['id'], reason });
        return [];
      }
    });
  }
}

type Narrow = (phones: Knex.QueryBuilder) => Knex.QueryBuilder;

function stored(row: DriverRow): StoredPhone {
  return { phone: readPhone(row), version: numberOf(row, 'version') };
}

function withSecret(row: DriverRow): PhoneWithSecret {
  return { phone: readPhone(row), secret: textOrNull(row, 'secret') };
}

function referencesOf({ siteId, placement }: Phone): Reference[] {
  const site: Reference = ['siteId', 'sites', siteId];
  if (placement.kind !== 'trunk' || placement.trunkId === null) return [site];
  return [site, ['placement.trunkId', 'trunks', placement.trunkId]];
}

async function keep(trx: Knex, id: PhoneId, secret: string): Promise<void> {
  await trx('phone_secrets').insert({ phone_id: id, secret }).onConflict('phone_id').merge();
}

async function forget(trx: Knex, id: PhoneId): Promise<void> {
  await trx('phone_secrets').where({ phone_id: id }).delete();
}
