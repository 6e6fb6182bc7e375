// K4: a supervisor is heard by channels of their own, so that a change of mode is no break in what they hear.

export async function up(knex) {
  await knex.schema.alterTable('supervisions', (table) => {
    table.text('mouths').notNullable().defaultTo('[]');
  });
}

export async function down(knex) {
  await knex.schema.alterTable('supervisions', (table) => {
    table.dropColumn('mouths');
  });
}
