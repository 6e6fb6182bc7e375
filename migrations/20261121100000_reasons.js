// Why agents are not ready. A new database begins with a set that most houses know; admins make it theirs.

export async function up(knex) {
  await knex.schema.createTable('reasons', (table) => {
    table.text('id').primary();
    table.text('code').notNullable();
    table.text('label').notNullable();
    table.boolean('productive').notNullable();
    table.text('billable').notNullable();
    // null: a pause may last for ever.
    table.integer('max_seconds');
    table.integer('place').notNullable();
    table.integer('version').notNullable();
    table.bigInteger('hidden_at');
  });
  // A hidden reason frees its code.
  await knex.raw('CREATE UNIQUE INDEX reasons_code ON reasons (code) WHERE hidden_at IS NULL');
  await knex('reasons').insert([
    reason('1', 'Break', false, 'no', 900),
    reason('2', 'Lunch', false, 'no', 3_600),
    reason('3', 'Meeting', true, 'yes', null),
    reason('4', 'Training', true, 'yes', null),
    reason('5', 'Back office', true, 'yes', null),
  ]);
}

function reason(code, label, productive, billable, seconds) {
  const place = Number(code) * 10;
  return { id: `reason-${code}`, code, label, productive, billable, max_seconds: seconds, place, version: 1 };
}

export async function down(knex) {
  await knex.schema.dropTable('reasons');
}
