// Callbacks: what a caller who waits was told, and the place in the queue that is kept for who is to be called back.

export async function up(knex) {
  await knex.schema.alterTable('calls', (table) => {
    // JSON; null: nobody speaks of a callback.
    table.text('callback');
  });
}

/** Settings that the version before does not know; it would refuse to read whoever has them. */
const NEW_SETTINGS = [
  'afterNoAnswers',
  'callbackOffered',
  'callbackAfterMs',
  'callbackKey',
  'callbackAnswerMs',
  'callbackFrom',
  'callbackUntil',
  'callbackTries',
  'callbackRetryMs',
  'callbackConfirm',
  'callbackKeyMs',
];

export async function down(knex) {
  for (const name of ['system_settings', 'sites', 'queues', 'agents']) {
    for (const { id, settings } of await knex(name).select('id', 'settings')) {
      const kept = Object.entries(JSON.parse(settings)).filter(([key]) => !NEW_SETTINGS.includes(key));
      await knex(name)
        .where({ id })
        .update({ settings: JSON.stringify(Object.fromEntries(kept)) });
    }
  }
  // There nobody waits without a line.
  for (const { id, callback } of await knex('calls').whereNotNull('callback').select('id', 'callback')) {
    const { at } = JSON.parse(callback);
    if (at !== 'due' && at !== 'resting') continue;
    await knex('offers').where({ call_id: id }).delete();
    await knex('calls').where({ id }).delete();
    await knex('call_parties').where({ call_id: id }).delete();
  }
  await knex.schema.alterTable('calls', (table) => {
    table.dropColumn('callback');
  });
}
