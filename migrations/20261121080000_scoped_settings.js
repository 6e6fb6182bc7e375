// Settings by scope: what the system, a site, a queue or an agent sets is JSON on its own row; what it leaves out it
// inherits. The settings that agents and queues had as columns move there, where they differ from what they inherit.

const AGENTS = [
  ['drop_on_logout', 'dropOnLogout', true],
  ['confirm', 'confirm', true],
  ['ready_on_login', 'readyOnLogin', false],
];
const QUEUES = [
  ['wrap_up_ms', 'wrapUpMs', 0],
  ['announce_to_agent', 'announceToAgent', true],
  ['music_class', 'musicClass', 'default'],
];

export async function up(knex) {
  for (const name of ['agents', 'queues', 'sites']) {
    await knex.schema.alterTable(name, (table) => {
      table.text('settings').notNullable().defaultTo('{}');
    });
  }
  for (const name of ['agents', 'queues', 'trunks']) {
    await knex.schema.alterTable(name, (table) => {
      table.text('site_id').notNullable().defaultTo('default');
    });
  }
  await knex.schema.createTable('system_settings', (table) => {
    table.text('id').primary();
    table.text('settings').notNullable();
    table.integer('version').notNullable();
    table.bigInteger('hidden_at');
  });
  await knex('system_settings').insert({ id: 'system', settings: '{}', version: 1 });
  await toSettings(knex, 'agents', AGENTS);
  await toSettings(knex, 'queues', QUEUES);
  // A running session reads its agent's settings when it needs them.
  await dropColumns(knex, 'sessions', ['drop_on_logout', 'confirm']);
}

async function toSettings(knex, table, columns) {
  for (const row of await knex(table).select()) {
    const set = columns
      .map(([column, key, standard]) => [
        key,
        typeof standard === 'boolean' ? Boolean(row[column]) : row[column],
        standard,
      ])
      .filter(([, value, standard]) => value !== standard)
      .map(([key, value]) => [key, value]);
    if (set.length > 0)
      await knex(table)
        .where({ id: row.id })
        .update({ settings: JSON.stringify(Object.fromEntries(set)) });
  }
  await dropColumns(
    knex,
    table,
    columns.map(([column]) => column),
  );
}

// Both databases drop a column in place; knex would write SQLite's table anew and lose its partial index.
async function dropColumns(knex, table, columns) {
  for (const column of columns) await knex.raw('ALTER TABLE ?? DROP COLUMN ??', [table, column]);
}

export async function down(knex) {
  await knex.schema.alterTable('sessions', (table) => {
    table.boolean('drop_on_logout').notNullable().defaultTo(true);
    table.boolean('confirm').notNullable().defaultTo(true);
  });
  await knex.schema.alterTable('agents', (table) => {
    table.boolean('drop_on_logout').notNullable().defaultTo(true);
    table.boolean('confirm').notNullable().defaultTo(true);
    table.boolean('ready_on_login').notNullable().defaultTo(false);
  });
  await knex.schema.alterTable('queues', (table) => {
    table.integer('wrap_up_ms').notNullable().defaultTo(0);
    table.boolean('announce_to_agent').notNullable().defaultTo(true);
    table.text('music_class').notNullable().defaultTo('default');
  });
  await fromSettings(knex, 'agents', AGENTS);
  await fromSettings(knex, 'queues', QUEUES);
  for (const table of ['agents', 'queues', 'sites']) await dropColumns(knex, table, ['settings']);
  for (const table of ['agents', 'queues', 'trunks']) await dropColumns(knex, table, ['site_id']);
  await knex.schema.dropTable('system_settings');
}

async function fromSettings(knex, table, columns) {
  for (const { id, settings } of await knex(table).select('id', 'settings')) {
    const set = JSON.parse(settings);
    const known = columns.filter(([, key]) => key in set).map(([column, key]) => [column, set[key]]);
    if (known.length > 0) await knex(table).where({ id }).update(Object.fromEntries(known));
  }
}
