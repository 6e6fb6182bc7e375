// K1: what a queue says to those who wait.

export async function up(knex) {
  await knex.schema.alterTable('queues', (table) => {
    // Of prompts; null: nothing.
    table.text('comfort_prompt');
  });
}

/** Settings that the version before does not know; it would refuse to read whoever has them. */
const NEW_SETTINGS = [
  'waitSound',
  'announceEveryMs',
  'announceFirstMs',
  'announceWait',
  'usualCallMs',
  'comfortEveryMs',
];

export async function down(knex) {
  for (const name of ['system_settings', 'sites', 'queues']) {
    for (const { id, settings } of await knex(name).select('id', 'settings')) {
      const kept = Object.entries(JSON.parse(settings)).filter(([key]) => !NEW_SETTINGS.includes(key));
      await knex(name)
        .where({ id })
        .update({ settings: JSON.stringify(Object.fromEntries(kept)) });
    }
  }
  await knex.schema.alterTable('queues', (table) => {
    table.dropColumn('comfort_prompt');
  });
}
