// K5: who listened to which message of a voicemail, for the audit.

export async function up(knex) {
  await knex.schema.createTable('message_plays', (table) => {
    table.text('id').primary();
    table.text('message_id').notNullable();
    table.text('agent_id').notNullable();
    table.bigInteger('at').notNullable();
    table.text('by').notNullable();
    table.text('via').notNullable();
    table.text('what').notNullable();
  });
}

export async function down(knex) {
  await knex.schema.dropTable('message_plays');
}
