import type { Database } from '../../app/adapters/db/database.js';
import { phoneColumns } from '../../app/adapters/db/phone-row.js';
import { DatabasePhoneStore } from '../../app/adapters/db/phone-store.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { DEFAULT_SITE } from '../../app/domain/directory.js';
import { DEFAULT_PHONE_VOICE, type Phone } from '../../app/domain/phone.js';
import type { PeerOwner, PeerSource, WantedPeers } from '../../app/jobs/peer-source.js';
import { PhonePeers } from '../../app/jobs/phone-peers.js';
import type { Log } from '../../app/ports/log.js';

/** SQLite takes so many rows in one statement with its limit on values. */
const ROWS = 50;

/** Phones in the product's own store, read from there for each apply as the product does. */
export class BenchPhones implements PeerSource {
  readonly #database: Database;
  readonly #store: DatabasePhoneStore;
  readonly #peers: PhonePeers;
  #ids: readonly string[] = [];

  constructor(database: Database, log: Log) {
    this.#database = database;
    this.#store = new DatabasePhoneStore(database, systemClock(), log);
    this.#peers = new PhonePeers(this.#store);
  }

  get ids(): readonly string[] {
    return this.#ids;
  }

  /** From now on there are so many, each with a secret of its own. They come in bulk: making them is not what is measured. */
  async fill(count: number): Promise<void> {
    const phones = Array.from({ length: count }, (_, i) => aPhone(String(100_001 + i)));
    await this.#database.writer.transaction(async (trx) => {
      for (const table of ['phones', 'phone_secrets', 'number_plan']) await trx(table).delete();
      for (let i = 0; i < phones.length; i += ROWS) {
        const some = phones.slice(i, i + ROWS);
        await trx('phones').insert(some.map((phone) => ({ id: phone.id, ...phoneColumns(phone), version: 1 })));
        const secrets = some.map(({ id }) => ({ phone_id: id, secret: `secret-${id}-of-the-bench` }));
        await trx('phone_secrets').insert(secrets);
        await trx('number_plan').insert(some.map(({ id, number }) => ({ number, kind: 'phone', thing_id: id })));
      }
    });
    this.#ids = phones.map(({ id }) => id);
  }

  /** Saves the phone with another caller ID, as the API does; milliseconds that took. */
  async change(id: string, name: string): Promise<number> {
    const began = performance.now();
    const stored = await this.#store.get(id);
    if (!stored) throw new Error(`there is no phone ${id}`);
    const voice = { ...stored.phone.voice, callerId: { name, number: id } };
    const saved = await this.#store.save({ ...stored.phone, voice }, null, stored.version);
    if (!saved.ok) throw new Error(`the phone ${id} was not saved: ${saved.problem}`);
    return performance.now() - began;
  }

  everything(): Promise<WantedPeers> {
    return this.#peers.everything();
  }

  only(owners: readonly PeerOwner[]): Promise<WantedPeers> {
    return this.#peers.only(owners);
  }
}

function aPhone(id: string): Phone {
  return {
    id,
    name: `Phone ${id}`,
    number: id,
    siteId: DEFAULT_SITE,
    placement: { kind: 'registered' },
    voice: { ...DEFAULT_PHONE_VOICE, callerId: { name: `Phone ${id}`, number: id } },
    autoAnswer: false,
    hotDesk: true,
  };
}
