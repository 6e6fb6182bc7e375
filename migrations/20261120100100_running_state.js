// The state of now, one row per entity. Nested state is JSON text: it is read whole at start and never searched.
// No unique keys beside the ids: what may exist only once is decided by the domain and checked again on load.

export async function up(knex) {
  await knex.schema.createTable('sessions', (table) => {
    table.text('id').primary();
    table.text('agent_id').notNullable();
    table.text('interface').notNullable();
    // One of the two: the plain number, or the number that came with the login, sealed under a key kept elsewhere.
    table.text('number');
    table.text('number_sealed');
    table.boolean('typed_number').notNullable();
    table.text('trunk_id');
    table.boolean('nailed_up').notNullable();
    table.text('connect_on_login').notNullable();
    table.boolean('drop_on_logout').notNullable();
    table.boolean('confirm').notNullable();
    table.bigInteger('since').notNullable();
    table.text('state').notNullable();
    table.text('holds').notNullable();
    table.text('pending').notNullable();
    table.bigInteger('free_since').notNullable();
    table.integer('no_answers').notNullable();
    table.bigInteger('rest_until').notNullable();
    table.text('open_interval').notNullable();
  });

  await knex.schema.createTable('legs', (table) => {
    table.text('session_id').primary();
    table.text('state').notNullable();
    table.integer('dialled').notNullable();
    table.text('trunk_id');
    table.text('bridge');
  });

  await knex.schema.createTable('calls', (table) => {
    table.text('id').primary();
    table.text('channel').notNullable();
    table.text('trunk_id');
    table.text('dialled_number').notNullable();
    table.text('queue_id').notNullable();
    table.integer('priority').notNullable();
    table.bigInteger('arrived_at').notNullable();
    table.double('place').notNullable();
    table.text('state').notNullable();
    table.boolean('answered').notNullable();
    table.boolean('guarded').notNullable();
    table.text('declined').notNullable();
  });

  // Personal data of callers, apart from everything else, so that one customer can be erased.
  await knex.schema.createTable('call_parties', (table) => {
    table.text('call_id').primary();
    table.text('number').notNullable();
    table.text('name').notNullable();
    table.text('retention_class').notNullable();
    table.bigInteger('arrived_at').notNullable();
  });

  await knex.schema.createTable('offers', (table) => {
    table.text('id').primary();
    table.text('call_id').notNullable();
    table.text('session_id').notNullable();
    table.text('queue_id').notNullable();
    table.text('state').notNullable();
  });

  await knex.schema.createTable('trunk_health', (table) => {
    table.text('trunk_id').primary();
    table.integer('failures').notNullable();
    table.bigInteger('used_at').notNullable();
    table.bigInteger('out_until');
  });
}

export async function down(knex) {
  for (const table of ['trunk_health', 'offers', 'call_parties', 'calls', 'legs', 'sessions']) {
    await knex.schema.dropTable(table);
  }
}
