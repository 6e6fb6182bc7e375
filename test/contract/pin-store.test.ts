import test from 'ava';
import { DatabasePinStore } from '../../app/adapters/db/pin-store.js';
import type { PinStore } from '../../app/ports/pin-store.js';
import { withDatabase } from '../support/database.js';
import { MemoryPins } from '../support/memory-pins.js';
import { startPostgres, type PostgresServer } from '../support/postgres.js';

let postgres: PostgresServer;
test.before(async () => {
  postgres = await startPostgres();
});
test.after.always(() => postgres?.stop());

const STORES: Readonly<Record<string, (work: (pins: PinStore) => Promise<void>) => Promise<void>>> = {
  memory: (work) => work(new MemoryPins()),
  SQLite: (work) => withDatabase(null, (database) => work(new DatabasePinStore(database))),
  PostgreSQL: async (work) =>
    withDatabase(await postgres.database(), (database) => work(new DatabasePinStore(database))),
};

for (const [name, withPins] of Object.entries(STORES)) {
  test(`${name}: a PIN is set, replaced and taken away, each agent's own`, (t) =>
    withPins(async (pins) => {
      t.is(await pins.hashOf('joe'), null);
      await pins.set('joe', 'one');
      await pins.set('jay', 'other');
      t.is(await pins.hashOf('joe'), 'one');
      await pins.set('joe', 'two');
      t.is(await pins.hashOf('joe'), 'two');
      await pins.set('joe', null);
      await pins.set('joe', null);
      t.is(await pins.hashOf('joe'), null);
      t.is(await pins.hashOf('jay'), 'other');
    }));
}
