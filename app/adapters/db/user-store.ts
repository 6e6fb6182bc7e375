import type { Knex } from 'knex';
import type { Instant } from '../../domain/ids.js';
import type { SetupOutcome, User, UserOutcome, UserStore, WebSession } from '../../ports/user-store.js';
import { numberOf, type DriverRow } from './column-values.js';
import type { Database } from './database.js';
import { nameKey } from './name-key.js';
import { inStoreTerms } from './store-error.js';
import { readUser, readWebSession, userColumns, webSessionRow } from './user-row.js';

/** Reads come from the reading connections, every change goes over the one writing connection. */
export class DatabaseUserStore implements UserStore {
  private readonly writer: Knex;
  private readonly reader: Knex;

  constructor({ writer, reader }: Pick<Database, 'writer' | 'reader'>) {
    this.writer = writer;
    this.reader = reader;
  }

  findByName(name: string): Promise<User | null> {
    return inStoreTerms(() => firstUser(visible(this.reader).where({ name_key: nameKey(name) })));
  }

  find(id: string): Promise<User | null> {
    return inStoreTerms(() => firstUser(visible(this.reader).where({ id })));
  }

  list(): Promise<readonly User[]> {
    return inStoreTerms(async () => ((await visible(this.reader).orderBy('name')) as DriverRow[]).map(readUser));
  }

  count(): Promise<number> {
    return inStoreTerms(async () => {
      const [row] = (await visible(this.reader).count('id as users')) as DriverRow[];
      return row ? numberOf(row, 'users') : 0;
    });
  }

  create(user: User): Promise<UserOutcome> {
    return inStoreTerms(() => this.writer.transaction((trx) => insertUser(trx, user)));
  }

  versions(): Promise<ReadonlyMap<string, number>> {
    return inStoreTerms(async () => {
      // The writer's own view: a reader may be a commit behind.
      const rows = (await visible(this.writer).select('id', 'version')) as DriverRow[];
      return new Map(rows.map((row) => [String(row['id']), numberOf(row, 'version')]));
    });
  }

  update(user: User, seen?: number): Promise<UserOutcome> {
    return inStoreTerms(() =>
      this.writer.transaction(async (trx) => {
        const row = (await visible(trx).where({ id: user.id }).first()) as DriverRow | undefined;
        if (!row) return 'no-such-user';
        if (seen !== undefined && numberOf(row, 'version') !== seen) return 'stale';
        const before = readUser(row);
        if (await nameTaken(trx, user)) return 'name-taken';
        await trx('users').where({ id: user.id }).update(userColumns(user)).increment('version', 1);
        if (before.passwordHash !== user.passwordHash) await trx('web_sessions').where({ user_id: user.id }).delete();
        return 'ok';
      }),
    );
  }

  hide(id: string, at: Instant): Promise<UserOutcome> {
    return inStoreTerms(() =>
      this.writer.transaction(async (trx) => {
        const hidden = await visible(trx).where({ id }).update({ hidden_at: at });
        await trx('web_sessions').where({ user_id: id }).delete();
        return hidden === 0 ? 'no-such-user' : 'ok';
      }),
    );
  }

  async createWebSession(session: WebSession): Promise<void> {
    await inStoreTerms(() => this.writer('web_sessions').insert(webSessionRow(session)));
  }

  findWebSession(tokenHash: string, now: Instant): Promise<{ session: WebSession; user: User } | null> {
    return inStoreTerms(async () => {
      const sessions = this.reader('web_sessions').where({ token_hash: tokenHash }).where('expires_at', '>', now);
      const row = (await sessions.first()) as DriverRow | undefined;
      if (!row) return null;
      const session = readWebSession(row);
      const user = await firstUser(visible(this.reader).where({ id: session.userId }));
      return user && { session, user };
    });
  }

  rotateWebSession(oldHash: string, newHash: string, expiresAt: Instant): Promise<boolean> {
    const change = { token_hash: newHash, expires_at: expiresAt };
    return inStoreTerms(
      async () => (await this.writer('web_sessions').where({ token_hash: oldHash }).update(change)) === 1,
    );
  }

  async deleteWebSession(tokenHash: string): Promise<void> {
    await inStoreTerms(() => this.writer('web_sessions').where({ token_hash: tokenHash }).delete());
  }

  async deleteWebSessionsOf(userId: string): Promise<void> {
    await inStoreTerms(() => this.writer('web_sessions').where({ user_id: userId }).delete());
  }

  deleteExpired(now: Instant): Promise<number> {
    return inStoreTerms(async () => {
      await this.writer('setup_tokens').where('expires_at', '<=', now).delete();
      return this.writer('web_sessions').where('expires_at', '<=', now).delete();
    });
  }

  createSetupToken(tokenHash: string, expiresAt: Instant): Promise<void> {
    return inStoreTerms(() =>
      this.writer.transaction(async (trx) => {
        await trx('setup_tokens').delete();
        await trx('setup_tokens').insert({ token_hash: tokenHash, expires_at: expiresAt });
      }),
    );
  }

  hasSetupToken(tokenHash: string, now: Instant): Promise<boolean> {
    const good = this.reader('setup_tokens').where({ token_hash: tokenHash }).where('expires_at', '>', now);
    return inStoreTerms(async () => (await good.first('token_hash')) !== undefined);
  }

  consumeSetupToken(tokenHash: string, now: Instant, user: User): Promise<SetupOutcome> {
    return inStoreTerms(() =>
      this.writer.transaction(async (trx) => {
        const good = trx('setup_tokens').where({ token_hash: tokenHash }).where('expires_at', '>', now);
        if (!(await good.first('token_hash'))) return 'bad-token';
        if ((await insertUser(trx, user)) !== 'ok') return 'name-taken';
        await trx('setup_tokens').where({ token_hash: tokenHash }).delete();
        return 'ok';
      }),
    );
  }
}

function visible(knex: Knex): Knex.QueryBuilder {
  return knex('users').whereNull('hidden_at');
}

async function firstUser(users: Knex.QueryBuilder): Promise<User | null> {
  const row = (await users.first()) as DriverRow | undefined;
  return row ? readUser(row) : null;
}

async function nameTaken(trx: Knex, { id, name }: User): Promise<boolean> {
  const same: unknown = await visible(trx)
    .where({ name_key: nameKey(name) })
    .whereNot({ id })
    .first('id');
  return same !== undefined;
}

async function insertUser(trx: Knex, user: User): Promise<'ok' | 'name-taken'> {
  if (await nameTaken(trx, user)) return 'name-taken';
  await trx('users').insert({ id: user.id, created_at: user.createdAt, version: 1, ...userColumns(user) });
  return 'ok';
}
