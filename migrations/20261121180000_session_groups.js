// The groups of a session's calls, as agent and telephone had them at its login. Sessions of before are in none.

export async function up(knex) {
  await knex.schema.alterTable('sessions', (table) => {
    table.text('channel_groups').notNullable().defaultTo('{"call":[],"pickup":[]}');
  });
}

// Both databases drop a column in place; knex would write SQLite's table anew.
export async function down(knex) {
  await knex.raw('ALTER TABLE ?? DROP COLUMN ??', ['sessions', 'channel_groups']);
}
