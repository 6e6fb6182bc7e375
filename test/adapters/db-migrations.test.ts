import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import knex, { type Knex } from 'knex';
import { migrate } from '../../app/adapters/db/migrate.js';
import { inTempFolder, MIGRATIONS } from '../support/database.js';
import { startPostgres } from '../support/postgres.js';

const TABLES = [
  'agent_queues',
  'agents',
  'call_parties',
  'calls',
  'facts',
  'inbound_routes',
  'legs',
  'meta',
  'number_plan',
  'offers',
  'phone_secrets',
  'phones',
  'queues',
  'sessions',
  'setup_tokens',
  'sites',
  'template_revisions',
  'trunk_health',
  'trunk_wire',
  'trunks',
  'users',
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
