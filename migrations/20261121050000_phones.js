// Phones with their voice settings; secrets apart, so that nothing that lists phones ever reads one.

export async function up(knex) {
  // Sorted by code points on both: PostgreSQL would else sort by its locale.
  const sorted = knex.client.config.client === 'pg' ? 'text COLLATE "C"' : 'text';
  await knex.schema.createTable('phones', (table) => {
    table.specificType('id', sorted).primary();
    table.text('name').notNullable();
    // What is searched and sorted by: case and width folded.
    table.specificType('name_key', sorted).notNullable();
    table.specificType('number', sorted).notNullable();
    table.text('site_id').notNullable();
    table.text('placement').notNullable();
    table.text('host');
    table.text('trunk_id');
    table.text('trunk_number');
    table.text('voice').notNullable();
    table.boolean('auto_answer').notNullable();
    table.boolean('hot_desk').notNullable();
    table.integer('version').notNullable();
    table.bigInteger('hidden_at');
    table.index(['trunk_id'], 'phones_trunk');
    table.index(['site_id'], 'phones_site');
  });
  for (const column of ['name_key', 'number']) {
    await knex.raw(`CREATE INDEX phones_by_${column} ON phones (${column}, id) WHERE hidden_at IS NULL`);
  }
  await knex.raw("CREATE INDEX phones_fixed ON phones (id) WHERE placement = 'fixed' AND hidden_at IS NULL");

  await knex.schema.createTable('phone_secrets', (table) => {
    table.text('phone_id').primary();
    table.text('secret').notNullable();
  });
}

export async function down(knex) {
  await knex.schema.dropTable('phone_secrets');
  await knex.schema.dropTable('phones');
  await knex('number_plan').where({ kind: 'phone' }).delete();
}
