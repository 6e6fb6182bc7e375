// Who may sign in on the web. Tokens of sessions and setup links are stored as hashes only.

export async function up(knex) {
  await knex.schema.createTable('users', (table) => {
    table.text('id').primary();
    table.text('name').notNullable();
    // What makes two names the same: case and width folded.
    table.text('name_key').notNullable();
    table.text('password_hash').notNullable();
    table.text('role').notNullable();
    table.text('scope').notNullable();
    table.text('agent_id');
    table.bigInteger('created_at').notNullable();
    table.integer('version').notNullable();
    table.bigInteger('hidden_at');
  });
  await knex.raw('CREATE UNIQUE INDEX users_name ON users (name_key) WHERE hidden_at IS NULL');

  await knex.schema.createTable('web_sessions', (table) => {
    table.text('token_hash').primary();
    table.text('user_id').notNullable();
    table.bigInteger('created_at').notNullable();
    table.bigInteger('expires_at').notNullable();
    table.index(['user_id'], 'web_sessions_user');
    table.index(['expires_at'], 'web_sessions_expiry');
  });

  await knex.schema.createTable('setup_tokens', (table) => {
    table.text('token_hash').primary();
    table.bigInteger('expires_at').notNullable();
  });
}

export async function down(knex) {
  for (const table of ['setup_tokens', 'web_sessions', 'users']) await knex.schema.dropTable(table);
}
