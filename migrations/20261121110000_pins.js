// PINs of agents, apart from the agents themselves: whatever lists agents has no way to show one.

export async function up(knex) {
  await knex.schema.createTable('agent_pins', (table) => {
    table.text('agent_id').primary();
    // argon2id, with its parameters and salt in it.
    table.text('hash').notNullable();
  });
}

export async function down(knex) {
  await knex.schema.dropTable('agent_pins');
}
