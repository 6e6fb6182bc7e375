import type { Log } from '../../ports/log.js';

/** Different troubles of one outage that are told; what comes after says no more than these did. */
const mostTold = 20;

/** Tells an operator about a connection that fails and comes back: each reason once, so that a night of retries stays readable. */
export class TroubleLog {
  readonly #log: Log;
  readonly #whom: string;
  readonly #told = new Set<string>();

  constructor(log: Log, whom: string) {
    this.#log = log;
    this.#whom = whom;
  }

  report(level: 'warn' | 'error', what: string): void {
    if (this.#told.has(what) || this.#told.size >= mostTold) return;
    this.#told.add(what);
    this.#log[level](`${this.#whom}: ${what}; trying again until it works`);
  }

  over(how: string): void {
    this.#told.clear();
    this.#log.info(`${this.#whom}: ${how}`);
  }
}
