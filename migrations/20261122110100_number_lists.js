// D7: numbers that a trunk may carry, and those that it must not.

/** Settings that the version before does not know; it would refuse to read what has them. */
const NEW_SETTINGS = ['allowedNumbers', 'deniedNumbers', 'allowedCountries'];

export async function up(knex) {
  await knex.schema.alterTable('trunks', (table) => {
    table.text('allowed_numbers').notNullable().defaultTo('[]');
    table.text('denied_numbers').notNullable().defaultTo('[]');
  });
}

export async function down(knex) {
  await knex.schema.alterTable('trunks', (table) => {
    table.dropColumn('allowed_numbers');
    table.dropColumn('denied_numbers');
  });
  for (const name of ['system_settings', 'sites', 'agents']) {
    for (const { id, settings } of await knex(name).select('id', 'settings')) {
      const kept = Object.entries(JSON.parse(settings)).filter(([key]) => !NEW_SETTINGS.includes(key));
      await knex(name)
        .where({ id })
        .update({ settings: JSON.stringify(Object.fromEntries(kept)) });
    }
  }
}
