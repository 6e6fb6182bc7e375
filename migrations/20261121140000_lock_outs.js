// Who was locked out, when, and how it ended. What is not ended holds over a restart.

export async function up(knex) {
  await knex.schema.createTable('lock_outs', (table) => {
    table.text('id').primary();
    table.text('kind').notNullable();
    table.text('agent_id');
    // The address, the telephone, or the masked number of whoever called.
    table.text('place').notNullable();
    // What the next try is recognised by; names that were typed and numbers only as a fingerprint.
    table.text('key').notNullable();
    table.bigInteger('since').notNullable();
    table.bigInteger('until').notNullable();
    table.bigInteger('ended_at').index();
    table.text('ended_why');
    table.text('ended_by');
  });
}

export async function down(knex) {
  await knex.schema.dropTable('lock_outs');
}
