// Agents who signed out by hand while their PBX said that their telephone is there: it does not sign them in again.

export async function up(knex) {
  await knex.schema.createTable('presence_leavers', (table) => {
    table.text('agent_id').primary();
  });
}

export async function down(knex) {
  await knex.schema.dropTable('presence_leavers');
}
