// Inbound routes lead to more than queues, digit menus, and uploaded prompts. Routes of before go on leading to their queue.

export async function up(knex) {
  await knex.schema.createTable('prompts', (table) => {
    table.text('id').primary();
    table.text('name').notNullable();
    table.integer('duration_ms').notNullable();
    versioned(table);
  });
  await knex.schema.createTable('menus', (table) => {
    table.text('id').primary();
    table.text('name').notNullable();
    table.text('prompt_id').notNullable();
    // JSON: [{digit, kind, ref}]
    table.text('choices').notNullable();
    table.integer('repeats').notNullable();
    table.integer('wait_ms').notNullable();
    table.text('otherwise_kind').notNullable();
    table.text('otherwise_ref').notNullable();
    versioned(table);
  });
  await knex.schema.alterTable('inbound_routes', (table) => {
    // What it is, and the one word that says which: an id or a number. A new kind needs no new column.
    table.text('target_kind').notNullable().defaultTo('queue');
    table.text('target_ref').notNullable().defaultTo('');
    table.text('closed_prompt');
    table.text('emergency_prompt');
    table.bigInteger('emergency_since');
  });
  await knex('inbound_routes').update({ target_ref: knex.ref('queue_id') });
  await knex.schema.alterTable('inbound_routes', (table) => {
    table.dropColumn('queue_id');
  });
  // A caller in a menu is in no queue yet.
  await knex.schema.alterTable('calls', (table) => {
    table.setNullable('queue_id');
  });
}

function versioned(table) {
  table.integer('version').notNullable();
  table.bigInteger('hidden_at');
}

/** What only this version knows has no place in the one before: routes that lead elsewhere and callers in menus go. */
export async function down(knex) {
  await knex('calls').whereNull('queue_id').delete();
  await knex.schema.alterTable('calls', (table) => {
    table.dropNullable('queue_id');
  });
  const others = knex('inbound_routes').whereNot({ target_kind: 'queue' }).select('id');
  await knex('number_plan').where({ kind: 'route' }).whereIn('thing_id', others).delete();
  await knex('inbound_routes').whereNot({ target_kind: 'queue' }).delete();
  await knex.schema.alterTable('inbound_routes', (table) => {
    table.text('queue_id').notNullable().defaultTo('');
  });
  await knex('inbound_routes').update({ queue_id: knex.ref('target_ref') });
  await knex.schema.alterTable('inbound_routes', (table) => {
    table.dropColumns('target_kind', 'target_ref', 'closed_prompt', 'emergency_prompt', 'emergency_since');
  });
  await knex.schema.dropTable('menus');
  await knex.schema.dropTable('prompts');
}
