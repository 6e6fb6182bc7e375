import type { Millis } from '../domain/ids.js';
import type { Clock } from '../ports/clock.js';
import type { Log } from '../ports/log.js';

interface HistoryRoundsParts {
  /** Follows history up to its end; rejects when it cannot. Ends early once `stopped`. */
  readonly round: () => Promise<void>;
  /** What was remembered may be half done. */
  readonly forget: () => void;
  /** What the log says the first time in a row that a round failed. */
  readonly trouble: string;
  /** Between two rounds of our own. */
  readonly everyMs: Millis;
  /** How long a failed round lasts at the least, so that who waits for one cannot spin [0]. */
  readonly failedMs?: Millis;
  readonly clock: Pick<Clock, 'after'>;
  readonly log: Pick<Log, 'warn'>;
}

/** Looks at history again and again, one round at a time, whoever asks. What failed is tried again with the next round. */
export class HistoryRounds {
  readonly #parts: HistoryRoundsParts;
  #running: Promise<void> | null = null;
  #cancel: (() => void) | null = null;
  #stopped = false;
  #failing = false;

  constructor(parts: HistoryRoundsParts) {
    this.#parts = parts;
  }

  get stopped(): boolean {
    return this.#stopped;
  }

  start(): void {
    const { clock, everyMs } = this.#parts;
    const look = (): void => {
      void this.follow().then(() => {
        if (!this.#stopped) this.#cancel = clock.after(everyMs, look);
      });
    };
    look();
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    this.#cancel?.();
    await this.#running;
  }

  /** The round that runs, or a new one. Never rejects. */
  follow(): Promise<void> {
    this.#running ??= this.#parts.round().then(
      () => {
        this.#failing = false;
        this.#running = null;
      },
      (error: unknown) => this.#failed(error),
    );
    return this.#running;
  }

  /** Whoever else has something to do in this moment does it first. */
  breath(): Promise<void> {
    return new Promise((resolve) => void setImmediate(resolve));
  }

  rest(ms: Millis): Promise<void> {
    return new Promise((resolve) => void this.#parts.clock.after(ms, resolve));
  }

  #failed(error: unknown): Promise<void> | undefined {
    const { log, trouble, forget, failedMs = 0 } = this.#parts;
    this.#running = null;
    forget();
    if (!this.#failing) log.warn(`${trouble}: ${String(error)}`);
    this.#failing = true;
    return failedMs > 0 ? this.rest(failedMs) : undefined;
  }
}
