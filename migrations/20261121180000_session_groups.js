// The groups of a session's calls, as agent and telephone had them at its login. Sessions of before are in none.

export async function up(knex) {
  await knex.schema.alterTable('sessions', (table) => {
    table.text('channel_groups').notNullable().defaultTo('{"call":[],"pickup":[]}');
  });
}

/** Settings that the version before does not know; it would refuse to read whoever has them. */
const NEW_SETTINGS = ['callGroups', 'pickupGroups'];

// Both databases drop a column in place; knex would write SQLite's table anew.
export async function down(knex) {
  for (const name of ['system_settings', 'sites', 'agents']) {
    for (const { id, settings } of await knex(name).select('id', 'settings')) {
      const kept = Object.entries(JSON.parse(settings)).filter(([key]) => !NEW_SETTINGS.includes(key));
      await knex(name)
        .where({ id })
        .update({ settings: JSON.stringify(Object.fromEntries(kept)) });
    }
  }
  await knex.raw('ALTER TABLE ?? DROP COLUMN ??', ['sessions', 'channel_groups']);
}
