import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import knex, { type Knex } from 'knex';
import { migrate } from '../../app/adapters/db/migrate.js';
import { inTempFolder, MIGRATIONS } from '../support/database.js';
import { startPostgres } from '../support/postgres.js';

const TABLES = [
  'agent_pins',
  'agent_queues',
  'agent_sounds',
  'agents',
  'call_parties',
  'calls',
  'client_log',
  'emergency_calls',
  'facts',
  'imports',
  'inbound_routes',
  'keyframes',
  'last_choices',
  'leg_minutes',
  'legs',
  'live_recordings',
  'lock_outs',
  'menus',
  'message_plays',
  'meta',
  'migration_jobs',
  'migration_rows',
  'number_plan',
  'offers',
  'phone_secrets',
  'phones',
  'presence_leavers',
  'prompts',
  'queues',
  'reasons',
  'recording_plays',
  'recordings',
  'report_intervals',
  'report_lines',
  'report_offers',
  'report_progress',
  'report_sessions',
  'report_stays',
  'report_talks',
  'sessions',
  'setup_tokens',
  'sites',
  'supervisions',
  'system_settings',
  'template_revisions',
  'tolls',
  'trunk_health',
  'trunk_wire',
  'trunks',
  'turns',
  'users',
  'voice_messages',
  'web_sessions',
  'writer_lease',
];

async function tablesOf(db: Knex): Promise<string[]> {
  const sqlite = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'";
  const postgres = "SELECT tablename AS name FROM pg_tables WHERE schemaname = 'public'";
  const isSqlite = db.client.config.client === 'sqlite3';
  const answer = await db.raw(isSqlite ? sqlite : postgres);
  const rows = (isSqlite ? answer : answer.rows) as { name: string }[];
  return rows
    .map(({ name }) => name)
    .filter((name) => !name.startsWith('knex_'))
    .sort();
}

async function upDownUp(db: Knex): Promise<{ up: string[]; down: string[]; again: string[]; applied: number }> {
  try {
    const applied = (await migrate(db, MIGRATIONS)).length;
    const up = await tablesOf(db);
    await db.migrate.rollback({ directory: MIGRATIONS, loadExtensions: ['.js'] }, true);
    const down = await tablesOf(db);
    await migrate(db, MIGRATIONS);
    return { up, down, again: await tablesOf(db), applied };
  } finally {
    await db.destroy();
  }
}

const files = readdirSync(MIGRATIONS).filter((name) => name.endsWith('.js'));

test('migrations go up, down and up again on SQLite', async (t) => {
  await inTempFolder(async (folder) => {
    const db = knex({ client: 'sqlite3', connection: { filename: join(folder, 'm.sqlite') }, useNullAsDefault: true });
    t.deepEqual(await upDownUp(db), { up: TABLES, down: [], again: TABLES, applied: files.length });
  });
});

test('migrations go up, down and up again on PostgreSQL', async (t) => {
  const server = await startPostgres();
  try {
    const db = knex({ client: 'pg', connection: await server.database(), pool: { min: 0, max: 1 } });
    t.deepEqual(await upDownUp(db), { up: TABLES, down: [], again: TABLES, applied: files.length });
  } finally {
    await server.stop();
  }
});

const BEFORE_TARGETS = '20261121070000_route_targets.js';

/** Migrates to just before routes had targets, with one route to a queue, and then past it and back. */
async function routeThroughTargets(db: Knex): Promise<{ after: unknown; back: unknown }> {
  try {
    const options = { directory: MIGRATIONS, loadExtensions: ['.js'] };
    for (const name of files.filter((file) => file < BEFORE_TARGETS)) await db.migrate.up({ ...options, name });
    const route = { id: 'r1', number: '0800', trunk_id: null, priority: 2, version: 3 };
    await db('inbound_routes').insert({ ...route, queue_id: 'q1' });
    await db.migrate.up({ ...options, name: BEFORE_TARGETS });
    const after: unknown = await db('inbound_routes').first('id', 'target_kind', 'target_ref', 'priority', 'version');
    await db('inbound_routes').insert({ ...route, id: 'r2', number: '0900', target_kind: 'menu', target_ref: 'm1' });
    await db.migrate.down({ ...options, name: BEFORE_TARGETS });
    return { after, back: await db('inbound_routes').select('id', 'queue_id', 'number', 'version') };
  } finally {
    await db.destroy();
  }
}

const TARGETED = {
  after: { id: 'r1', target_kind: 'queue', target_ref: 'q1', priority: 2, version: 3 },
  back: [{ id: 'r1', queue_id: 'q1', number: '0800', version: 3 }],
};

test('a route of before leads to its queue after the migration to targets, and back again, on SQLite', async (t) => {
  await inTempFolder(async (folder) => {
    const db = knex({ client: 'sqlite3', connection: { filename: join(folder, 'm.sqlite') }, useNullAsDefault: true });
    t.deepEqual(await routeThroughTargets(db), TARGETED);
  });
});

test('a route of before leads to its queue after the migration to targets, and back again, on PostgreSQL', async (t) => {
  const server = await startPostgres();
  try {
    const db = knex({ client: 'pg', connection: await server.database(), pool: { min: 0, max: 1 } });
    t.deepEqual(await routeThroughTargets(db), TARGETED);
  } finally {
    await server.stop();
  }
});

test('a lock that a killed migration left behind does not keep the next start from migrating', async (t) => {
  await inTempFolder(async (folder) => {
    const db = knex({ client: 'sqlite3', connection: { filename: join(folder, 'm.sqlite') }, useNullAsDefault: true });
    try {
      await migrate(db, MIGRATIONS);
      await db('knex_migrations_lock').update({ is_locked: 1 });
      t.deepEqual(await migrate(db, MIGRATIONS), []);
    } finally {
      await db.destroy();
    }
  });
});

const SCOPED = '20261121080000_scoped_settings.js';

/** Agents and queues of before, and what became of their settings; then what they look like after going back. */
async function settingsMoved(db: Knex): Promise<{ moved: unknown[]; back: unknown[] }> {
  const step = { directory: MIGRATIONS, loadExtensions: ['.js'], name: SCOPED };
  try {
    await migrate(db, MIGRATIONS);
    await db.migrate.down(step);
    const agent = { login: '', name: '', dn: '1', may_type_number: false, interfaces: '[]', nailed_up: false };
    const rest = { connect_on_login: '', drop_on_logout: true, ready_on_login: false, version: 1 };
    await db('agents').insert([
      { ...agent, ...rest, id: 'a1', login_key: 'a1', confirm: true },
      { ...agent, ...rest, id: 'a2', login_key: 'a2', confirm: false, ready_on_login: true },
    ]);
    const queue = { id: 'q1', name: '', dn: '2', priority: 0, answer_mode: '', announce_to_agent: false, version: 1 };
    await db('queues').insert({ ...queue, wrap_up_ms: 5_000, music_class: 'default' });
    const kept = async (table: string, ...columns: string[]) =>
      (await db(table).select(columns).orderBy('id')) as object[];
    await db.migrate.up(step);
    const moved = [...(await kept('agents', 'settings', 'site_id')), ...(await kept('queues', 'settings', 'site_id'))];
    await db.migrate.down(step);
    const back = [...(await kept('agents', 'confirm', 'ready_on_login')), ...(await kept('queues', 'wrap_up_ms'))];
    return { moved: moved.map((row) => ({ ...row })), back: back.map((row) => Object.values(row).map(Number)) };
  } finally {
    await db.destroy();
  }
}

const MOVED = [
  { settings: '{}', site_id: 'default' },
  { settings: '{"confirm":false,"readyOnLogin":true}', site_id: 'default' },
  { settings: '{"wrapUpMs":5000,"announceToAgent":false}', site_id: 'default' },
];
const BACK = [[1, 0], [0, 1], [5_000]];

test('A: what agents and queues had set becomes their own settings, and goes back, on SQLite', async (t) => {
  await inTempFolder(async (folder) => {
    const db = knex({ client: 'sqlite3', connection: { filename: join(folder, 'm.sqlite') }, useNullAsDefault: true });
    t.deepEqual(await settingsMoved(db), { moved: MOVED, back: BACK });
  });
});

test('A: what agents and queues had set becomes their own settings, and goes back, on PostgreSQL', async (t) => {
  const server = await startPostgres();
  try {
    const db = knex({ client: 'pg', connection: await server.database(), pool: { min: 0, max: 1 } });
    t.deepEqual(await settingsMoved(db), { moved: MOVED, back: BACK });
  } finally {
    await server.stop();
  }
});

const TURNS = '20261121170000_turns.js';

/** A queue with a strategy, and callers who ring at two, at one and at none, when the version before has to read them. */
async function backToOneOffer(db: Knex): Promise<object> {
  try {
    await migrate(db, MIGRATIONS);
    const step = { directory: MIGRATIONS, loadExtensions: ['.js'], name: TURNS };
    const settings = JSON.stringify({ strategy: 'ring-all', mostRung: 3, ringMs: 5_000 });
    const queue = { id: 'q1', name: '', dn: '2', priority: 0, answer_mode: '', version: 1, settings };
    await db('queues').insert(queue);
    const state = { since: 1, until: null, apology: null, music: true };
    const call = { channel: 'ch', dialled_number: '1', queue_id: 'q1', priority: 0, arrived_at: 1, place: 1 };
    const rest = { answered: true, guarded: true, declined: '{}' };
    for (const id of ['c1', 'c2', 'c3']) {
      await db('calls').insert({ id, ...call, ...rest, state: JSON.stringify({ at: 'offered', ...state }) });
    }
    for (const [id, callId] of [
      ['o1', 'c1'],
      ['o2', 'c1'],
      ['o3', 'c2'],
    ]) {
      await db('offers').insert({ id, call_id: callId, session_id: `s-${id}`, queue_id: 'q1', state: '{}' });
      await db('legs').insert({ session_id: `s-${id}`, state: '{}', dialled: 1 });
    }
    await db.migrate.down(step);
    const calls = (await db('calls').select('state').orderBy('id')) as { state: string }[];
    const offers = (await db('offers').select('id').orderBy('id')) as { id: string }[];
    const legs = (await db('legs').select('session_id').orderBy('session_id')) as { session_id: string }[];
    const { settings: kept } = (await db('queues').first('settings')) as { settings: string };
    return {
      calls: calls.map(({ state: text }) => JSON.parse(text) as object),
      offers: offers.map(({ id }) => id),
      legs: legs.map(({ session_id }) => session_id),
      settings: JSON.parse(kept) as object,
    };
  } finally {
    await db.destroy();
  }
}

const ONE_OFFER = {
  calls: [
    { at: 'offered', offerId: 'o1', since: 1, until: null, apology: null, music: true },
    { at: 'offered', offerId: 'o3', since: 1, until: null, apology: null, music: true },
    { at: 'waiting', since: 1, until: null, apology: null, music: true },
  ],
  offers: ['o1', 'o3'],
  legs: ['s-o1', 's-o3'],
  settings: { ringMs: 5_000 },
};

test('K1: going back, a caller rings at one phone, and no queue has a strategy that is not known there, on SQLite', async (t) => {
  await inTempFolder(async (folder) => {
    const db = knex({ client: 'sqlite3', connection: { filename: join(folder, 'm.sqlite') }, useNullAsDefault: true });
    t.deepEqual(await backToOneOffer(db), ONE_OFFER);
  });
});

test('K1: going back, a caller rings at one phone, and no queue has a strategy that is not known there, on PostgreSQL', async (t) => {
  const server = await startPostgres();
  try {
    const db = knex({ client: 'pg', connection: await server.database(), pool: { min: 0, max: 1 } });
    t.deepEqual(await backToOneOffer(db), ONE_OFFER);
  } finally {
    await server.stop();
  }
});

/** Settings and calls that the versions before agents' own calls and groups cannot read. */
async function backFromOwnCalls(db: Knex): Promise<object> {
  try {
    await migrate(db, MIGRATIONS);
    const settings = JSON.stringify({
      country: 'DE',
      outRingMs: 5_000,
      callGroups: [1],
      pickupGroups: [],
      ringMs: 7_000,
    });
    await db('system_settings').where({ id: 'system' }).update({ settings });
    const call = { channel: 'ch', dialled_number: '1', priority: 0, arrived_at: 1, place: 1, declined: '{}' };
    const rest = { answered: true, guarded: true };
    const talking = { at: 'talking', sessionId: 's1', since: 1 };
    for (const [id, direction, state] of [
      ['c1', 'in', { ...talking, held: { at: 'held', since: 2, consult: 'c2' } }],
      ['c2', 'out', talking],
      ['c3', 'in', { at: 'together', withCall: 'c4', bridge: 'b', since: 1, joined: true }],
      ['c4', 'out', { at: 'together', withCall: 'c3', bridge: 'b', since: 1, joined: true }],
    ] as const) {
      await db('calls').insert({ id, ...call, ...rest, direction, queue_id: null, state: JSON.stringify(state) });
    }
    const options = { directory: MIGRATIONS, loadExtensions: ['.js'] };
    for (const name of ['20261121190000_outgoing_calls.js', '20261121180000_session_groups.js']) {
      await db.migrate.down({ ...options, name });
    }
    const calls = (await db('calls').select('id', 'state').orderBy('id')) as { id: string; state: string }[];
    const { settings: kept } = (await db('system_settings').first('settings')) as { settings: string };
    return {
      calls: calls.map(({ id, state }) => ({ id, state: JSON.parse(state) as object })),
      settings: JSON.parse(kept) as object,
    };
  } finally {
    await db.destroy();
  }
}

const BEFORE_OWN_CALLS = {
  calls: [{ id: 'c1', state: { at: 'talking', sessionId: 's1', since: 1 } }],
  settings: { ringMs: 7_000 },
};

test('K3: going back, nobody is on hold or in an agent’s own call, and no setting is unknown there, on SQLite', async (t) => {
  await inTempFolder(async (folder) => {
    const db = knex({ client: 'sqlite3', connection: { filename: join(folder, 'm.sqlite') }, useNullAsDefault: true });
    t.deepEqual(await backFromOwnCalls(db), BEFORE_OWN_CALLS);
  });
});

test('K3: going back, nobody is on hold or in an agent’s own call, and no setting is unknown there, on PostgreSQL', async (t) => {
  const server = await startPostgres();
  try {
    const db = knex({ client: 'pg', connection: await server.database(), pool: { min: 0, max: 1 } });
    t.deepEqual(await backFromOwnCalls(db), BEFORE_OWN_CALLS);
  } finally {
    await server.stop();
  }
});

/** Customers who wait for whom their agent passed them on to, which the version before does not know. */
async function backFromPassing(db: Knex): Promise<object> {
  try {
    await migrate(db, MIGRATIONS);
    const call = { channel: 'ch', dialled_number: '1', priority: 0, arrived_at: 1, place: 1, declined: '{}' };
    const passing = { at: 'passing', from: 's1', withCall: 'c2', since: 5, until: 9 };
    const talking = { at: 'talking', sessionId: 's1', since: 1 };
    for (const [id, direction, queue, state] of [
      ['c1', 'in', 'sales', passing],
      ['c2', 'out', null, { at: 'calling', sessionId: 's1', since: 5, into: 'c1' }],
      ['c3', 'in', null, { ...passing, withCall: 'c4' }],
      ['c5', 'in', 'sales', talking],
    ] as const) {
      const row = { ...call, answered: true, guarded: true, direction, queue_id: queue, state: JSON.stringify(state) };
      await db('calls').insert({ id, ...row });
    }
    const options = { directory: MIGRATIONS, loadExtensions: ['.js'] };
    await db.migrate.down({ ...options, name: '20261121211000_passed_customers.js' });
    const calls = (await db('calls').select('id', 'state').orderBy('id')) as { id: string; state: string }[];
    return calls.map(({ id, state }) => [id, JSON.parse(state) as object]);
  } finally {
    await db.destroy();
  }
}

const BEFORE_PASSING = [
  ['c1', { at: 'waiting', since: 5, until: null, apology: null, music: true }],
  ['c5', { at: 'talking', sessionId: 's1', since: 1 }],
];

test('K3: going back, who waits for an answer waits in their queue, on SQLite', async (t) => {
  await inTempFolder(async (folder) => {
    const db = knex({ client: 'sqlite3', connection: { filename: join(folder, 'm.sqlite') }, useNullAsDefault: true });
    t.deepEqual(await backFromPassing(db), BEFORE_PASSING);
  });
});

test('K3: going back, who waits for an answer waits in their queue, on PostgreSQL', async (t) => {
  const server = await startPostgres();
  try {
    const db = knex({ client: 'pg', connection: await server.database(), pool: { min: 0, max: 1 } });
    t.deepEqual(await backFromPassing(db), BEFORE_PASSING);
  } finally {
    await server.stop();
  }
});

/** What the version before supervision cannot read, or would never take away. */
async function backFromSupervision(db: Knex): Promise<object> {
  try {
    await migrate(db, MIGRATIONS);
    const settings = JSON.stringify({ supervision: true, supervisionShown: 'named', ringMs: 7_000 });
    await db('system_settings').where({ id: 'system' }).update({ settings });
    await db.migrate.down({
      directory: MIGRATIONS,
      loadExtensions: ['.js'],
      name: '20261121203000_supervisions.js',
    });
    const { settings: kept } = (await db('system_settings').first('settings')) as { settings: string };
    return { settings: JSON.parse(kept) as object, tables: (await tablesOf(db)).includes('supervisions') };
  } finally {
    await db.destroy();
  }
}

const BEFORE_SUPERVISION = { settings: { ringMs: 7_000 }, tables: false };

test('K4: going back, nobody has settings of supervision, on SQLite', async (t) => {
  await inTempFolder(async (folder) => {
    const db = knex({ client: 'sqlite3', connection: { filename: join(folder, 'm.sqlite') }, useNullAsDefault: true });
    t.deepEqual(await backFromSupervision(db), BEFORE_SUPERVISION);
  });
});

test('K4: going back, nobody has settings of supervision, on PostgreSQL', async (t) => {
  const server = await startPostgres();
  try {
    const db = knex({ client: 'pg', connection: await server.database(), pool: { min: 0, max: 1 } });
    t.deepEqual(await backFromSupervision(db), BEFORE_SUPERVISION);
  } finally {
    await server.stop();
  }
});

/** Conferences, and settings about them, that the version before cannot read. */
async function backFromConferences(db: Knex): Promise<object> {
  try {
    await migrate(db, MIGRATIONS);
    const settings = JSON.stringify({ conferenceOnLeave: 'end', conferenceMost: 5, ringMs: 7_000 });
    await db('system_settings').where({ id: 'system' }).update({ settings });
    const call = { channel: 'ch', dialled_number: '1', priority: 0, arrived_at: 1, place: 1, declined: '{}' };
    const rest = { answered: true, guarded: true, direction: 'in', queue_id: null };
    const conference = { at: 'conference', conference: 'c1', bridge: 'b', queueId: null, since: 1, joined: true };
    const called = { at: 'agent-first', sessionId: 's1', since: 1, into: 'c1' };
    for (const [id, state] of [
      ['c1', conference],
      ['c2', called],
      ['c3', { at: 'talking', sessionId: 's2', since: 1 }],
    ] as const) {
      await db('calls').insert({ id, ...call, ...rest, state: JSON.stringify(state) });
    }
    const options = { directory: MIGRATIONS, loadExtensions: ['.js'] };
    await db.migrate.down({ ...options, name: '20261121202000_conferences.js' });
    const calls = (await db('calls').select('id')) as { id: string }[];
    const { settings: kept } = (await db('system_settings').first('settings')) as { settings: string };
    return { calls: calls.map(({ id }) => id), settings: JSON.parse(kept) as object };
  } finally {
    await db.destroy();
  }
}

const BEFORE_CONFERENCES = { calls: ['c3'], settings: { ringMs: 7_000 } };

test('K3: going back, nobody is in a conference, and no setting about one is left, on SQLite', async (t) => {
  await inTempFolder(async (folder) => {
    const db = knex({ client: 'sqlite3', connection: { filename: join(folder, 'm.sqlite') }, useNullAsDefault: true });
    t.deepEqual(await backFromConferences(db), BEFORE_CONFERENCES);
  });
});

test('K3: going back, nobody is in a conference, and no setting about one is left, on PostgreSQL', async (t) => {
  const server = await startPostgres();
  try {
    const db = knex({ client: 'pg', connection: await server.database(), pool: { min: 0, max: 1 } });
    t.deepEqual(await backFromConferences(db), BEFORE_CONFERENCES);
  } finally {
    await server.stop();
  }
});

/** A service level, which the version before cannot read. */
async function backFromReports(db: Knex): Promise<unknown> {
  try {
    await migrate(db, MIGRATIONS);
    const settings = JSON.stringify({ serviceLevelMs: 5_000, ringMs: 7_000 });
    await db('system_settings').where({ id: 'system' }).update({ settings });
    const options = { directory: MIGRATIONS, loadExtensions: ['.js'] };
    await db.migrate.down({ ...options, name: '20261122104000_reports.js' });
    return JSON.parse(((await db('system_settings').first()) as { settings: string }).settings);
  } finally {
    await db.destroy();
  }
}

test('M: going back, nobody has a service level, on SQLite', async (t) => {
  await inTempFolder(async (folder) => {
    const db = knex({ client: 'sqlite3', connection: { filename: join(folder, 'm.sqlite') }, useNullAsDefault: true });
    t.deepEqual(await backFromReports(db), { ringMs: 7_000 });
  });
});

test('M: going back, nobody has a service level, on PostgreSQL', async (t) => {
  const server = await startPostgres();
  try {
    const db = knex({ client: 'pg', connection: await server.database(), pool: { min: 0, max: 1 } });
    t.deepEqual(await backFromReports(db), { ringMs: 7_000 });
  } finally {
    await server.stop();
  }
});

/** A currency and a price of a trunk, which the version before cannot read. */
async function backFromCosts(db: Knex): Promise<unknown> {
  try {
    await migrate(db, MIGRATIONS);
    const settings = JSON.stringify({ currency: 'USD', ringMs: 7_000 });
    await db('system_settings').where({ id: 'system' }).update({ settings });
    const options = { directory: MIGRATIONS, loadExtensions: ['.js'] };
    await db.migrate.down({ ...options, name: '20261122110400_leg_costs.js' });
    if (await db.schema.hasColumn('trunks', 'rate_e4')) return 'the price is still there';
    return JSON.parse(((await db('system_settings').first()) as { settings: string }).settings);
  } finally {
    await db.destroy();
  }
}

test('E10: going back, trunks have no price and costs no currency, on SQLite', async (t) => {
  await inTempFolder(async (folder) => {
    const db = knex({ client: 'sqlite3', connection: { filename: join(folder, 'm.sqlite') }, useNullAsDefault: true });
    t.deepEqual(await backFromCosts(db), { ringMs: 7_000 });
  });
});

test('E10: going back, trunks have no price and costs no currency, on PostgreSQL', async (t) => {
  const server = await startPostgres();
  try {
    const db = knex({ client: 'pg', connection: await server.database(), pool: { min: 0, max: 1 } });
    t.deepEqual(await backFromCosts(db), { ringMs: 7_000 });
  } finally {
    await server.stop();
  }
});
