// Conferences, colleagues who are consulted, and settings about them are in columns that are there; only the way back has work.

export async function up() {}

/** Settings that the version before does not know; it would refuse to read whoever has them. */
const NEW_SETTINGS = ['conferenceOnLeave', 'conferenceMost'];
const NEW_STATES = ['conference', 'colleague'];

export async function down(knex) {
  for (const name of ['system_settings', 'sites', 'queues', 'agents']) {
    for (const { id, settings } of await knex(name).select('id', 'settings')) {
      const kept = Object.entries(JSON.parse(settings)).filter(([key]) => !NEW_SETTINGS.includes(key));
      await knex(name)
        .where({ id })
        .update({ settings: JSON.stringify(Object.fromEntries(kept)) });
    }
  }
  await withoutConferences(knex);
}

/** Whoever talks in one goes on talking, unknown; who is called into one is not; their agents sign in again. */
async function withoutConferences(knex) {
  const gone = [];
  for (const { id, state } of await knex('calls').select('id', 'state')) {
    const { at, into, held } = JSON.parse(state);
    if (NEW_STATES.includes(at) || into !== undefined || held?.colleague) gone.push(id);
  }
  for (const id of gone) {
    await knex('calls').where({ id }).delete();
    await knex('call_parties').where({ call_id: id }).delete();
  }
  for (const { id, state } of await knex('sessions').select('id', 'state')) {
    if (!gone.includes(JSON.parse(state).callId)) continue;
    await knex('legs').where({ session_id: id }).delete();
    await knex('sessions').where({ id }).delete();
  }
}
