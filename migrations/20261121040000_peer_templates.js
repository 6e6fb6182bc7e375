// Templates of peers as admins edited them: every revision that was applied, the newest of each is in use.

export async function up(knex) {
  await knex.schema.createTable('template_revisions', (table) => {
    table.text('id').primary();
    table.text('template').notNullable();
    table.text('source').notNullable();
    table.bigInteger('at').notNullable();
    table.text('by').notNullable();
    table.text('back_to');
    table.index(['template', 'at'], 'template_revisions_newest');
  });
}

export async function down(knex) {
  await knex.schema.dropTable('template_revisions');
}
