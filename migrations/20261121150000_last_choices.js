// What each agent last signed in on, to be preselected next time. Numbers that were typed are never here.

export async function up(knex) {
  await knex.schema.createTable('last_choices', (table) => {
    table.text('agent_id').primary();
    table.text('interface').notNullable();
    table.text('phone_id');
  });
}

export async function down(knex) {
  await knex.schema.dropTable('last_choices');
}
