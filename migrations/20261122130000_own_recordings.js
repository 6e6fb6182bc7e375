// K5: agents may hear the recordings of their own conversations where a setting says so; nothing is stored for it beside that.

/** Settings that the version before does not know; it would refuse to read whatever has them. */
const NEW_SETTINGS = ['ownRecordings'];

export async function up() {
  // Nobody has set it yet.
}

export async function down(knex) {
  for (const name of ['system_settings', 'sites', 'agents']) {
    for (const { id, settings } of await knex(name).select('id', 'settings')) {
      const was = Object.entries(JSON.parse(settings));
      const kept = was.filter(([key]) => !NEW_SETTINGS.includes(key));
      if (kept.length === was.length) continue;
      await knex(name)
        .where({ id })
        .update({ settings: JSON.stringify(Object.fromEntries(kept)) });
    }
  }
}
