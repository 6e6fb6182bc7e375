// What admins configure. Deleting hides a row (hidden_at); every change raises its version.

export async function up(knex) {
  await knex.schema.createTable('agents', (table) => {
    table.text('id').primary();
    table.text('login').notNullable();
    // What makes two logins the same: case and width folded.
    table.text('login_key').notNullable();
    table.text('name').notNullable();
    table.text('dn').notNullable();
    table.text('number');
    table.text('trunk_id');
    table.boolean('may_type_number').notNullable();
    table.text('interfaces').notNullable();
    table.boolean('nailed_up').notNullable();
    table.text('connect_on_login').notNullable();
    table.boolean('drop_on_logout').notNullable();
    table.boolean('confirm').notNullable();
    table.boolean('ready_on_login').notNullable();
    versioned(table);
  });
  // A hidden agent frees its login.
  await knex.raw('CREATE UNIQUE INDEX agents_login ON agents (login_key) WHERE hidden_at IS NULL');

  await knex.schema.createTable('agent_queues', (table) => {
    table.text('agent_id').notNullable();
    table.text('queue_id').notNullable();
    table.integer('penalty').notNullable();
    table.primary(['agent_id', 'queue_id']);
    table.index(['queue_id'], 'agent_queues_queue');
  });

  await knex.schema.createTable('trunks', (table) => {
    table.text('id').primary();
    table.text('name').notNullable();
    table.text('prefixes').notNullable();
    table.integer('priority').notNullable();
    table.text('trunk_group').notNullable();
    table.integer('strip').notNullable();
    table.text('prepend').notNullable();
    table.text('caller_id');
    table.integer('channel_limit');
    table.boolean('busy_out').notNullable();
    versioned(table);
  });

  await knex.schema.createTable('trunk_wire', (table) => {
    table.text('trunk_id').primary();
    table.text('contacts').notNullable();
    table.text('transport').notNullable();
    table.text('username');
    table.text('password');
    table.text('match_addresses').notNullable();
    table.text('codecs').notNullable();
  });

  await knex.schema.createTable('queues', (table) => {
    table.text('id').primary();
    table.text('name').notNullable();
    table.text('dn').notNullable();
    table.integer('priority').notNullable();
    table.text('answer_mode').notNullable();
    table.integer('wrap_up_ms').notNullable();
    table.boolean('announce_to_agent').notNullable();
    table.text('music_class').notNullable();
    table.bigInteger('max_wait_ms');
    versioned(table);
  });

  await knex.schema.createTable('inbound_routes', (table) => {
    table.text('id').primary();
    table.text('number').notNullable();
    table.text('trunk_id');
    table.text('queue_id').notNullable();
    table.integer('priority').notNullable();
    versioned(table);
  });

  // One dial space: whatever has a number, has it alone.
  await knex.schema.createTable('number_plan', (table) => {
    table.text('number').primary();
    table.text('kind').notNullable();
    table.text('thing_id').notNullable();
    table.unique(['kind', 'thing_id'], { indexName: 'number_plan_thing' });
  });
}

function versioned(table) {
  table.integer('version').notNullable();
  table.bigInteger('hidden_at');
}

export async function down(knex) {
  for (const table of ['number_plan', 'inbound_routes', 'queues', 'trunk_wire', 'trunks', 'agent_queues', 'agents']) {
    await knex.schema.dropTable(table);
  }
}
