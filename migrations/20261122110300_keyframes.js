// Historical replay: all that runs as it was behind one fact, so that any instant is that and the facts after it. Can be
// made anew from the facts.

export async function up(knex) {
  await knex.schema.createTable('keyframes', (table) => {
    // The last fact that is in it.
    table.bigInteger('sequence').notNullable();
    table.integer('part').notNullable();
    // Instant of that fact.
    table.bigInteger('at').notNullable();
    // Of what is in it; others are not read.
    table.integer('version').notNullable();
    // JSON of some of the entities, gzip, base64.
    table.text('body').notNullable();
    table.primary(['sequence', 'part']);
  });
}

export async function down(knex) {
  await knex.schema.dropTable('keyframes');
}
