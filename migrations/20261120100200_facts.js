// History: append-only, masked, one fact per change of an entity. Never read on the way to a start.

export async function up(knex) {
  await knex.schema.createTable('facts', (table) => {
    table.bigInteger('sequence').primary();
    table.bigInteger('at').notNullable();
    table.integer('version').notNullable();
    table.text('type').notNullable();
    table.text('kind').notNullable();
    table.text('entity_id').notNullable();
    table.text('agent_id');
    table.text('session_id');
    table.text('call_id');
    table.text('queue_id');
    table.text('detail').notNullable();
    table.text('after');
  });
  // The one question asked of bare facts is how a call went. Each further index would cost every commit a page;
  // reports are folds with tables of their own.
  await knex.raw('CREATE INDEX facts_call ON facts (call_id) WHERE call_id IS NOT NULL');

  await knex.schema.createTable('meta', (table) => {
    table.text('key').primary();
    table.text('value').notNullable();
  });

  // Who may write: each new writer raises the epoch, and a write of an older epoch finds no row.
  await knex.schema.createTable('writer_lease', (table) => {
    table.integer('id').primary();
    table.bigInteger('epoch').notNullable();
    table.text('holder').notNullable();
  });
  await knex('writer_lease').insert({ id: 1, epoch: 0, holder: '' });
}

export async function down(knex) {
  for (const table of ['writer_lease', 'meta', 'facts']) await knex.schema.dropTable(table);
}
