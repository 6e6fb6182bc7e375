import test, { type ExecutionContext } from 'ava';
import { DatabaseDirectoryStore } from '../../app/adapters/db/directory-store.js';
import { DatabaseStore } from '../../app/adapters/db/database-store.js';
import type { Database } from '../../app/adapters/db/database.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { FileKeyVault } from '../../app/adapters/system/key-vault.js';
import type { TrunkWire } from '../../app/ports/directory-store.js';
import { commit } from '../contract/store-contract.js';
import { withDatabase } from '../support/database.js';
import { startPostgres, type PostgresServer } from '../support/postgres.js';
import { RecordedLog } from '../support/recorded-log.js';
import { aCall, aSession, batchOf, changed } from '../support/store-load.js';
import { anAgent, aMenu, aQueue, aReason, aRoute, MAIN_SITE, aTrunk, SETTINGS, toQueue } from '../support/world.js';

let postgres: PostgresServer;
test.before(async () => {
  postgres = await startPostgres();
});
test.after.always(() => postgres?.stop());

type Work = (t: ExecutionContext, directory: DatabaseDirectoryStore, database: Database) => Promise<void>;

function onBoth(title: string, work: Work): void {
  const run = (t: ExecutionContext, url: string | null) =>
    withDatabase(url, (db) => work(t, new DatabaseDirectoryStore(db, systemClock(), new RecordedLog()), db));
  test(`SQLite: ${title}`, (t) => run(t, null));
  test(`PostgreSQL: ${title}`, async (t) => run(t, await postgres.database()));
}

const WIRE: TrunkWire = {
  contacts: ['10.10.10.2:5081', 'backup.example:5060'],
  transport: 'udp',
  username: 'farline',
  password: 'x;y"z',
  matchAddresses: ['10.10.10.0/24'],
  codecs: ['alaw', 'ulaw'],
  register: false,
  fromUser: null,
  fromDomain: null,
};

const softswitch = aTrunk({
  contacts: WIRE.contacts,
  id: 't1',
  prefixes: ['77', '+1'],
  channelLimit: 30,
  callerId: '+15550001',
  busyOut: true,
});
const sales = aQueue({
  id: 'sales',
  dn: '6000',
  maxWaitMs: 3_600_000_000,
  settings: { musicClass: 'jazz', wrapUpMs: 5 },
});
const joe = anAgent({ id: 'a1', login: 'joe', dn: '8888', trunkId: 't1', interfaces: ['mobile', 'phone'] });
const did = aRoute({
  id: 'r1',
  number: '+4930 1234',
  trunkId: 't1',
  target: toQueue('sales'),
  hours: [{ weekday: 1, from: '08:00', to: '24:00' }],
  holidays: [{ date: '2000-12-25', name: 'Christmas; "first"', yearly: true }],
  closedNumber: '+4930999',
  emergencyClosed: true,
  emergencyNote: 'Fire drill',
  emergencyNumber: '+4930998',
});

async function usual(directory: DatabaseDirectoryStore): Promise<void> {
  await directory.save('trunk', softswitch, null);
  await directory.save('queue', sales, null);
  await directory.save('agent', joe, null);
  await directory.save('route', did, null);
}

onBoth('everything configured is loaded as it was saved', async (t, directory) => {
  await usual(directory);
  await directory.saveTrunk(softswitch, { ...WIRE, password: null }, 1);
  await directory.saveTrunk(softswitch, WIRE, 2);
  const loaded = await directory.load(SETTINGS);
  t.deepEqual([...loaded.trunks.values()], [softswitch]);
  t.deepEqual([...loaded.queues.values()], [sales]);
  t.deepEqual([...loaded.agents.values()], [joe]);
  t.deepEqual([...loaded.routes.values()], [did]);
  t.is(loaded.settings, SETTINGS);
  t.deepEqual(await directory.trunkWires(), new Map([['t1', WIRE]]));
  t.deepEqual(await directory.versions('agent'), new Map([['a1', 1]]));
});

onBoth('a change must have seen the newest version, and raises it', async (t, directory) => {
  await usual(directory);
  const renamed = { ...joe, name: 'Joe Doe', queues: [] };
  t.deepEqual(await directory.save('agent', renamed, 1), { ok: true, version: 2 });
  t.deepEqual(await directory.save('agent', joe, 1), { ok: false, problem: 'stale', version: 2 });
  t.deepEqual(await directory.save('agent', joe, null), { ok: false, problem: 'stale', version: 2 });
  t.deepEqual((await directory.load(SETTINGS)).agents.get('a1'), renamed);
  const unknown = await directory.save('agent', { ...joe, id: 'a9', dn: '1', login: 'z' }, 3);
  t.deepEqual(unknown, { ok: false, problem: 'missing', field: 'id', value: 'a9' });
});

onBoth('A: a number is in the number plan once, whatever has it', async (t, directory) => {
  await usual(directory);
  const taken = (field: string, value: string) => ({ ok: false, problem: 'not-unique', field, value }) as const;
  const jay = anAgent({ id: 'a2', login: 'jay', dn: '60 00' });
  t.deepEqual(await directory.save('agent', jay, null), taken('dn', '60 00'));
  t.deepEqual(await directory.save('queue', aQueue({ id: 'q2', dn: '8888' }), null), taken('dn', '8888'));
  const again = aRoute({ id: 'r2', number: '+49 (30) 12-34', target: toQueue('sales') });
  t.deepEqual(await directory.save('route', again, null), taken('number', '+49 (30) 12-34'));
  t.is((await directory.load(SETTINGS)).agents.size, 1, 'a refused thing leaves nothing');
  t.deepEqual(await directory.save('agent', { ...joe, dn: '8889' }, 1), { ok: true, version: 2 });
  t.deepEqual(
    await directory.save('agent', { ...jay, dn: '8888' }, null),
    { ok: true, version: 1 },
    'the old number is free',
  );
});

onBoth(
  "A: a route may have its own queue's number, and keeps it when the queue takes another",
  async (t, directory) => {
    await usual(directory);
    const same = aRoute({ id: 'r2', number: '6000', target: toQueue('sales') });
    t.deepEqual(await directory.save('route', same, null), { ok: true, version: 1 });
    t.deepEqual(await directory.save('queue', { ...sales, dn: '6001' }, 1), { ok: true, version: 2 });
    const other = aQueue({ id: 'q2', dn: '6000' });
    const refused = await directory.save('queue', other, null);
    t.deepEqual(refused, { ok: false, problem: 'not-unique', field: 'dn', value: '6000' });
    t.deepEqual(await directory.save('queue', sales, 2), { ok: true, version: 3 }, 'and back');
    t.deepEqual(await directory.hide('route', 'r2'), { ok: true, version: 2 });
    t.deepEqual(await directory.save('queue', other, null), refused, 'the number is the first queue’s again');
  },
);

onBoth('a login is one agent’s, whatever its case', async (t, directory) => {
  await usual(directory);
  const twin = anAgent({ id: 'a2', login: 'JOE', dn: '1' });
  const taken = { ok: false, problem: 'not-unique', field: 'login', value: 'JOE' } as const;
  t.deepEqual(await directory.save('agent', twin, null), taken);
  t.true((await directory.hide('agent', 'a1')).ok);
  t.deepEqual(await directory.save('agent', twin, null), { ok: true, version: 1 });
});

onBoth('what a thing names must be there', async (t, directory) => {
  await usual(directory);
  const missing = (field: string, value: string) => ({ ok: false, problem: 'missing', field, value }) as const;
  const jay = anAgent({ id: 'a2', login: 'jay', dn: '7777' });
  t.deepEqual(await directory.save('agent', { ...jay, trunkId: 't9' }, null), missing('trunkId', 't9'));
  const member = { ...jay, queues: [{ queueId: 'q9', penalty: 0 }] };
  t.deepEqual(await directory.save('agent', member, null), missing('queues', 'q9'));
  const lost = aRoute({ id: 'r2', number: '1', target: toQueue('q9') });
  t.deepEqual(await directory.save('route', lost, null), missing('target.queueId', 'q9'));
});

onBoth('what is in use is not deleted; deleting frees numbers and keeps the row', async (t, directory, database) => {
  await usual(directory);
  const inUse = (by: string) => ({ ok: false, problem: 'in-use', by }) as const;
  t.deepEqual(await directory.hide('trunk', 't1'), inUse('agent joe'));
  t.deepEqual(await directory.hide('queue', 'sales'), inUse('agent joe'));
  const store = new DatabaseStore(database, new FileKeyVault('/nonexistent'), systemClock(), new RecordedLog());
  await store.load();
  await commit(
    store,
    batchOf(1, [changed('session', aSession('s1', { agentId: 'a1' })), changed('call', aCall('c1'))]),
  );
  t.deepEqual(await directory.hide('agent', 'a1'), inUse('session s1'));
  await commit(store, batchOf(3, [{ kind: 'session', id: 's1', after: null, why: 'test', detail: {} }]));
  t.deepEqual(await directory.hide('agent', 'a1'), { ok: true, version: 2 });
  t.deepEqual(await directory.hide('trunk', 't1'), inUse('route +4930 1234'));
  t.true((await directory.hide('route', 'r1')).ok);
  t.deepEqual(await directory.hide('queue', 'sales'), inUse('call c1'));
  await directory.saveTrunk(softswitch, WIRE, 1);
  t.true((await directory.hide('trunk', 't1')).ok);
  t.is((await directory.trunkWires()).size, 0, 'credentials go with the trunk');
  t.deepEqual(await directory.hide('trunk', 't1'), { ok: false, problem: 'missing', field: 'id', value: 't1' });
  t.is((await directory.load(SETTINGS)).agents.size, 0);
  t.is((await database.reader('agents').select('id')).length, 1, 'history may still name the agent');
});

onBoth('a queue that a caller entered a moment ago is not deleted, stored or not', async (t, plain, database) => {
  await usual(plain);
  const store = new DatabaseStore(database, new FileKeyVault('/nonexistent'), systemClock(), new RecordedLog());
  await store.load();
  const settled = () => store.settled();
  const directory = new DatabaseDirectoryStore(database, systemClock(), new RecordedLog(), settled);
  t.true((await directory.save('queue', aQueue({ id: 'new', dn: '6999' }), null)).ok);
  const entered = commit(store, batchOf(1, [changed('call', aCall('c1', { queueId: 'new' }))]));
  store.keep();
  t.deepEqual(await directory.hide('queue', 'new'), { ok: false, problem: 'in-use', by: 'call c1' });
  t.is(await entered, null);
  await store.close();
});

onBoth(
  'A: a queue, a menu and a prompt stay as long as a route or a menu leads to them or says them',
  async (t, directory) => {
    const inUse = (by: string) => ({ ok: false, problem: 'in-use', by }) as const;
    const toMenu = (menuId: string) => ({ kind: 'menu', menuId }) as const;
    for (const id of ['p1', 'p2', 'p3'])
      t.true((await directory.save('prompt', { id, name: id, durationMs: 9 }, null)).ok);
    for (const [id, dn] of [
      ['q1', '6001'],
      ['q2', '6002'],
    ] as const) {
      t.true((await directory.save('queue', aQueue({ id, dn }), null)).ok);
    }
    const again = { digit: '*', target: toMenu('m1') } as const;
    const main = aMenu({
      id: 'm1',
      name: 'Main',
      promptId: 'p1',
      choices: [{ digit: '1', target: toQueue('q1') }, again],
      otherwise: toQueue('q2'),
    });
    t.true((await directory.save('menu', main, null)).ok);
    const more = aMenu({ id: 'm2', name: 'More', promptId: 'p1', choices: [again], otherwise: toQueue('q2') });
    t.true((await directory.save('menu', more, null)).ok);
    const route = aRoute({ id: 'r1', number: '0800', target: toMenu('m2'), closedPrompt: 'p2', emergencyPrompt: 'p3' });
    t.true((await directory.save('route', route, null)).ok);
    t.deepEqual(await directory.hide('queue', 'q1'), inUse('menu Main'));
    t.deepEqual(await directory.hide('queue', 'q2'), inUse('menu Main'));
    t.deepEqual(await directory.hide('prompt', 'p1'), inUse('menu Main'));
    for (const id of ['p2', 'p3']) t.deepEqual(await directory.hide('prompt', id), inUse('route 0800'));
    t.deepEqual(await directory.hide('menu', 'm2'), inUse('route 0800'));
    t.deepEqual(await directory.hide('menu', 'm1'), inUse('menu More'));
    t.true((await directory.hide('route', 'r1')).ok);
    t.true((await directory.hide('menu', 'm2')).ok);
    t.true((await directory.hide('menu', 'm1')).ok, 'leading to itself does not keep it');
    for (const id of ['p1', 'p2', 'p3']) t.true((await directory.hide('prompt', id)).ok);
    for (const id of ['q1', 'q2']) t.true((await directory.hide('queue', id)).ok);
  },
);

onBoth('A: what a route or a menu leads to or says must be there, and each is named', async (t, directory) => {
  await usual(directory);
  const missing = (field: string, value: string) => ({ ok: false, problem: 'missing', field, value }) as const;
  await directory.save('prompt', { id: 'p1', name: 'p1', durationMs: 9 }, null);
  const route = aRoute({ id: 'r2', number: '0801', target: toQueue('sales') });
  const nowhere = { ...route, target: { kind: 'menu', menuId: 'm9' } as const };
  t.deepEqual(await directory.save('route', nowhere, null), missing('target.menuId', 'm9'));
  t.deepEqual(await directory.save('route', { ...route, closedPrompt: 'p9' }, null), missing('closedPrompt', 'p9'));
  t.deepEqual(
    await directory.save('route', { ...route, emergencyPrompt: 'p9' }, null),
    missing('emergencyPrompt', 'p9'),
  );
  const menu = aMenu({ id: 'm1', promptId: 'p1' });
  t.deepEqual(await directory.save('menu', { ...menu, promptId: 'p9' }, null), missing('promptId', 'p9'));
  t.deepEqual(
    await directory.save('menu', { ...menu, otherwise: toQueue('q9') }, null),
    missing('otherwise.queueId', 'q9'),
  );
  const choices = [...menu.choices, { digit: '2', target: { kind: 'menu', menuId: 'm9' } } as const];
  t.deepEqual(await directory.save('menu', { ...menu, choices }, null), missing('choices.1.target.menuId', 'm9'));
});

onBoth('A: a number leads to one thing, whatever kind the route is', async (t, directory) => {
  await usual(directory);
  const onward = aRoute({ id: 'r2', number: '6000', target: { kind: 'number', number: '777' } });
  const taken = { ok: false, problem: 'not-unique', field: 'number', value: '6000' } as const;
  t.deepEqual(await directory.save('route', onward, null), taken, 'it is the queue’s own');
  t.true((await directory.save('route', { ...onward, number: '6009' }, null)).ok);
  t.deepEqual(await directory.save('queue', aQueue({ id: 'q2', dn: '6009' }), null), {
    ...taken,
    field: 'dn',
    value: '6009',
  });
});

onBoth('a trunk whose SIP side cannot be written is not there either', async (t, directory, database) => {
  await database.writer.schema.renameTable('trunk_wire', 'elsewhere');
  await t.throwsAsync(directory.saveTrunk(softswitch, WIRE, null));
  await database.writer.schema.renameTable('elsewhere', 'trunk_wire');
  t.is((await directory.load(SETTINGS)).trunks.size, 0);
});

onBoth('one damaged row is left out and told, the others load', async (t, directory, database) => {
  await usual(directory);
  await directory.save('agent', anAgent({ id: 'a2', login: 'jay', dn: '7777' }), null);
  await database.writer('agents').where({ id: 'a1' }).update({ interfaces: '["pigeon"]' });
  const log = new RecordedLog();
  const { agents } = await new DatabaseDirectoryStore(database, systemClock(), log).load(SETTINGS);
  t.deepEqual([...agents.keys()], ['a2']);
  t.deepEqual(
    log.lines.map(({ line }) => line),
    ['Row a1 of agents left out: column interfaces is not of a shape this version knows'],
  );
});

onBoth('saves at the same time take their turns', async (t, directory) => {
  await usual(directory);
  const twins = [1, 2, 3, 4].map((n) =>
    directory.save('agent', anAgent({ id: `b${n}`, login: `b${n}`, dn: '5000' }), null),
  );
  const outcomes = await Promise.all(twins);
  t.is(outcomes.filter(({ ok }) => ok).length, 1);
});

onBoth(
  'A: the default site is there from the start and cannot be deleted; another can when no route needs it',
  async (t, directory) => {
    await usual(directory);
    t.deepEqual([...(await directory.load(SETTINGS)).sites.values()], [MAIN_SITE]);
    t.deepEqual(await directory.hide('site', 'default'), {
      ok: false,
      problem: 'in-use',
      by: 'everything that names no other site',
    });
    const berlin = { ...MAIN_SITE, id: 's2', name: 'Berlin', zone: 'Europe/Berlin', emergencyLocation: 'Platz 1' };
    t.true((await directory.save('site', berlin, null)).ok);
    t.true((await directory.save('route', { ...did, siteId: 's2', hours: null }, 1)).ok);
    const loaded = await directory.load(SETTINGS);
    t.deepEqual(loaded.sites.get('s2'), berlin);
    t.like(loaded.routes.get('r1'), { siteId: 's2', hours: null });
    t.deepEqual(await directory.hide('site', 's2'), { ok: false, problem: 'in-use', by: 'route +4930 1234' });
    t.deepEqual(await directory.save('route', { ...did, siteId: 's9' }, 2), {
      ok: false,
      problem: 'missing',
      field: 'siteId',
      value: 's9',
    });
    t.true((await directory.save('route', did, 2)).ok);
    t.true((await directory.hide('site', 's2')).ok);
  },
);

onBoth('A: reasons are there from the start, and a code is one reason’s until it is deleted', async (t, directory) => {
  const { reasons } = await directory.load(SETTINGS);
  t.deepEqual(
    [...reasons.values()].map(({ code, label, maxSeconds }) => [code, label, maxSeconds]),
    [
      ['1', 'Break', 900],
      ['2', 'Lunch', 3_600],
      ['3', 'Meeting', null],
      ['4', 'Training', null],
      ['5', 'Back office', null],
    ],
  );
  const coaching = aReason({
    code: '41',
    label: 'Coaching; "with" <b>',
    billable: 'half',
    productive: true,
    order: 999,
  });
  t.deepEqual(await directory.save('reason', coaching, null), { ok: true, version: 1 });
  t.deepEqual((await directory.load(SETTINGS)).reasons.get(coaching.id), coaching);
  const taken = { ok: false, problem: 'not-unique', field: 'code', value: '41' } as const;
  t.deepEqual(await directory.save('reason', { ...coaching, id: 'other' }, null), taken);
  t.deepEqual(await directory.save('reason', { ...coaching, maxSeconds: 60 }, 1), { ok: true, version: 2 });
  t.true((await directory.hide('reason', coaching.id)).ok);
  t.true((await directory.save('reason', { ...coaching, id: 'other' }, null)).ok, 'a deleted one frees its code');
});
onBoth(
  'A: a site that an agent, a queue or a trunk belongs to cannot be deleted, and says by whom',
  async (t, directory) => {
    await usual(directory);
    await directory.save('site', { ...MAIN_SITE, id: 's2', name: 'Berlin' }, null);
    const inUse = (by: string) => ({ ok: false, problem: 'in-use', by }) as const;
    await directory.save('trunk', { ...softswitch, siteId: 's2' }, 1);
    t.deepEqual(await directory.hide('site', 's2'), inUse('trunk t1'));
    await directory.save('queue', { ...sales, siteId: 's2' }, 1);
    t.deepEqual(await directory.hide('site', 's2'), inUse('queue sales'));
    await directory.save('agent', { ...joe, siteId: 's2' }, 1);
    t.deepEqual(await directory.hide('site', 's2'), inUse('agent joe'));
    const nowhere = { ok: false, problem: 'missing', field: 'siteId', value: 's9' } as const;
    t.deepEqual(await directory.save('agent', { ...joe, siteId: 's9' }, 2), nowhere);
    t.deepEqual(await directory.save('queue', { ...sales, siteId: 's9' }, 2), nowhere);
    t.deepEqual(await directory.save('trunk', { ...softswitch, siteId: 's9' }, 2), nowhere);
  },
);

onBoth('A: the settings of the system are always there and cannot be deleted', async (t, directory) => {
  t.deepEqual((await directory.load(SETTINGS)).system, {});
  t.deepEqual(await directory.hide('system', 'system'), { ok: false, problem: 'in-use', by: 'everything' });
});

for (const [settings, column] of [
  ['{"ringMs":"soon"}', 'ringMs'],
  ['{"musicClass":"jazz"}', 'musicClass'],
  ['{"later":1}', 'later'],
] as const) {
  onBoth(`an agent with the setting ${settings}, which none can have, is left out and told`, async (t, _, database) => {
    const log = new RecordedLog();
    const directory = new DatabaseDirectoryStore(database, systemClock(), log);
    await usual(directory);
    await database.writer('agents').where({ id: 'a1' }).update({ settings });
    t.is((await directory.load(SETTINGS)).agents.size, 0);
    t.is(log.lines[0]?.line, `Row a1 of agents left out: column settings (${column}) is not what the agent may set`);
  });
}
