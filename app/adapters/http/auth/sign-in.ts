import type { Instant, Millis } from '../../../domain/ids.js';
import type { Clock } from '../../../ports/clock.js';
import type { LockOut } from '../../../ports/lock-out.js';
import type { Log } from '../../../ports/log.js';
import type { Passwords } from '../../../ports/passwords.js';
import type { User, UserStore } from '../../../ports/user-store.js';
import { Refused } from '../errors/refused.js';
import { newToken, tokenHash } from './secret-token.js';

export interface SignInPorts {
  readonly users: UserStore;
  readonly passwords: Passwords;
  readonly lockOut: LockOut;
  readonly clock: Clock;
  readonly log: Log;
  /** How long a browser stays signed in. */
  readonly webSessionMs: Millis;
}

/** A signed-in browser: the cookie's token (shown to nobody else) and until when it is good. */
export interface SignedIn {
  readonly user: User;
  readonly token: string;
  readonly expiresAt: Instant;
}

export interface Credentials {
  readonly name: string;
  readonly password: string;
  readonly sender: string;
}

/** Checks name and password and opens a web session with a new token (an old cookie's session ends: no fixation). */
export async function signIn(ports: SignInPorts, typed: Credentials, oldToken: string | null): Promise<SignedIn> {
  const { users, log } = ports;
  const user = await proveUser(ports, typed);
  if (oldToken !== null) await users.deleteWebSession(tokenHash('web', oldToken));
  const signedIn = await openWebSession(ports, user);
  log.info(`${user.role} ${user.name} signed in on the web`, { sender: typed.sender });
  return signedIn;
}

/**
 * Whose name and password these are. Wrong tries are counted per person (an agent's PIN counts with their password) and per
 * address before the password is looked at, so that many at once gain nothing. Refuses `too-many-tries`, `wrong-credentials`.
 */
export async function proveUser(
  { users, passwords, lockOut, log }: SignInPorts,
  { name, password, sender }: Credentials,
): Promise<User> {
  const user = await users.findByName(name);
  const who = user === null || user.agentId === null ? { name } : { agentId: user.agentId };
  const attempt = { who, from: { address: sender } };
  // From here to the count nothing is awaited.
  const wait = lockOut.waitMs(attempt);
  if (wait > 0) {
    const seconds = Math.ceil(wait / 1000);
    log.warn('a sign-in was turned away after too many wrong tries', { sender, waitSeconds: seconds });
    throw new Refused('too-many-tries', { retryAfterSeconds: seconds, values: { seconds } });
  }
  const ended = lockOut.began(attempt);
  const right = await passwords.matches(user?.passwordHash ?? null, password);
  ended(right && user !== null);
  if (!right || !user) {
    // What was typed as a name may be a password; only names that exist are written down.
    log.warn('a sign-in was refused: wrong name or password', { sender, user: user?.name ?? null });
    throw new Refused('wrong-credentials');
  }
  return user;
}

/** A new web session for a user who has just proven who they are. */
export async function openWebSession(ports: SignInPorts, user: User): Promise<SignedIn> {
  const now = ports.clock.now();
  const token = newToken();
  const expiresAt = now + ports.webSessionMs;
  const session = { tokenHash: tokenHash('web', token), userId: user.id, createdAt: now, expiresAt };
  await ports.users.createWebSession(session);
  return { user, token, expiresAt };
}
