import type { SetupOutcome, User, UserOutcome, UserStore, WebSession } from '../../app/ports/user-store.js';

/** Web logins in memory, with the outcomes the port promises. */
export class MemoryUsers implements UserStore {
  readonly users = new Map<string, User>();
  readonly sessions = new Map<string, WebSession>();
  readonly #versions = new Map<string, number>();
  #setup: { readonly tokenHash: string; readonly expiresAt: number } | null = null;

  findByName(name: string): Promise<User | null> {
    return Promise.resolve(this.#named(name));
  }

  find(id: string): Promise<User | null> {
    return Promise.resolve(this.users.get(id) ?? null);
  }

  list(): Promise<readonly User[]> {
    return Promise.resolve([...this.users.values()]);
  }

  count(): Promise<number> {
    return Promise.resolve(this.users.size);
  }

  create(user: User): Promise<UserOutcome> {
    if (this.#named(user.name)) return Promise.resolve('name-taken');
    this.users.set(user.id, user);
    return Promise.resolve('ok');
  }

  versions(): Promise<ReadonlyMap<string, number>> {
    return Promise.resolve(new Map([...this.users.keys()].map((id) => [id, this.#versionOf(id)])));
  }

  #versionOf(id: string): number {
    return this.#versions.get(id) ?? 1;
  }

  update(user: User, seen?: number): Promise<UserOutcome> {
    const before = this.users.get(user.id);
    if (!before) return Promise.resolve('no-such-user');
    if (seen !== undefined && this.#versionOf(user.id) !== seen) return Promise.resolve('stale');
    const namesake = this.#named(user.name);
    if (namesake && namesake.id !== user.id) return Promise.resolve('name-taken');
    this.users.set(user.id, user);
    this.#versions.set(user.id, this.#versionOf(user.id) + 1);
    if (before.passwordHash !== user.passwordHash) this.#endSessionsOf(user.id);
    return Promise.resolve('ok');
  }

  hide(id: string, _at: number): Promise<UserOutcome> {
    if (!this.users.delete(id)) return Promise.resolve('no-such-user');
    this.#endSessionsOf(id);
    return Promise.resolve('ok');
  }

  createWebSession(session: WebSession): Promise<void> {
    this.sessions.set(session.tokenHash, session);
    return Promise.resolve();
  }

  findWebSession(tokenHash: string, now: number): Promise<{ session: WebSession; user: User } | null> {
    const session = this.sessions.get(tokenHash);
    const user = session ? this.users.get(session.userId) : undefined;
    return Promise.resolve(session && user && session.expiresAt > now ? { session, user } : null);
  }

  rotateWebSession(oldHash: string, newHash: string, expiresAt: number): Promise<boolean> {
    const session = this.sessions.get(oldHash);
    if (!session) return Promise.resolve(false);
    this.sessions.delete(oldHash);
    this.sessions.set(newHash, { ...session, tokenHash: newHash, expiresAt });
    return Promise.resolve(true);
  }

  deleteWebSession(tokenHash: string): Promise<void> {
    this.sessions.delete(tokenHash);
    return Promise.resolve();
  }

  deleteWebSessionsOf(userId: string): Promise<void> {
    this.#endSessionsOf(userId);
    return Promise.resolve();
  }

  deleteExpired(now: number): Promise<number> {
    const expired = [...this.sessions.values()].filter(({ expiresAt }) => expiresAt <= now);
    for (const { tokenHash } of expired) this.sessions.delete(tokenHash);
    return Promise.resolve(expired.length);
  }

  createSetupToken(tokenHash: string, expiresAt: number): Promise<void> {
    this.#setup = { tokenHash, expiresAt };
    return Promise.resolve();
  }

  hasSetupToken(tokenHash: string, now: number): Promise<boolean> {
    return Promise.resolve(this.#setup?.tokenHash === tokenHash && this.#setup.expiresAt > now);
  }

  async consumeSetupToken(tokenHash: string, now: number, user: User): Promise<SetupOutcome> {
    if (this.#setup?.tokenHash !== tokenHash || this.#setup.expiresAt <= now) return 'bad-token';
    if (this.#named(user.name)) return 'name-taken';
    this.#setup = null;
    await this.create(user);
    return 'ok';
  }

  #named(name: string): User | null {
    return [...this.users.values()].find((user) => user.name.toLowerCase() === name.toLowerCase()) ?? null;
  }

  #endSessionsOf(userId: string): void {
    for (const [hash, session] of this.sessions) if (session.userId === userId) this.sessions.delete(hash);
  }
}
