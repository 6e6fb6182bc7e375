// Customers who wait for whom their agent passed them on to are in columns that are there; only the way back has work.

export async function up() {}

/** Who waits for an answer waits in their queue; by whose call somebody was rung is not known there, and asked for by nobody. */
export async function down(knex) {
  for (const { id, queue_id: queueId, state } of await knex('calls').select('id', 'queue_id', 'state')) {
    const { at, since, withCall } = JSON.parse(state);
    if (at !== 'passing') continue;
    const waits = { at: 'waiting', since, until: null, apology: null, music: true };
    if (queueId === null) await without(knex, id);
    else
      await knex('calls')
        .where({ id })
        .update({ state: JSON.stringify(waits) });
    await without(knex, withCall);
  }
}

async function without(knex, id) {
  await knex('calls').where({ id }).delete();
  await knex('call_parties').where({ call_id: id }).delete();
}
