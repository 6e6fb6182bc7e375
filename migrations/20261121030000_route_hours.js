// Sites with their time zone, and when inbound routes take callers. Routes of before stay open around the clock.

export async function up(knex) {
  await knex.schema.createTable('sites', (table) => {
    table.text('id').primary();
    table.text('name').notNullable();
    table.text('zone').notNullable();
    table.text('language').notNullable();
    table.text('emergency_location').notNullable();
    table.integer('version').notNullable();
    table.bigInteger('hidden_at');
  });
  // Whatever names no other site belongs to this one.
  await knex('sites').insert({
    id: 'default',
    name: 'Main site',
    zone: 'UTC',
    language: 'en',
    emergency_location: '',
    version: 1,
  });
  await knex.schema.alterTable('inbound_routes', (table) => {
    table.text('site_id').notNullable().defaultTo('default');
    // JSON; null is open around the clock.
    table.text('hours');
    table.text('holidays').notNullable().defaultTo('[]');
    table.text('closed_number');
    table.boolean('emergency_closed').notNullable().defaultTo(false);
    table.text('emergency_note').notNullable().defaultTo('');
    table.text('emergency_number');
  });
}

const COLUMNS = [
  'site_id',
  'hours',
  'holidays',
  'closed_number',
  'emergency_closed',
  'emergency_note',
  'emergency_number',
];

export async function down(knex) {
  await knex.schema.alterTable('inbound_routes', (table) => {
    table.dropColumns(...COLUMNS);
  });
  await knex.schema.dropTable('sites');
}
