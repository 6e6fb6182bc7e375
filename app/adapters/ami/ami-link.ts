import { setTimeout as sleep } from 'node:timers/promises';
import { AmiConnection, WrongPassword } from './ami-connection.js';
import type { AmiFields, AmiMessage } from './ami-fields.js';
import { defaultTiming, type AmiOptions, type AmiTiming } from './ami-options.js';
import { AmiFailure } from './pending-actions.js';

type State = 'up' | 'down';

/** Different reasons of one outage that are told. */
const MOST_TOLD = 20;

/** Keeps a connection to one Asterisk's AMI, for ever. Starts connecting at once. */
export class AmiLink {
  readonly #options: AmiOptions;
  readonly #timing: AmiTiming;
  readonly #whom: string;
  readonly #stopping = new AbortController();
  readonly #listeners = new Set<(state: State) => void>();
  #connection: AmiConnection | null = null;
  #failures = 0;
  /** Reasons of this outage that were told. */
  readonly #told = new Set<string>();

  constructor(options: AmiOptions) {
    this.#options = options;
    this.#timing = { ...defaultTiming, ...options.timing };
    this.#whom = `Asterisk's ${options.purpose ?? 'AMI'} at ${options.host}:${options.port}`;
    void this.#run();
  }

  get state(): State {
    return this.#connection ? 'up' : 'down';
  }

  onState(listener: (state: State) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /**
   * One action and its response. Rejects with AmiFailure `down` when not connected and fully booted, `refused`,
   * `timeout`; with Error naming the field when a value must not be sent.
   */
  async action(fields: AmiFields, deadlineMs: number): Promise<AmiMessage> {
    const [response] = await this.#ask(fields, deadlineMs, null);
    return response ?? {};
  }

  /** An action that answers with a list: its events in order, without the one named `endOfList`. */
  async list(fields: AmiFields, endOfList: string, deadlineMs: number): Promise<readonly AmiMessage[]> {
    return (await this.#ask(fields, deadlineMs, endOfList)).slice(1);
  }

  /** Ends the connection and every further try, for good. */
  stop(): void {
    this.#stopping.abort();
    this.#connection?.destroy(new Error('stopped by us'));
  }

  #ask(fields: AmiFields, deadlineMs: number, endOfList: string | null): Promise<readonly AmiMessage[]> {
    if (!this.#connection) return Promise.reject(new AmiFailure('down', `${this.#whom} is down`));
    return this.#connection.action(fields, deadlineMs, endOfList);
  }

  async #run(): Promise<void> {
    while (!this.#stopping.signal.aborted) {
      const why = await this.#live().catch((error: unknown) =>
        error instanceof Error ? error : new Error(String(error)),
      );
      if (this.#stopping.signal.aborted) return;
      await sleep(this.#report(why), null, { signal: this.#stopping.signal }).catch(() => undefined);
    }
  }

  /** One connection from the first packet to its end; answers why it ended. */
  async #live(): Promise<Error> {
    let ended: (why: Error) => void = () => undefined;
    const end = new Promise<Error>((resolve) => (ended = resolve));
    const connection = await AmiConnection.open(this.#options, this.#timing, ended);
    if (this.#stopping.signal.aborted) connection.destroy(new Error('stopped by us'));
    this.#failures = 0;
    this.#told.clear();
    this.#options.log.info(`${this.#whom}: connected, fully booted`);
    this.#become(connection);
    const why = await end;
    this.#become(null);
    return why;
  }

  #become(connection: AmiConnection | null): void {
    this.#connection = connection;
    for (const listener of this.#listeners) {
      try {
        listener(this.state);
      } catch (error) {
        this.#options.log.error('Telling that AMI came or went failed', { error: String(error) });
      }
    }
  }

  /** Tells the operator, once for each new trouble, and answers how long to wait. */
  #report(why: Error): number {
    const wrong = why instanceof WrongPassword;
    const line = wrong ? `it refuses our AMI name and password (${why.message})` : why.message;
    if (!this.#told.has(line) && this.#told.size < MOST_TOLD) {
      this.#options.log[wrong ? 'error' : 'warn'](`${this.#whom}: ${line}; trying again until it works`);
    }
    this.#told.add(line);
    if (wrong) return this.#timing.wrongPasswordMs;
    const { retryMs } = this.#timing;
    const wait = retryMs[Math.min(this.#failures, retryMs.length - 1)] ?? 1_000;
    this.#failures += 1;
    return wait;
  }
}
