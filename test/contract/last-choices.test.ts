import test from 'ava';
import { DatabaseLastChoices } from '../../app/adapters/db/last-choice-store.js';
import type { LastChoices } from '../../app/ports/last-choices.js';
import { withDatabase } from '../support/database.js';
import { MemoryLastChoices } from '../support/memory-last-choices.js';
import { startPostgres, type PostgresServer } from '../support/postgres.js';

let postgres: PostgresServer;
test.before(async () => {
  postgres = await startPostgres();
});
test.after.always(() => postgres?.stop());

const STORES: Readonly<Record<string, (work: (choices: LastChoices) => Promise<void>) => Promise<void>>> = {
  memory: (work) => work(new MemoryLastChoices()),
  SQLite: (work) => withDatabase(null, (database) => work(new DatabaseLastChoices(database))),
  PostgreSQL: async (work) =>
    withDatabase(await postgres.database(), (database) => work(new DatabaseLastChoices(database))),
};

for (const [name, withChoices] of Object.entries(STORES)) {
  test(`${name}: B5: the last choice of each agent is kept, and only the last`, (t) =>
    withChoices(async (choices) => {
      t.is(await choices.of('joe'), null);
      await choices.remember('joe', { interface: 'phone', phoneId: 'p1' });
      await choices.remember('jay', { interface: 'internal', phoneId: null });
      t.deepEqual(await choices.of('joe'), { interface: 'phone', phoneId: 'p1' });
      await choices.remember('joe', { interface: 'mobile', phoneId: null });
      t.deepEqual(await choices.of('joe'), { interface: 'mobile', phoneId: null });
      t.deepEqual(await choices.of('jay'), { interface: 'internal', phoneId: null });
    }));
}
