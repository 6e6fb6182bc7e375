// D7: which numbers are an emergency service's at a site, who is told where it is, and who called one.

const USUAL = JSON.stringify(['112', '911', '999', '000']);

export async function up(knex) {
  await knex.schema.alterTable('sites', (table) => {
    table.text('emergency_numbers').notNullable().defaultTo(USUAL);
    table.text('emergency_caller_id').notNullable().defaultTo('');
    table.text('emergency_trunk_id');
  });
  await knex.schema.createTable('emergency_calls', (table) => {
    table.text('id').primary();
    table.bigInteger('called_at').notNullable();
    table.text('number').notNullable();
    table.text('endpoint').notNullable();
    table.text('place').notNullable();
    table.text('site_id');
    table.bigInteger('seen_at');
    table.text('seen_by');
  });
}

export async function down(knex) {
  await knex.schema.dropTable('emergency_calls');
  for (const column of ['emergency_numbers', 'emergency_caller_id', 'emergency_trunk_id']) {
    await knex.schema.alterTable('sites', (table) => table.dropColumn(column));
  }
}
