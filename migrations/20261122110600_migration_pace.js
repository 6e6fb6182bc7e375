// How fast a job that moves agents goes on, and what was found after its last batch.

export async function up(knex) {
  await knex.schema.alterTable('migration_jobs', (table) => {
    // {batch, batches, missed, pardoned, firstReloadMs, figures}, or null before the first batch.
    table.text('pace');
  });
}

export async function down(knex) {
  await knex.schema.alterTable('migration_jobs', (table) => {
    table.dropColumn('pace');
  });
}
