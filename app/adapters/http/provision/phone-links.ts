import type { Instant, Millis, PhoneId } from '../../../domain/ids.js';
import type { Clock } from '../../../ports/clock.js';
import { newToken, tokenHash } from '../auth/secret-token.js';

/** Links from which a soft phone fetches its settings, secret included. In memory: a restart ends them all. */
export interface PhoneLinks {
  /** A new link's token; the phone's former link is of no use any more. */
  issue(id: PhoneId): string;
  /** Whose link this is; null when it never was one, is too old, or was replaced. */
  phoneOf(token: string): PhoneId | null;
}

interface Link {
  readonly hash: string;
  readonly until: Instant;
}

const LIFE_MS: Millis = 10 * 60_000;

export function createPhoneLinks(clock: Pick<Clock, 'now'>, lifeMs = LIFE_MS): PhoneLinks {
  const links = new Map<PhoneId, Link>();

  function forgetOld(): void {
    const now = clock.now();
    for (const [id, { until }] of links) if (until <= now) links.delete(id);
  }

  return {
    issue(id) {
      forgetOld();
      const token = newToken();
      links.set(id, { hash: tokenHash('phone', token), until: clock.now() + lifeMs });
      return token;
    },
    phoneOf(token) {
      forgetOld();
      const hash = tokenHash('phone', token);
      for (const [id, link] of links) if (link.hash === hash) return id;
      return null;
    },
  };
}
