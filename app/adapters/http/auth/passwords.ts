import { hash, verify } from '@node-rs/argon2';
import { Refused } from '../errors/refused.js';

/** argon2id (the package's own default) with 19 MiB and two passes, OWASP's floor. */
const parameters = { memoryCost: 19_456, timeCost: 2, parallelism: 1 };

/** More than this many waiting is an attack or a storm, and is turned away. */
const longestQueue = 64;

export interface Passwords {
  hash(password: string): Promise<string>;
  /** With `hash` null (no such user) it takes as long and gives false, so that names cannot be told by time. */
  matches(hash: string | null, password: string): Promise<boolean>;
}

/** argon2id, one hash at a time: many at once would delay the commits of running calls. */
export function createPasswords(): Passwords {
  let last: Promise<unknown> = Promise.resolve();
  let waiting = 0;
  let decoy: Promise<string> | null = null;

  function inTurn<T>(work: () => Promise<T>): Promise<T> {
    if (waiting >= longestQueue) return Promise.reject(new Refused('too-many-requests', { retryAfterSeconds: 5 }));
    waiting += 1;
    const turn = last.then(work).finally(() => (waiting -= 1));
    last = turn.catch(() => undefined);
    return turn;
  }

  return {
    hash: (password) => inTurn(() => hash(password, parameters)),
    async matches(stored, password) {
      if (stored !== null) return inTurn(() => verify(stored, password));
      decoy ??= inTurn(() => hash('no user has this password', parameters));
      const decoyHash = await decoy;
      await inTurn(() => verify(decoyHash, password));
      return false;
    },
  };
}
