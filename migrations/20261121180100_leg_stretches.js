// One channel may be metered twice: ended in our books when the process died, found up and adopted by the next one, and
// ended again. Each stretch is a row.

const COLUMNS = ['channel', 'session_id', 'agent_id', 'trunk_id', 'started_at', 'answered_at', 'ended_at'];

async function anew(knex, keys, chosen) {
  await knex.schema.renameTable('leg_minutes', 'leg_minutes_before');
  await knex.raw('DROP INDEX leg_minutes_ended_at');
  // PostgreSQL names a key's index after its table, and a renamed table keeps that name.
  const key = `leg_minutes_key_${keys.length}`;
  await knex.schema.createTable('leg_minutes', (table) => {
    table.text('channel').notNullable();
    table.text('session_id').notNullable();
    table.text('agent_id');
    table.text('trunk_id');
    table.bigInteger('started_at').notNullable();
    table.bigInteger('answered_at');
    table.bigInteger('ended_at').notNullable();
    table.primary(keys, key);
    table.index(['ended_at'], 'leg_minutes_ended_at');
  });
  const names = COLUMNS.join(', ');
  await knex.raw(`INSERT INTO leg_minutes (${names}) SELECT ${names} FROM leg_minutes_before AS one ${chosen}`);
  await knex.schema.dropTable('leg_minutes_before');
}

export async function up(knex) {
  await anew(knex, ['channel', 'started_at'], '');
}

export async function down(knex) {
  const first = 'SELECT MIN(started_at) FROM leg_minutes_before AS other WHERE other.channel = one.channel';
  await anew(knex, ['channel'], `WHERE started_at = (${first})`);
}
