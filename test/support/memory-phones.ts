import { hasOwnPeer, type Phone } from '../../app/domain/phone.js';
import type { SaveOutcome } from '../../app/ports/directory-store.js';
import type {
  PhoneNumbers,
  PhonePage,
  PhoneQuery,
  PhoneStore,
  PhoneWithSecret,
  StoredPhone,
} from '../../app/ports/phone-store.js';
import type { MemoryDirectory } from './memory-directory.js';

/** Phones in memory; their sites, trunks and the numbers of others are those of a directory in memory. */
export class MemoryPhones implements PhoneStore {
  readonly rows = new Map<string, StoredPhone>();
  readonly secrets = new Map<string, string>();
  readonly #hidden = new Set<string>();

  constructor(readonly directory: Pick<MemoryDirectory, 'rows'>) {}

  page({ search, offset, limit, sort, hotDesk = false, siteId = null }: PhoneQuery): Promise<PhonePage> {
    const found = this.#found(search, siteId)
      .filter(({ phone }) => !hotDesk || phone.hotDesk)
      .sort(bySort(sort));
    return Promise.resolve({ total: found.length, phones: found.slice(offset, offset + limit) });
  }

  get(id: string): Promise<StoredPhone | null> {
    return Promise.resolve(this.rows.get(id) ?? null);
  }

  save(phone: Phone, secret: string | null, version: number | null): Promise<SaveOutcome> {
    const now = this.rows.get(phone.id)?.version ?? 0;
    if ((now === 0 && version !== null) || this.#hidden.has(phone.id)) return missing('id', phone.id);
    if (now > 0 && version !== now) return Promise.resolve({ ok: false, problem: 'stale', version: now });
    const { siteId, placement, number } = phone;
    if (!this.directory.rows.site.has(siteId)) return missing('siteId', siteId);
    const trunkId = placement.kind === 'trunk' ? placement.trunkId : null;
    if (trunkId !== null && !this.directory.rows.trunk.has(trunkId)) return missing('placement.trunkId', trunkId);
    if (this.#taken(number, phone.id)) {
      return Promise.resolve({ ok: false, problem: 'not-unique', field: 'number', value: number });
    }
    this.rows.set(phone.id, { phone, version: now + 1 });
    if (!hasOwnPeer(phone)) this.secrets.delete(phone.id);
    else if (secret !== null) this.secrets.set(phone.id, secret);
    return Promise.resolve({ ok: true, version: now + 1 });
  }

  renew(id: string, secret: string): Promise<SaveOutcome> {
    const row = this.rows.get(id);
    if (!row || !hasOwnPeer(row.phone)) return missing('id', id);
    this.secrets.set(id, secret);
    return Promise.resolve({ ok: true, version: row.version });
  }

  hide(id: string): Promise<SaveOutcome> {
    const row = this.rows.get(id);
    if (!row) return missing('id', id);
    this.rows.delete(id);
    this.secrets.delete(id);
    this.#hidden.add(id);
    return Promise.resolve({ ok: true, version: row.version + 1 });
  }

  secretOf(id: string): Promise<string | null> {
    return Promise.resolve(this.secrets.get(id) ?? null);
  }

  hasNumber(number: string): Promise<boolean> {
    const plain = number.replace(/^\+/, '');
    return Promise.resolve([...this.rows.values()].some(({ phone }) => phone.number === plain));
  }

  some(ids: readonly string[]): Promise<readonly PhoneWithSecret[]> {
    return Promise.resolve(this.#withSecrets().filter(({ phone }) => ids.includes(phone.id)));
  }

  async *all(): AsyncGenerator<readonly PhoneWithSecret[]> {
    const all = this.#withSecrets();
    if (all.length > 0) yield all;
  }

  fixed(): Promise<readonly Phone[]> {
    const fixed = this.#withSecrets().filter(({ phone }) => phone.placement.kind === 'fixed');
    return Promise.resolve(fixed.map(({ phone }) => phone));
  }

  numbers(search: string, offset: number, limit: number, siteId: string | null = null): Promise<PhoneNumbers> {
    if (!Number.isSafeInteger(offset)) return Promise.reject(new Error('no database leaves out so many rows'));
    const found = this.#found(search, siteId).sort(bySort('number'));
    const numbers = found.map(({ phone: { id, name, number } }) => ({ id, name, number }));
    return Promise.resolve({ total: found.length, numbers: numbers.slice(offset, offset + limit) });
  }

  #withSecrets(): PhoneWithSecret[] {
    const phones = Array.from(this.rows.values(), ({ phone }) => phone).sort((a, b) => order(a.id, b.id));
    return phones.map((phone) => ({ phone, secret: this.secrets.get(phone.id) ?? null }));
  }

  #found(search: string, siteId: string | null): StoredPhone[] {
    const text = folded(search);
    const digits = search.replace(/[\s().+-]/g, '');
    const fits = ({ name, number }: Phone): boolean =>
      folded(name).includes(text) || (/^\d+$/.test(digits) && number.includes(digits));
    const inSite = (phone: Phone): boolean => siteId === null || phone.siteId === siteId;
    return [...this.rows.values()].filter(({ phone }) => fits(phone) && inSite(phone));
  }

  #taken(number: string, id: string): boolean {
    const { agent, queue } = this.directory.rows;
    const others = [...agent.values(), ...queue.values()].map(({ thing }) => ('dn' in thing ? thing.dn : ''));
    return (
      others.includes(number) || [...this.rows.values()].some(({ phone }) => phone.number === number && phone.id !== id)
    );
  }
}

function missing(field: string, value: string): Promise<SaveOutcome> {
  return Promise.resolve({ ok: false, problem: 'missing', field, value });
}

function folded(name: string): string {
  return name.normalize('NFKC').toLowerCase().trim();
}

function order(a: string, b: string): number {
  return a < b ? -1 : Number(a > b);
}

function bySort(sort: PhoneQuery['sort']): (a: StoredPhone, b: StoredPhone) => number {
  const turn = sort.startsWith('-') ? -1 : 1;
  const key = ({ name, number }: Phone): string => (sort.endsWith('name') ? folded(name) : number);
  return (a, b) => turn * (order(key(a.phone), key(b.phone)) || order(a.phone.id, b.phone.id));
}
