// Calls that agents make: which way a call goes, and why an agent's last one came to nothing.

export async function up(knex) {
  await knex.schema.alterTable('calls', (table) => {
    table.text('direction').notNullable().defaultTo('in');
  });
  await knex.schema.alterTable('sessions', (table) => {
    // JSON, as a session begins.
    table.text('call_failed').notNullable().defaultTo('null');
  });
}

/** Settings that the version before does not know; it would refuse to read whoever has them. */
const NEW_SETTINGS = ['outRingMs', 'country'];

export async function down(knex) {
  for (const name of ['system_settings', 'sites', 'agents']) {
    for (const { id, settings } of await knex(name).select('id', 'settings')) {
      const kept = Object.entries(JSON.parse(settings)).filter(([key]) => !NEW_SETTINGS.includes(key));
      await knex(name)
        .where({ id })
        .update({ settings: JSON.stringify(Object.fromEntries(kept)) });
    }
  }
  await withoutOwnCalls(knex);
  await knex.schema.alterTable('sessions', (table) => {
    table.dropColumn('call_failed');
  });
  await knex.schema.alterTable('calls', (table) => {
    table.dropColumn('direction');
  });
}

/**
 * There agents call nobody and nobody is on hold. Whoever talks goes on talking unknown; who was on hold is found apart
 * from their agent, and served again; who was in a call of their own signs in again.
 */
async function withoutOwnCalls(knex) {
  const gone = [];
  for (const { id, direction, state } of await knex('calls').select('id', 'direction', 'state')) {
    const { held, ...was } = JSON.parse(state);
    if (direction === 'out' || was.at === 'together') gone.push(id);
    else if (held)
      await knex('calls')
        .where({ id })
        .update({ state: JSON.stringify(was) });
  }
  for (const id of gone) {
    await knex('calls').where({ id }).delete();
    await knex('call_parties').where({ call_id: id }).delete();
  }
  for (const { id, state } of await knex('sessions').select('id', 'state')) {
    const { at, callId } = JSON.parse(state);
    if (at !== 'calling' && !gone.includes(callId)) continue;
    await knex('legs').where({ session_id: id }).delete();
    await knex('sessions').where({ id }).delete();
  }
}
