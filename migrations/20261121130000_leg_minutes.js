// When legs began and were answered, and what each of them came to once it had ended.

export async function up(knex) {
  await knex.schema.alterTable('legs', (table) => {
    table.bigInteger('started_at');
    table.bigInteger('answered_at');
  });
  await knex.schema.createTable('leg_minutes', (table) => {
    table.text('channel').primary();
    table.text('session_id').notNullable();
    // Null when the session was gone before its leg.
    table.text('agent_id');
    table.text('trunk_id');
    table.bigInteger('started_at').notNullable();
    // Null: never answered.
    table.bigInteger('answered_at');
    table.bigInteger('ended_at').notNullable();
    table.index(['ended_at'], 'leg_minutes_ended_at');
  });
}

export async function down(knex) {
  await knex.schema.dropTable('leg_minutes');
  // A leg that hears its greeting is unknown to the version before; its channel is found again as nobody's, and ended.
  await knex('legs').where('state', 'like', '{"at":"greeting"%').delete();
  const menus = knex('menus').where('otherwise_kind', 'announcement').orWhere('choices', 'like', '%"announcement"%');
  await knex('inbound_routes')
    .where({ target_kind: 'menu' })
    .whereIn('target_ref', menus.clone().select('id'))
    .delete();
  await menus.delete();
  await knex('inbound_routes').where({ target_kind: 'announcement' }).delete();
  await knex('agents').whereNotIn('connect_on_login', ['', 'park']).update({ connect_on_login: 'park' });
  await knex('sessions').whereNotIn('connect_on_login', ['', 'park']).update({ connect_on_login: 'park' });
  await knex.schema.alterTable('legs', (table) => {
    table.dropColumn('answered_at');
    table.dropColumn('started_at');
  });
}
