import type { Millis } from '../domain/ids.js';
import type { Clock } from '../ports/clock.js';
import type { Gate } from './lanes.js';

/** Holds a join back until its facts are durable, or `waitMs` have passed, whichever is first. */
export class JoinGate implements Gate {
  #open = false;
  #durable = false;
  #waiting: (() => void)[] = [];
  readonly #cancel: () => void;

  constructor(clock: Clock, waitMs: Millis) {
    this.#cancel = clock.after(waitMs, () => this.#release());
  }

  get open(): boolean {
    return this.#open;
  }

  /** Whether the facts outlive the process by now. */
  get durable(): boolean {
    return this.#durable;
  }

  whenOpen(call: () => void): void {
    this.#waiting.push(call);
  }

  /** The facts are stored, or kept as well as if they were. */
  stored(): void {
    this.#durable = true;
    this.#release();
  }

  /** Nothing to wait for (the storage fails): calls go on. */
  letGo(): void {
    this.#release();
  }

  #release(): void {
    if (this.#open) return;
    this.#open = true;
    this.#cancel();
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const call of waiting) call();
  }
}
