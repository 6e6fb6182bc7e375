// K4: which supervisor listens to which agent now; it outlives the process as the audio does.

/** Settings that the version before does not know; it would refuse to read who has them. */
const NEW_SETTINGS = ['supervision', 'supervisionShown'];

export async function up(knex) {
  await knex.schema.createTable('supervisions', (table) => {
    table.text('id').primary();
    table.text('session_id').notNullable();
    table.text('agent_id').notNullable();
    table.text('supervisor').notNullable();
    table.text('scope').notNullable();
    table.text('call_id');
    table.text('mode').notNullable();
    table.text('device');
    table.text('own_session_id');
    table.text('trunk_id');
    table.integer('made').notNullable();
    table.bigInteger('since').notNullable();
    table.text('state').notNullable();
  });
}

export async function down(knex) {
  await knex.schema.dropTable('supervisions');
  for (const name of ['system_settings', 'sites', 'queues', 'agents']) {
    for (const { id, settings } of await knex(name).select('id', 'settings')) {
      const kept = Object.entries(JSON.parse(settings)).filter(([key]) => !NEW_SETTINGS.includes(key));
      await knex(name)
        .where({ id })
        .update({ settings: JSON.stringify(Object.fromEntries(kept)) });
    }
  }
  // There nobody would ever take this hold away.
  for (const { id, holds } of await knex('sessions').select('id', 'holds')) {
    const kept = JSON.parse(holds).filter(({ reason }) => reason !== 'supervising');
    await knex('sessions')
      .where({ id })
      .update({ holds: JSON.stringify(kept) });
  }
}
