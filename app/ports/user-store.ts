import type { AgentId, Instant } from '../domain/ids.js';

export type UserRole = 'agent' | 'supervisor' | 'admin';

/** Someone who may sign in on the web. */
export interface User {
  readonly id: string;
  /** Unique whatever its case, kept as typed. */
  readonly name: string;
  /** argon2id, with its parameters and salt in it. */
  readonly passwordHash: string;
  readonly role: UserRole;
  /** What the role may see: `all`, or a site or team. */
  readonly scope: string;
  /** The agent this login is, when it is one. */
  readonly agentId: AgentId | null;
  readonly createdAt: Instant;
}

/** A browser that is signed in. Only the hash of its token is stored. */
export interface WebSession {
  readonly tokenHash: string;
  readonly userId: string;
  readonly createdAt: Instant;
  readonly expiresAt: Instant;
}

export type UserOutcome = 'ok' | 'name-taken' | 'no-such-user' | 'stale';
export type SetupOutcome = 'ok' | 'name-taken' | 'bad-token';

/** Web logins, their browsers, and the one-time link of the first start. Verifying passwords is the caller's. */
export interface UserStore {
  findByName(name: string): Promise<User | null>;
  find(id: string): Promise<User | null>;
  list(): Promise<readonly User[]>;
  /** Users that can sign in; 0 means the setup link is due. */
  count(): Promise<number>;
  create(user: User): Promise<UserOutcome>;
  /** Row versions of users that can sign in, from 1; every update counts one on. */
  versions(): Promise<ReadonlyMap<string, number>>;
  /**
   * Replaces everything but the id and the instant of creation. A new password ends the user's browsers.
   * @param seen the version it builds on: `stale` when there is another by now [any]
   */
  update(user: User, seen?: number): Promise<UserOutcome>;
  /** Deleting hides: the login ends at once, history keeps the name. */
  hide(id: string, at: Instant): Promise<UserOutcome>;

  createWebSession(session: WebSession): Promise<void>;
  /** The session with its user, while it is not expired and its user not hidden. */
  findWebSession(tokenHash: string, now: Instant): Promise<{ session: WebSession; user: User } | null>;
  /** Gives a session a new token; false when the old one is no more (rotated or ended by someone else). */
  rotateWebSession(oldHash: string, newHash: string, expiresAt: Instant): Promise<boolean>;
  deleteWebSession(tokenHash: string): Promise<void>;
  deleteWebSessionsOf(userId: string): Promise<void>;
  /** Expired sessions and setup tokens go; the count of sessions deleted. */
  deleteExpired(now: Instant): Promise<number>;

  /** A new setup token; older ones end. */
  createSetupToken(tokenHash: string, expiresAt: Instant): Promise<void>;
  hasSetupToken(tokenHash: string, now: Instant): Promise<boolean>;
  /** Spends the token and creates its user in one transaction: a refused user leaves the token good. */
  consumeSetupToken(tokenHash: string, now: Instant, user: User): Promise<SetupOutcome>;
}
