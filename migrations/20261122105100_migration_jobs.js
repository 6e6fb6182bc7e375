// Jobs that move many agents from one place to another, and each agent's row with what it was before.

export async function up(knex) {
  await knex.schema.createTable('migration_jobs', (table) => {
    table.text('id').primary();
    table.text('name').notNullable();
    table.text('site_id').notNullable();
    table.text('created_by').notNullable();
    table.bigInteger('created_at').notNullable();
    // {at, why}
    table.text('state').notNullable();
    // {from, to}, or null.
    table.text('hours');
    table.integer('batch').notNullable();
    table.integer('most_failures').notNullable();
  });
  await knex.schema.createTable('migration_rows', (table) => {
    table.text('job_id').notNullable();
    table.integer('position').notNullable();
    table.text('agent_id').notNullable();
    // Placements, as JSON.
    table.text('target').notNullable();
    table.text('before');
    table.text('state').notNullable();
    table.text('why').notNullable();
    table.primary(['job_id', 'agent_id']);
  });
}

export async function down(knex) {
  await knex.schema.dropTable('migration_rows');
  await knex.schema.dropTable('migration_jobs');
}
