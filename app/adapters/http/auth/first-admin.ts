import type { Clock } from '../../../ports/clock.js';
import type { UserStore } from '../../../ports/user-store.js';
import { Refused } from '../errors/refused.js';
import { newToken, tokenHash } from './secret-token.js';
import { openWebSession, type SignedIn, type SignInPorts } from './sign-in.js';

const linkLifeMs = 24 * 3_600_000;

/**
 * There is no default password: while nobody can sign in, each start makes a new one-time link (older ones end).
 * Gives the link's path, for the terminal only and never for a log, or null when there already is a user.
 */
export async function createSetupLink(ports: {
  readonly users: UserStore;
  readonly clock: Clock;
}): Promise<string | null> {
  if ((await ports.users.count()) > 0) return null;
  const token = newToken();
  await ports.users.createSetupToken(tokenHash('setup', token), ports.clock.now() + linkLifeMs);
  return `/setup/${token}`;
}

/** Spends the link on the first admin and signs that admin in. A used, unknown or old link is `setup-link-used`. */
export async function createFirstAdmin(
  ports: SignInPorts & { readonly newId: () => string },
  { token, name, password, sender }: { token: string; name: string; password: string; sender: string },
): Promise<SignedIn> {
  const attempt = { who: null, from: { address: sender } };
  const wait = ports.lockOut.waitMs(attempt);
  if (wait > 0) {
    const seconds = Math.ceil(wait / 1000);
    throw new Refused('too-many-tries', { retryAfterSeconds: seconds, values: { seconds } });
  }
  const ended = ports.lockOut.began(attempt);
  const now = ports.clock.now();
  const passwordHash = await ports.passwords.hash(password);
  const user = {
    id: ports.newId(),
    name,
    passwordHash,
    role: 'admin',
    scope: 'all',
    agentId: null,
    createdAt: now,
  } as const;
  const outcome = await ports.users.consumeSetupToken(tokenHash('setup', token), now, user);
  ended(outcome !== 'bad-token');
  if (outcome === 'bad-token') throw new Refused('setup-link-used');
  if (outcome === 'name-taken')
    throw new Refused('not-unique', { field: 'name', values: { field: 'name', value: name } });
  ports.log.info(`the first admin, ${name}, was created with the setup link`);
  return openWebSession(ports, user);
}
