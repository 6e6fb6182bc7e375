// Trunk health: how often a trunk is asked by OPTIONS, what was found out, and a way to its history.

export async function up(knex) {
  await knex.schema.alterTable('trunks', (table) => {
    // Milliseconds; 0 asks never.
    table.integer('oos_check_ms').notNullable().defaultTo(0);
    table.integer('oos_force_ms').notNullable().defaultTo(2000);
    table.integer('restore_after').notNullable().defaultTo(1);
  });
  await knex.schema.alterTable('trunk_health', (table) => {
    table.text('ping').notNullable().defaultTo('{"at":"unasked"}');
    table.bigInteger('since');
  });
  // A trunk's outages are asked for on its page. Of all facts about trunks, only `trunk.used` comes with calls; it is left
  // out, so that this index costs their commits nothing.
  await knex.raw(
    "CREATE INDEX facts_trunk ON facts (entity_id, sequence) WHERE kind = 'trunk' AND type <> 'trunk.used'",
  );
}

export async function down(knex) {
  await knex.raw('DROP INDEX facts_trunk');
  await knex.schema.alterTable('trunk_health', (table) => table.dropColumns('ping', 'since'));
  await knex.schema.alterTable('trunks', (table) => table.dropColumns('oos_check_ms', 'oos_force_ms', 'restore_after'));
}
