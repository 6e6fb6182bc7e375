// That a file was brought in: who, when, what, and how much of it was new.

export async function up(knex) {
  await knex.schema.createTable('imports', (table) => {
    table.text('id').primary();
    table.bigInteger('imported_at').notNullable();
    table.text('imported_by').notNullable();
    // agents, phones, queues.conf, agents.conf or genesys.
    table.text('kind').notNullable();
    table.text('file_name').notNullable();
    table.integer('created').notNullable();
    table.integer('changed').notNullable();
    table.integer('unchanged').notNullable();
    table.index('imported_at', 'imports_newest');
  });
}

export async function down(knex) {
  await knex.schema.dropTable('imports');
}
