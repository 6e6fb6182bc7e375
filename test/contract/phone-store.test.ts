import test, { type ExecutionContext } from 'ava';
import type { Database } from '../../app/adapters/db/database.js';
import { DatabaseDirectoryStore } from '../../app/adapters/db/directory-store.js';
import { DatabasePhoneStore } from '../../app/adapters/db/phone-store.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { withDatabase } from '../support/database.js';
import { MemoryDirectory } from '../support/memory-directory.js';
import { MemoryPhones } from '../support/memory-phones.js';
import { startPostgres, type PostgresServer } from '../support/postgres.js';
import { RecordedLog } from '../support/recorded-log.js';
import { aPhone, aQueue, aRoute, aTrunk, MAIN_SITE } from '../support/world.js';
import { phoneStoreContract, type PhoneDesk } from './phone-store-contract.js';

let postgres: PostgresServer;
test.before(async () => {
  postgres = await startPostgres();
});
test.after.always(() => postgres?.stop());

function deskOf(database: Database): PhoneDesk {
  const [clock, log] = [systemClock(), new RecordedLog()];
  return {
    phones: new DatabasePhoneStore(database, clock, log),
    directory: new DatabaseDirectoryStore(database, clock, log),
  };
}

phoneStoreContract(test, 'memory', (work) => {
  const directory = new MemoryDirectory();
  return work({ directory, phones: new MemoryPhones(directory) });
});
phoneStoreContract(test, 'SQLite', (work) => withDatabase(null, (database) => work(deskOf(database))));
phoneStoreContract(test, 'PostgreSQL', async (work) =>
  withDatabase(await postgres.database(), (database) => work(deskOf(database))),
);

function onBoth(title: string, work: (t: ExecutionContext, desk: PhoneDesk) => Promise<void>): void {
  test(`SQLite: ${title}`, (t) => withDatabase(null, (database) => work(t, deskOf(database))));
  test(`PostgreSQL: ${title}`, async (t) =>
    withDatabase(await postgres.database(), (database) => work(t, deskOf(database))));
}

onBoth('A: a trunk or site that a phone uses cannot be hidden, and the phone is named', async (t, desk) => {
  const { phones, directory } = desk;
  await directory.save('trunk', aTrunk({ id: 't1' }), null);
  await directory.save('site', { ...MAIN_SITE, id: 'berlin', name: 'Berlin' }, null);
  const placement = { kind: 'trunk', trunkId: 't1', number: '+15551231111' } as const;
  await phones.save(aPhone({ id: 'p1', siteId: 'berlin', placement }), null, null);
  for (const [kind, id] of [
    ['trunk', 't1'],
    ['site', 'berlin'],
  ] as const) {
    t.deepEqual(await directory.hide(kind, id), { ok: false, problem: 'in-use', by: 'phone 2001' });
  }
  await phones.hide('p1');
  t.true((await directory.hide('trunk', 't1')).ok);
  t.true((await directory.hide('site', 'berlin')).ok);
});

onBoth('A: a queue or route cannot take the number of a phone, nor a phone theirs', async (t, desk) => {
  const { phones, directory } = desk;
  await phones.save(aPhone({ id: 'p1' }), 'secret', null);
  const queue = await directory.save('queue', aQueue({ id: 'sales', dn: '2001' }), null);
  t.deepEqual(queue, { ok: false, problem: 'not-unique', field: 'dn', value: '2001' });
  await directory.save('queue', aQueue({ id: 'sales', dn: '6000' }), null);
  const route = await directory.save('route', aRoute({ id: 'r1', number: '2001' }), null);
  t.deepEqual(route, { ok: false, problem: 'not-unique', field: 'number', value: '2001' });
  await directory.save('route', aRoute({ id: 'r1', number: '6100' }), null);
  for (const number of ['6000', '6100']) {
    t.like(await phones.save(aPhone({ id: 'p2', number }), 'secret', null), { problem: 'not-unique' });
  }
});
