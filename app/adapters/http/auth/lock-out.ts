import type { Millis } from '../../../domain/ids.js';
import type { Clock } from '../../../ports/clock.js';

export interface LockOutRules {
  /** Wrong tries that are free for one name, 1–100. */
  readonly tries: number;
  /** Wrong tries that are free from one address, 1–10,000: many people may sit behind it. */
  readonly addressTries: number;
  /** Wait after the last free try; doubles with each further one. */
  readonly firstWaitMs: Millis;
  /** Longest wait, and how long a quiet name or address is remembered. */
  readonly longestWaitMs: Millis;
}

/** Who tries to sign in, and from where. */
export interface Attempt {
  /** null: with the setup link, before there are names. */
  readonly name: string | null;
  readonly address: string;
}

export interface LockOut {
  /** Milliseconds until the name may try again from that address; 0: now. */
  waitMs(attempt: Attempt): Millis;
  /** Counts a try before its password is looked at; the function it returns is for the right password. */
  began(attempt: Attempt): () => void;
}

interface Count {
  readonly failures: number;
  readonly at: Millis;
}

/** Spraying over many names and addresses must not fill the memory. */
const mostKeys = 20_000;

/**
 * Counts wrong tries per name and per address. The right password forgives the name all its tries, the address only
 * this one: else whoever has an account of their own could try everybody's. Time is monotonic, so a clock jump opens
 * nothing.
 */
export function createLockOut(rules: LockOutRules, clock: Clock): LockOut {
  const counts = new Map<string, Count>();

  function current(key: string): Count | undefined {
    const count = counts.get(key);
    if (count && clock.mono() - count.at > 2 * rules.longestWaitMs) {
      counts.delete(key);
      return undefined;
    }
    return count;
  }

  function waitOf(key: string, tries: number): Millis {
    const count = current(key);
    if (!count || count.failures < tries) return 0;
    const wait = Math.min(rules.longestWaitMs, rules.firstWaitMs * 2 ** (count.failures - tries));
    return Math.max(0, count.at + wait - clock.mono());
  }

  /** Gives what was counted before. */
  function count(key: string): Count | undefined {
    const before = current(key);
    counts.delete(key);
    counts.set(key, { failures: (before?.failures ?? 0) + 1, at: clock.mono() });
    if (counts.size > mostKeys) counts.delete(counts.keys().next().value as string);
    return before;
  }

  /** Also the time of the last wrong try is the one before, or a good sign-in would make the next one wait longer. */
  function takeBack(key: string, before: Count | undefined): void {
    const now = counts.get(key);
    if (!now) return;
    if (now.failures <= 1) counts.delete(key);
    else counts.set(key, { failures: now.failures - 1, at: before?.at ?? now.at });
  }

  return {
    waitMs({ name, address }) {
      const byName = name === null ? 0 : waitOf(nameKey(name), rules.tries);
      return Math.max(byName, waitOf(addressKey(address), rules.addressTries));
    },
    began({ name, address }) {
      if (name !== null) count(nameKey(name));
      const before = count(addressKey(address));
      return () => {
        if (name !== null) counts.delete(nameKey(name));
        takeBack(addressKey(address), before);
      };
    },
  };
}

const nameKey = (name: string): string => `name ${name.toLowerCase()}`;
const addressKey = (address: string): string => `address ${address}`;
