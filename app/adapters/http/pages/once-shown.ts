import type { Instant, Millis } from '../../../domain/ids.js';
import type { Clock } from '../../../ports/clock.js';

/** Time to be shown. */
const LIFE_MS: Millis = 300_000;

/**
 * Keeps things that are shown once, such as a new secret, from the form that made them to the page that shows them. In
 * memory only, for five minutes, and each for the one session that made it.
 */
export class OnceShown<T> {
  readonly #clock: Pick<Clock, 'now'>;
  readonly #kept = new Map<string, { readonly thing: T; readonly until: Instant }>();

  constructor(clock: Pick<Clock, 'now'>) {
    this.#clock = clock;
  }

  keep(session: string, id: string, thing: T): void {
    this.#forgetOld();
    this.#kept.set(keyOf(session, id), { thing, until: this.#clock.now() + LIFE_MS });
  }

  /** Hands it over and forgets it; null: there is none (any more). */
  take(session: string, id: string): T | null {
    this.#forgetOld();
    const key = keyOf(session, id);
    const kept = this.#kept.get(key);
    this.#kept.delete(key);
    return kept?.thing ?? null;
  }

  #forgetOld(): void {
    const now = this.#clock.now();
    for (const [key, { until }] of this.#kept) if (until <= now) this.#kept.delete(key);
  }
}

function keyOf(session: string, id: string): string {
  return `${session} ${id}`;
}
