// K5: customers who were told that they are recorded are not told again.

/** Settings that the version before does not know; it would refuse to read what has them. */
const NEW_SETTINGS = ['consentPrompt'];

export async function up(knex) {
  await knex.schema.alterTable('calls', (table) => {
    table.boolean('told_of_recording').notNullable().defaultTo(false);
  });
}

export async function down(knex) {
  // Nothing is written yet of who has not been told: the version before would not know what that is.
  for (const { id, state } of await knex('live_recordings').select('id', 'state')) {
    if (['unannounced', 'announcing'].includes(JSON.parse(state).at)) await knex('live_recordings').where({ id }).del();
  }
  await knex('recordings').whereIn('cause', ['not-announced', 'ended-first']).update({ cause: 'no-recorder' });
  await knex.schema.alterTable('calls', (table) => {
    table.dropColumn('told_of_recording');
  });
  for (const name of ['system_settings', 'sites', 'queues', 'agents']) {
    for (const { id, settings } of await knex(name).select('id', 'settings')) {
      const kept = Object.entries(JSON.parse(settings)).filter(([key]) => !NEW_SETTINGS.includes(key));
      await knex(name)
        .where({ id })
        .update({ settings: JSON.stringify(Object.fromEntries(kept)) });
    }
  }
}
