// Recordings of conversations: those under way, what became of the others, and who listened.

/** Settings that the version before does not know; it would refuse to read what has them. */
const NEW_SETTINGS = ['record', 'recordFormat', 'recordDays'];

export async function up(knex) {
  await knex.schema.createTable('live_recordings', (table) => {
    table.text('id').primary();
    table.text('call_id').notNullable();
    table.text('channel').notNullable();
    table.text('session_id').notNullable();
    table.text('agent_id').notNullable();
    table.text('queue_id');
    table.text('wanted_by').notNullable();
    table.text('format').notNullable();
    table.integer('keep_days').notNullable();
    table.bigInteger('started_at').notNullable();
    table.boolean('begun').notNullable();
    table.text('state').notNullable();
  });
  await knex.schema.createTable('recordings', (table) => {
    table.text('id').primary();
    table.text('call_id').notNullable();
    table.text('session_id').notNullable();
    table.text('agent_id').notNullable();
    table.text('queue_id');
    table.text('wanted_by').notNullable();
    table.text('format').notNullable();
    table.integer('keep_days').notNullable();
    table.bigInteger('started_at').notNullable();
    table.bigInteger('ended_at').notNullable();
    table.boolean('begun').notNullable();
    table.text('stage').notNullable();
    table.text('cause');
    // Filled when the file is there.
    table.bigInteger('duration_ms');
    table.bigInteger('bytes');
    table.text('sha256');
    table.bigInteger('deleted_at');
    table.text('deleted_by');
    table.index(['call_id'], 'recordings_call_id');
    table.index(['stage'], 'recordings_stage');
    table.index(['started_at'], 'recordings_started_at');
  });
  await knex.schema.createTable('recording_plays', (table) => {
    table.text('id').primary();
    table.text('recording_id').notNullable();
    table.bigInteger('at').notNullable();
    table.text('by').notNullable();
    table.text('via').notNullable();
    table.text('what').notNullable();
    table.index(['recording_id'], 'recording_plays_recording_id');
  });
}

export async function down(knex) {
  await knex.schema.dropTable('recording_plays');
  await knex.schema.dropTable('recordings');
  await knex.schema.dropTable('live_recordings');
  for (const name of ['system_settings', 'sites', 'queues', 'agents']) {
    for (const { id, settings } of await knex(name).select('id', 'settings')) {
      const kept = Object.entries(JSON.parse(settings)).filter(([key]) => !NEW_SETTINGS.includes(key));
      await knex(name)
        .where({ id })
        .update({ settings: JSON.stringify(Object.fromEntries(kept)) });
    }
  }
}
