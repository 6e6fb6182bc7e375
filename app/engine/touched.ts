import type { DomainEvent } from '../domain/events.js';
import type { Change } from '../domain/world.js';

/**
 * Names of what was touched by an event, a change or an effect while a snapshot is on its way. A difference that
 * concerns one of them may only be the snapshot's age.
 */
export class Touched {
  #names: Set<string> | null = null;

  /** Begins to note; what was noted since an earlier, unfinished begin stays. */
  begin(): void {
    this.#names ??= new Set();
  }

  /** Asterisk is asked anew, and all that was heard is decided: what was touched before, its answer shows. */
  renew(): void {
    this.#names = new Set();
  }

  end(): void {
    this.#names = null;
  }

  has(name: string): boolean {
    return this.#names?.has(name) ?? false;
  }

  name(name: string): void {
    this.#names?.add(name);
  }

  event(event: DomainEvent): void {
    if (!this.#names) return;
    if ('channel' in event) this.#names.add(event.channel);
    if ('bridge' in event) this.#names.add(event.bridge);
  }

  changes(changes: readonly Change[]): void {
    if (!this.#names) return;
    for (const change of changes) this.#names.add(change.id);
  }
}
