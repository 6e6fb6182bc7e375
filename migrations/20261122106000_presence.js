// What another PBX told of the telephone of a session (J); null: nothing.

export async function up(knex) {
  await knex.schema.alterTable('sessions', (table) => {
    table.text('presence');
  });
}

export async function down(knex) {
  await knex.schema.alterTable('sessions', (table) => {
    table.dropColumn('presence');
  });
}
