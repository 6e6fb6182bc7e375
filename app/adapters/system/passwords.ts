import * as argon2 from '@node-rs/argon2';
import type { Passwords } from '../../ports/passwords.js';

/** argon2id (the package's own default) with 19 MiB and two passes, OWASP's floor. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** More than this many waiting is an attack or a storm, and is turned away. */
const longestQueue = 64;

type Hashing = Pick<typeof argon2, 'hash' | 'verify'>;

/**
 * argon2id, one hash at a time: many at once would delay the commits of running calls. The hash that stands in for
 * users who do not exist is made now: made for the first of them, it would tell by its time that there is no such user.
 */
export function createPasswords({ hash, verify }: Hashing = argon2): Passwords {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (waiting >= longestQueue) {
      return Promise.reject(Object.assign(new Error('too many passwords wait to be looked at'), { busy: true }));
    }
    waiting += 1;
    const turn = last.then(work).finally(() => (waiting -= 1));
    last = turn.catch(() => undefined);
    return turn;
  }

  const decoy = inTurn(() => hash('no user has this password', parameters));
  // Who signs in hears of it; until then nobody waits for it.
  decoy.catch(() => undefined);

  return {
    hash: (password) => inTurn(() => hash(password, parameters)),
    async matches(stored, password) {
      if (stored !== null) return inTurn(() => verify(stored, password));
      const decoyHash = await decoy;
      await inTurn(() => verify(decoyHash, password));
      return false;
    },
  };
}
