import type { DisplayText, PhoneDisplay } from '../../app/ports/phone-display.js';
import type { AdminAnswer } from '../../app/ports/switch-admin.js';

/** Telephones in memory that show what they are sent. */
export class FakePhoneDisplay implements PhoneDisplay {
  /** User-Agent of each telephone that is registered. */
  readonly registered = new Map<string, string>();
  /** Endpoint, program and text, in the order sent. */
  readonly shown: (readonly [endpoint: string, program: string, text: string])[] = [];
  asked = 0;
  #up = true;
  readonly #listeners = new Set<(state: 'up' | 'down') => void>();

  onState(listener: (state: 'up' | 'down') => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  become(state: 'up' | 'down'): void {
    this.#up = state === 'up';
    for (const listener of this.#listeners) listener(state);
  }

  programs(): Promise<AdminAnswer<ReadonlyMap<string, string>>> {
    this.asked += 1;
    return Promise.resolve(this.#up ? { ok: true, value: new Map(this.registered) } : DOWN);
  }

  show(endpoint: string, program: string, { dn, text }: DisplayText): Promise<AdminAnswer<null>> {
    if (!this.#up) return Promise.resolve(DOWN);
    this.shown.push([endpoint, program, `${dn} ${text}`]);
    return Promise.resolve({ ok: true, value: null });
  }
}

const DOWN = { ok: false, reason: 'down', detail: 'nobody is connected' } as const;
