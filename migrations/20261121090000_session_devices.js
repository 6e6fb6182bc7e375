// Sessions on phones and softphones of ours, beside those on numbers; and which phone is whose.

export async function up(knex) {
  await knex.schema.alterTable('sessions', (table) => {
    // JSON of what rings, null for a number: that has columns of its own, because it may have to be sealed.
    table.text('device');
    table.text('reach').notNullable().defaultTo('{"at":"there"}');
  });
  await knex.schema.alterTable('agents', (table) => {
    table.boolean('hot_desk').notNullable().defaultTo(false);
    table.text('phone_id');
  });
}

export async function down(knex) {
  await knex.schema.alterTable('agents', (table) => {
    table.dropColumn('phone_id');
    table.dropColumn('hot_desk');
  });
  await knex('sessions').whereNotNull('device').delete();
  await knex.schema.alterTable('sessions', (table) => {
    table.dropColumn('reach');
    table.dropColumn('device');
  });
}
