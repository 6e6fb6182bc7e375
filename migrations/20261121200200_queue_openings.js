// K1: when queues are open.

export async function up(knex) {
  await knex.schema.alterTable('queues', (table) => {
    // JSON; null: always open.
    table.text('openings');
  });
}

export async function down(knex) {
  await knex.schema.alterTable('queues', (table) => {
    table.dropColumn('openings');
  });
}
