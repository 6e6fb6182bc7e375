// Calls that agents make: which way a call goes, and why an agent's last one came to nothing.

export async function up(knex) {
  await knex.schema.alterTable('calls', (table) => {
    table.text('direction').notNullable().defaultTo('in');
  });
  await knex.schema.alterTable('sessions', (table) => {
    // JSON, as a session begins.
    table.text('call_failed').notNullable().defaultTo('null');
  });
}

export async function down(knex) {
  await knex.schema.alterTable('sessions', (table) => {
    table.dropColumn('call_failed');
  });
  await knex.schema.alterTable('calls', (table) => {
    table.dropColumn('direction');
  });
}
