// Calls to an agent's own number: in no queue, for one agent. Routes and menus lead to agents, routes to voicemails.

export async function up(knex) {
  await knex.schema.alterTable('calls', (table) => {
    table.text('direct_to');
  });
}

/** Settings that the version before does not know; it would refuse to read whoever has them. */
const NEW_SETTINGS = [
  'rejectCallNotReady',
  'directBusy',
  'directWrapUpMs',
  'voicemail',
  'messageMaxMs',
  'messagesMost',
];
const NEW_TARGETS = ['agent', 'voicemail'];

export async function down(knex) {
  for (const name of ['system_settings', 'sites', 'agents']) {
    for (const { id, settings } of await knex(name).select('id', 'settings')) {
      const kept = Object.entries(JSON.parse(settings)).filter(([key]) => !NEW_SETTINGS.includes(key));
      await knex(name)
        .where({ id })
        .update({ settings: JSON.stringify(Object.fromEntries(kept)) });
    }
  }
  await withoutDirectCalls(knex);
  await withoutAgentTargets(knex);
  await knex.schema.alterTable('calls', (table) => {
    table.dropColumn('direct_to');
  });
}

/** Nobody rings an agent there but for a queue. Two who talk go on talking, unknown; the agent signs in again. */
async function withoutDirectCalls(knex) {
  const gone = (await knex('calls').whereNotNull('direct_to').whereNull('queue_id').select('id')).map(({ id }) => id);
  await knex('offers').where({ queue_id: '' }).delete();
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

/** A menu that ends at an agent has no other end: it goes, and with it the routes that lead there. */
async function withoutAgentTargets(knex) {
  const ended = knex('menus').whereIn('otherwise_kind', NEW_TARGETS).select('id');
  await dropRoutes(knex, knex('inbound_routes').whereIn('target_kind', NEW_TARGETS).select('id'));
  await dropRoutes(
    knex,
    knex('inbound_routes').where({ target_kind: 'menu' }).whereIn('target_ref', ended).select('id'),
  );
  const lost = (await knex('menus').whereIn('otherwise_kind', NEW_TARGETS).select('id')).map(({ id }) => id);
  await knex('menus').whereIn('id', lost).delete();
  for (const { id, choices } of await knex('menus').select('id', 'choices')) {
    const kept = JSON.parse(choices).filter(
      ({ kind, ref }) => !NEW_TARGETS.includes(kind) && !(kind === 'menu' && lost.includes(ref)),
    );
    await knex('menus')
      .where({ id })
      .update({ choices: JSON.stringify(kept) });
  }
}

async function dropRoutes(knex, chosen) {
  const ids = (await chosen).map(({ id }) => id);
  await knex('number_plan').where({ kind: 'route' }).whereIn('thing_id', ids).delete();
  await knex('inbound_routes').whereIn('id', ids).delete();
}
