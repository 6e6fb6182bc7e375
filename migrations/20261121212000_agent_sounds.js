// What agents recorded or uploaded for themselves: a greeting at connect, and that of their voicemail.

/** A setting that the version before does not know; it would refuse to read what has it. */
const NEW_SETTINGS = ['personalGreeting'];

export async function up(knex) {
  await knex.schema.createTable('agent_sounds', (table) => {
    table.text('agent_id').notNullable();
    // greeting, or voicemail.
    table.text('use').notNullable();
    // Names the file among the prompts.
    table.text('sound').notNullable();
    table.bigInteger('duration_ms').notNullable();
    table.bigInteger('made_at').notNullable();
    table.primary(['agent_id', 'use']);
  });
}

export async function down(knex) {
  await knex.schema.dropTable('agent_sounds');
  for (const name of ['system_settings', 'sites', 'queues', 'agents']) {
    for (const { id, settings } of await knex(name).select('id', 'settings')) {
      const kept = Object.entries(JSON.parse(settings)).filter(([key]) => !NEW_SETTINGS.includes(key));
      await knex(name)
        .where({ id })
        .update({ settings: JSON.stringify(Object.fromEntries(kept)) });
    }
  }
}
