// What agents have called outside, over logins and restarts, for the limits on it.

/** Settings that the version before does not know; it would refuse to read whatever has them. */
const NEW_SETTINGS = ['outCallsPerHour', 'outMinutesPerDay', 'outSpendPerDay'];

export async function up(knex) {
  await knex.schema.createTable('tolls', (table) => {
    table.text('agent_id').primary();
    table.bigInteger('hour').notNullable();
    table.integer('calls').notNullable();
    table.text('day').notNullable();
    table.bigInteger('ms').notNullable();
    // Ten-thousandths of the currency.
    table.bigInteger('cost_e4').notNullable();
    table.text('running').notNullable();
  });
}

export async function down(knex) {
  await knex.schema.dropTable('tolls');
  for (const name of ['system_settings', 'sites', 'agents']) {
    for (const { id, settings } of await knex(name).select('id', 'settings')) {
      const was = Object.entries(JSON.parse(settings));
      const kept = was.filter(([key]) => !NEW_SETTINGS.includes(key));
      if (kept.length === was.length) continue;
      await knex(name)
        .where({ id })
        .update({ settings: JSON.stringify(Object.fromEntries(kept)) });
    }
  }
}
