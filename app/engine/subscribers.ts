import type { Step } from '../ports/live.js';
import type { Log } from '../ports/log.js';

/** Who hears of each step. What one of them throws reaches neither the engine nor the others. */
export class Subscribers {
  readonly #listeners = new Set<(step: Step) => void>();

  constructor(private readonly log: Log) {}

  add(listener: (step: Step) => void): () => void {
    const own = (step: Step): void => listener(step);
    this.#listeners.add(own);
    return () => void this.#listeners.delete(own);
  }

  tell(step: Step): void {
    for (const listener of this.#listeners) {
      try {
        listener(step);
      } catch (error) {
        this.log.error('a listener to the engine failed', { error: String(error) });
      }
    }
  }
}
