// E10: what a minute on a trunk costs, and lines that are metered as rows of reports. Those can be made anew from the facts.

export async function up(knex) {
  await knex.schema.alterTable('trunks', (table) => {
    // Ten-thousandths of the currency.
    table.integer('rate_e4').notNullable().defaultTo(0);
    table.integer('billing_step_s').notNullable().defaultTo(1);
  });
  await knex.schema.createTable('report_lines', (table) => {
    table.text('id').primary();
    table.text('channel').notNullable();
    // The session of a leg, else the call.
    table.text('owner_id').notNullable();
    table.text('kind').notNullable();
    table.text('trunk_id');
    table.text('agent_id');
    table.integer('part').notNullable();
    table.bigInteger('whole_ms');
    table.bigInteger('began_at').notNullable();
    table.bigInteger('ended_at');
    table.index(['ended_at'], 'report_lines_ended_at');
  });
  await knex.raw('CREATE INDEX report_lines_open ON report_lines (id) WHERE ended_at IS NULL');
}

export async function down(knex) {
  await knex.schema.dropTable('report_lines');
  await knex.schema.alterTable('trunks', (table) => table.dropColumns('rate_e4', 'billing_step_s'));
  // The version before cannot read a setting that it does not know.
  for (const { id, settings } of await knex('system_settings').select('id', 'settings')) {
    const { currency, ...kept } = JSON.parse(settings);
    if (currency !== undefined)
      await knex('system_settings')
        .where({ id })
        .update({ settings: JSON.stringify(kept) });
  }
}
