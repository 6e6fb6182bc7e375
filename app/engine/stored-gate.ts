import type { Journal } from './journal.js';
import type { Gate } from './lanes.js';

/** Holds an effect back until everything written so far is stored, however long that takes. */
export class StoredGate implements Gate {
  #open = false;
  #waiting: (() => void)[] = [];

  constructor(journal: Pick<Journal, 'whenStored' | 'hurry'>) {
    journal.whenStored(() => this.#release());
    journal.hurry();
  }

  get open(): boolean {
    return this.#open;
  }

  whenOpen(call: () => void): void {
    this.#waiting.push(call);
  }

  #release(): void {
    this.#open = true;
    for (const call of this.#waiting.splice(0)) call();
  }
}
