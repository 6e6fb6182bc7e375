import type { Lamp } from '../../app/domain/lamps.js';
import type { Lamps, PresenceText } from '../../app/ports/lamps.js';

/** The lamps of an Asterisk in memory; `away` is one that does not answer. */
export class FakeLamps implements Lamps {
  readonly lit = new Map<string, Lamp | null>();
  readonly texts = new Map<string, PresenceText>();
  /** Everything asked for, in order. */
  readonly asked: string[] = [];
  away = false;
  /** Answers wait until `answer` is called. */
  slow = false;
  #waiting: (() => void)[] = [];

  standing(): Promise<ReadonlyMap<string, Lamp | null> | null> {
    this.asked.push('look');
    return this.#answered(() => (this.away ? null : new Map(this.lit)));
  }

  set(number: string, lamp: Lamp | null): Promise<boolean> {
    this.asked.push(`${number} ${lamp ?? 'dark'}`);
    return this.#answered(() => {
      if (this.away) return false;
      if (lamp) this.lit.set(number, lamp);
      else this.lit.delete(number);
      return true;
    });
  }

  say(dn: string, text: PresenceText | null): Promise<boolean> {
    this.asked.push(`${dn} "${text?.text ?? ''}"`);
    return this.#answered(() => {
      if (this.away) return false;
      if (text) this.texts.set(dn, text);
      else this.texts.delete(dn);
      return true;
    });
  }

  /** Asterisk is another one: it has what its database still had. */
  restart(kept: readonly (readonly [string, Lamp])[]): void {
    this.lit.clear();
    this.texts.clear();
    for (const [number, lamp] of kept) this.lit.set(number, lamp);
  }

  answer(): void {
    for (const waiting of this.#waiting.splice(0)) waiting();
  }

  #answered<T>(work: () => T): Promise<T> {
    if (!this.slow) return Promise.resolve().then(work);
    return new Promise((resolve) => this.#waiting.push(() => resolve(work())));
  }
}
