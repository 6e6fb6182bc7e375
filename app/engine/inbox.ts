/**
 * The one way in. Items are handled one at a time in the order they came, also when handling one adds others.
 * While closed (start, before Asterisk was compared) items wait; `admit` lets chosen ones in first.
 */
export class Inbox<Item> {
  readonly #handle: (item: Item) => void;
  readonly #failed: (item: Item, error: unknown) => void;
  #waiting: Item[] = [];
  #admitted: Item[] = [];
  #open = false;
  #busy = false;

  constructor(handle: (item: Item) => void, failed: (item: Item, error: unknown) => void) {
    this.#handle = handle;
    this.#failed = failed;
  }

  push(item: Item): void {
    this.#waiting.push(item);
    if (this.#open) this.#drain();
  }

  /** Handles these before everything that waits, also while closed. */
  admit(items: readonly Item[]): void {
    this.#admitted.push(...items);
    this.#drain();
  }

  open(): void {
    this.#open = true;
    this.#drain();
  }

  close(): void {
    this.#open = false;
  }

  #drain(): void {
    if (this.#busy) return;
    this.#busy = true;
    try {
      for (let batch = this.#take(); batch.length > 0; batch = this.#take()) {
        for (const item of batch) this.#one(item);
      }
    } finally {
      this.#busy = false;
    }
  }

  #take(): readonly Item[] {
    if (this.#admitted.length > 0) {
      const items = this.#admitted;
      this.#admitted = [];
      return items;
    }
    if (!this.#open) return [];
    const items = this.#waiting;
    this.#waiting = [];
    return items;
  }

  /** An exception in one step must never stop the next. */
  #one(item: Item): void {
    try {
      this.#handle(item);
    } catch (error) {
      this.#failed(item, error);
    }
  }
}
