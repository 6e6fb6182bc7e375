import type { Knex } from 'knex';
import type { PhoneQuery, PhoneSort } from '../../ports/phone-store.js';
import { nameKey } from './name-key.js';

type Wanted = Pick<PhoneQuery, 'search' | 'hotDesk' | 'siteId'>;

/** Phones whose name holds the text, or whose number the digits; all of them when there is nothing to look for. */
export function foundPhones(knex: Knex, { search, hotDesk = false, siteId = null }: Wanted): Knex.QueryBuilder {
  const phones = knex('phones').whereNull('hidden_at');
  if (hotDesk) void phones.where({ hot_desk: true });
  if (siteId !== null) void phones.where({ site_id: siteId });
  const name = nameKey(search);
  if (name === '') return phones;
  const digits = search.replace(/[\s().+-]/g, '');
  return phones.where((either) => {
    void either.whereRaw(`name_key LIKE ? ESCAPE '!'`, [holding(name)]);
    if (/^\d+$/.test(digits)) void either.orWhere('number', 'like', `%${digits}%`);
  });
}

type Column = { readonly column: string; readonly order: 'asc' | 'desc' };

const COLUMNS = { name: 'name_key', number: 'number' } as const;

export function sortColumns(sort: PhoneSort): Column[] {
  const order = sort.startsWith('-') ? 'desc' : 'asc';
  const column = COLUMNS[sort.replace('-', '') as keyof typeof COLUMNS];
  return [
    { column, order },
    { column: 'id', order },
  ];
}

/** A LIKE pattern; what has a meaning in it is taken by its letter. */
function holding(text: string): string {
  return `%${text.replace(/[!%_]/g, '!$&')}%`;
}
