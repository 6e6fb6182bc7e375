// What the softphone of an agent told of itself (M): the newest lines of each agent, for some days.

export async function up(knex) {
  await knex.schema.createTable('client_log', (table) => {
    table.text('id').primary();
    table.text('agent_id').notNullable();
    table.bigInteger('at').notNullable().index();
    table.text('what').notNullable();
    // JSON, as far as there is more to tell.
    table.text('detail').notNullable();
    table.index(['agent_id', 'id']);
  });
}

export async function down(knex) {
  await knex.schema.dropTable('client_log');
}
