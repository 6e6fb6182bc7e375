import type { Clock } from '../../../ports/clock.js';

export interface RateRules {
  /** Requests per second that may go on for ever. */
  readonly perSecond: number;
  /** Requests that may come at once after a pause. */
  readonly burst: number;
}

export interface RequestRate {
  /** Takes one request of this key; seconds to wait (1 or more) when there are too many, else 0. */
  take(key: string): number;
}

const mostKeys = 10_000;

/** One token bucket per sender. */
export function createRequestRate(rules: RateRules, clock: Clock): RequestRate {
  const buckets = new Map<string, { tokens: number; at: number }>();
  return {
    take(key) {
      const now = clock.mono();
      const bucket = buckets.get(key) ?? { tokens: rules.burst, at: now };
      buckets.delete(key);
      const tokens = Math.min(rules.burst, bucket.tokens + ((now - bucket.at) / 1000) * rules.perSecond);
      const enough = tokens >= 1;
      buckets.set(key, { tokens: enough ? tokens - 1 : tokens, at: now });
      if (buckets.size > mostKeys) buckets.delete(buckets.keys().next().value as string);
      return enough ? 0 : Math.ceil((1 - tokens) / rules.perSecond);
    },
  };
}
