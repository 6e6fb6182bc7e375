import type { Millis } from '../../../domain/ids.js';
import type { Clock } from '../../../ports/clock.js';

export interface LockOutRules {
  /** Wrong tries that are free, 1–100. */
  readonly tries: number;
  /** Wait after the last free try; doubles with each further one. */
  readonly firstWaitMs: Millis;
  /** Longest wait, and how long a quiet name or address is remembered. */
  readonly longestWaitMs: Millis;
}

export interface LockOut {
  /** Milliseconds until any of these keys may try again; 0: now. */
  waitMs(keys: readonly string[]): Millis;
  failed(keys: readonly string[]): void;
  succeeded(keys: readonly string[]): void;
}

/** Spraying over many names and addresses must not fill the memory. */
const mostKeys = 20_000;

/** Counts wrong tries per key (a name, an address). Time is monotonic, so a clock jump opens nothing. */
export function createLockOut(rules: LockOutRules, clock: Clock): LockOut {
  const counts = new Map<string, { failures: number; at: Millis }>();

  function current(key: string): { failures: number; at: Millis } | undefined {
    const count = counts.get(key);
    if (count && clock.mono() - count.at > 2 * rules.longestWaitMs) {
      counts.delete(key);
      return undefined;
    }
    return count;
  }

  return {
    waitMs(keys) {
      const waits = keys.map((key) => {
        const count = current(key);
        if (!count || count.failures < rules.tries) return 0;
        const wait = Math.min(rules.longestWaitMs, rules.firstWaitMs * 2 ** (count.failures - rules.tries));
        return Math.max(0, count.at + wait - clock.mono());
      });
      return Math.max(0, ...waits);
    },
    failed(keys) {
      for (const key of keys) {
        const failures = (current(key)?.failures ?? 0) + 1;
        counts.delete(key);
        counts.set(key, { failures, at: clock.mono() });
        if (counts.size > mostKeys) counts.delete(counts.keys().next().value as string);
      }
    },
    succeeded(keys) {
      for (const key of keys) counts.delete(key);
    },
  };
}
