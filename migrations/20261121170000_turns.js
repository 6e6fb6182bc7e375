// What a queue's strategy remembers of its agents, over logins and restarts: whose turn it was, and calls of a day.

/** Settings that the version before does not know; it would refuse to read a queue that has them. */
const NEW_SETTINGS = ['strategy', 'mostRung'];

export async function up(knex) {
  await knex.schema.createTable('turns', (table) => {
    table.text('id').primary();
    table.text('queue_id').notNullable();
    table.text('agent_id').notNullable();
    table.bigInteger('offered_at').notNullable();
    table.text('day').notNullable();
    table.integer('calls').notNullable();
  });
}

export async function down(knex) {
  await knex.schema.dropTable('turns');
  for (const name of ['system_settings', 'sites', 'queues']) {
    for (const { id, settings } of await knex(name).select('id', 'settings')) {
      const kept = Object.entries(JSON.parse(settings)).filter(([key]) => !NEW_SETTINGS.includes(key));
      await knex(name)
        .where({ id })
        .update({ settings: JSON.stringify(Object.fromEntries(kept)) });
    }
  }
  await oneOfferEach(knex);
}

/**
 * There a call has one offer, and names it. Phones that ring for the others are found again as nobody's, and ended; who
 * was asked on them signs in again.
 */
async function oneOfferEach(knex) {
  for (const { id, state } of await knex('calls').select('id', 'state')) {
    const was = JSON.parse(state);
    if (was.at !== 'offered') continue;
    const [first, ...others] = await knex('offers').where({ call_id: id }).orderBy('id').select('id', 'session_id');
    const now = first ? { ...was, offerId: first.id } : { ...was, at: 'waiting' };
    await knex('calls')
      .where({ id })
      .update({ state: JSON.stringify(now) });
    for (const other of others) {
      await knex('offers').where({ id: other.id }).delete();
      await knex('legs').where({ session_id: other.session_id }).delete();
      await knex('sessions').where({ id: other.session_id }).delete();
    }
  }
}
