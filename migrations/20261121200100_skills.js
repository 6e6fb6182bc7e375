// K1: what agents can do, and what queues, routes and the calls that came by them need.

const TABLES = ['agents', 'queues', 'inbound_routes'];

export async function up(knex) {
  for (const name of TABLES) {
    await knex.schema.alterTable(name, (table) => {
      // JSON.
      table.text('skills').notNullable().defaultTo('[]');
    });
  }
  await knex.schema.alterTable('calls', (table) => {
    // JSON; null: nothing beyond what the queue needs.
    table.text('needs');
  });
}

export async function down(knex) {
  await knex.schema.alterTable('calls', (table) => {
    table.dropColumn('needs');
  });
  for (const name of TABLES) {
    await knex.schema.alterTable(name, (table) => {
      table.dropColumn('skills');
    });
  }
}
