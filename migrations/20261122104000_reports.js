// Reports: history folded into rows, with the last sequence they have seen. All of it can be made anew from the facts.

export async function up(knex) {
  await knex.schema.createTable('report_progress', (table) => {
    table.integer('id').primary();
    // Of the fold that made the rows; another one begins anew.
    table.integer('version').notNullable();
    table.bigInteger('sequence').notNullable();
    // Instant of that fact; 0: none yet.
    table.bigInteger('seen_at').notNullable();
  });
  await knex.schema.createTable('report_stays', (table) => {
    table.text('id').primary();
    table.text('call_id').notNullable();
    table.text('queue_id').notNullable();
    table.text('kind').notNullable();
    table.bigInteger('entered_at').notNullable();
    table.bigInteger('left_at');
    table.text('outcome');
    table.text('agent_id');
    table.bigInteger('talk_ms').notNullable();
    table.bigInteger('ended_at');
    table.index(['entered_at'], 'report_stays_entered_at');
  });
  await knex.schema.createTable('report_talks', (table) => {
    table.text('id').primary();
    table.text('call_id').notNullable();
    table.text('queue_id');
    table.text('agent_id');
    table.text('session_id').notNullable();
    table.bigInteger('began_at').notNullable();
    table.bigInteger('ended_at');
    table.index(['began_at'], 'report_talks_began_at');
  });
  await knex.schema.createTable('report_offers', (table) => {
    table.text('id').primary();
    table.text('call_id').notNullable();
    table.text('queue_id');
    table.text('agent_id');
    table.bigInteger('made_at').notNullable();
    table.bigInteger('ended_at');
    table.text('outcome');
    table.index(['made_at'], 'report_offers_made_at');
  });
  await knex.schema.createTable('report_sessions', (table) => {
    table.text('id').primary();
    table.text('agent_id').notNullable();
    table.text('interface').notNullable();
    table.bigInteger('began_at').notNullable();
    table.bigInteger('ended_at');
    table.index(['ended_at'], 'report_sessions_ended_at');
  });
  await knex.schema.createTable('report_intervals', (table) => {
    table.text('id').primary();
    table.text('session_id').notNullable();
    table.text('agent_id').notNullable();
    table.text('state').notNullable();
    table.text('reason');
    table.text('setter');
    table.integer('part').notNullable();
    table.bigInteger('whole_ms');
    table.bigInteger('began_at').notNullable();
    table.bigInteger('ended_at');
    table.index(['ended_at'], 'report_intervals_ended_at');
  });
  // What is not over is little, and asked for at each start.
  for (const table of TABLES) {
    await knex.raw(`CREATE INDEX ${table}_open ON ${table} (id) WHERE ended_at IS NULL`);
  }
}

const TABLES = ['report_stays', 'report_talks', 'report_offers', 'report_sessions', 'report_intervals'];

export async function down(knex) {
  for (const table of [...TABLES, 'report_progress']) await knex.schema.dropTable(table);
  // The version before cannot read a setting that it does not know.
  for (const name of ['system_settings', 'sites', 'queues']) {
    for (const { id, settings } of await knex(name).select('id', 'settings')) {
      const { serviceLevelMs, ...kept } = JSON.parse(settings);
      if (serviceLevelMs !== undefined) await knex(name).where({ id }).update({ settings: JSON.stringify(kept) });
    }
  }
}
