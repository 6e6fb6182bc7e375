// Messages that callers left for agents. Their sound is a file of Asterisk's, named by the id; the row is there first.

export async function up(knex) {
  await knex.schema.createTable('voice_messages', (table) => {
    table.text('id').primary();
    table.text('agent_id').notNullable().index();
    // recording, new, or heard.
    table.text('state').notNullable();
    table.bigInteger('received_at').notNullable();
    table.bigInteger('duration_ms').notNullable();
    table.text('caller_number').notNullable();
    table.text('caller_name').notNullable();
  });
}

export async function down(knex) {
  await knex.schema.dropTable('voice_messages');
}
