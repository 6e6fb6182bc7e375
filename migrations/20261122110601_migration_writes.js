// Whether a job that moves agents writes the peers of their telephones too.

export async function up(knex) {
  await knex.schema.alterTable('migration_jobs', (table) => {
    // agents, peers
    table.text('writes').notNullable().defaultTo('agents');
  });
}

export async function down(knex) {
  // What such a job wrote of telephones cannot be told there: it is not undone by halves.
  const jobs = knex('migration_jobs').where({ writes: 'peers' }).select('id');
  await knex('migration_rows').whereIn('job_id', jobs).delete();
  await knex('migration_jobs').where({ writes: 'peers' }).delete();
  await knex.schema.alterTable('migration_jobs', (table) => {
    table.dropColumn('writes');
  });
}
