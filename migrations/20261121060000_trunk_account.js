// How a trunk registers at its carrier and names itself there, and what is known of each of its contacts. Trunks of before
// register nowhere.

export async function up(knex) {
  await knex.schema.alterTable('trunk_wire', (table) => {
    table.boolean('register').notNullable().defaultTo(false);
    table.text('from_user');
    table.text('from_domain');
  });
  await knex.schema.alterTable('trunk_health', (table) => {
    // JSON, by contact.
    table.text('contacts').notNullable().defaultTo('{}');
  });
}

export async function down(knex) {
  await knex.schema.alterTable('trunk_health', (table) => table.dropColumn('contacts'));
  await knex.schema.alterTable('trunk_wire', (table) => table.dropColumns('register', 'from_user', 'from_domain'));
}
