// Pauses of single queues, calls that a telephone refused, whether the agent's page is open; and who acted on whom.

export async function up(knex) {
  await knex.schema.alterTable('sessions', (table) => {
    // JSON, each as a session without any of it begins.
    table.text('desktop').notNullable().defaultTo('{"at":"none"}');
    table.text('queue_pauses').notNullable().defaultTo('[]');
    table.text('refusals').notNullable().defaultTo('null');
  });
  await knex.schema.alterTable('facts', (table) => {
    // The supervisor who did it to somebody else; null for everything else, and the index holds those alone.
    table.text('acted_by');
  });
  await knex.raw('CREATE INDEX facts_acts ON facts (sequence) WHERE acted_by IS NOT NULL');
}

export async function down(knex) {
  await knex.raw('DROP INDEX facts_acts');
  await knex.schema.alterTable('facts', (table) => {
    table.dropColumn('acted_by');
  });
  await knex.schema.alterTable('sessions', (table) => {
    for (const column of ['refusals', 'queue_pauses', 'desktop']) table.dropColumn(column);
  });
}
