import type { Log } from '../../ports/log.js';

/** The same trouble is told again after this many milliseconds, so that a night of retries stays readable. */
const againAfterMs = 30_000;

/** Tells an operator about a connection that fails and comes back, without one line per try. */
export class TroubleLog {
  readonly #log: Log;
  readonly #whom: string;
  #last: { readonly what: string; readonly at: number } | null = null;

  constructor(log: Log, whom: string) {
    this.#log = log;
    this.#whom = whom;
  }

  report(level: 'warn' | 'error', what: string): void {
    const now = performance.now();
    if (this.#last?.what === what && now - this.#last.at < againAfterMs) return;
    this.#last = { what, at: now };
    this.#log[level](`${this.#whom}: ${what}; trying again until it works`);
  }

  over(how: string): void {
    this.#last = null;
    this.#log.info(`${this.#whom}: ${how}`);
  }
}
