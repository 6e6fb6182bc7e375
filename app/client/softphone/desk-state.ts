export interface DeskEvents {
  /** After each change of it: the state's name, as `ready` or `talking`. */
  readonly onState: (state: string) => void;
  /** Work began, ended or went to another telephone: this page shows what is no more. */
  readonly onGone: () => void;
}

interface Frame {
  readonly session: string;
  readonly now: number;
  readonly parts: readonly (readonly [name: string, html: string])[];
}

const TRY_AGAIN_MS = 3_000;

/** The agent's desk: its parts arrive ready-made from the server, durations are counted on here, nothing is guessed. */
export class DeskState {
  readonly #root: HTMLElement;
  readonly #events: DeskEvents;
  #serverAhead: number;

  constructor(root: HTMLElement, events: DeskEvents) {
    this.#root = root;
    this.#events = events;
    this.#serverAhead = Number(root.dataset['now']) - Date.now();
    setInterval(() => this.#tick(), 1_000);
  }

  follow(): void {
    const source = new EventSource(this.#root.dataset['live'] ?? '');
    source.onopen = () => this.#say(null);
    source.onerror = () => {
      this.#say('lost');
      // The browser reconnects by itself, except after an answer that was no stream.
      if (source.readyState === EventSource.CLOSED) void this.#closed();
    };
    source.addEventListener('desk', ({ data }: MessageEvent<string>) => this.#take(JSON.parse(data) as Frame));
  }

  /** Sends a form without leaving the page, whose call would be cut. Gives the sentence of a refusal, else null. */
  async send(form: HTMLFormElement): Promise<string | null> {
    const body = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    const response = await fetch(form.action, { method: 'POST', body, headers: { accept: 'text/html' } });
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    return response.ok ? null : (page.querySelector('[role=alert]')?.textContent?.trim() ?? response.statusText);
  }

  #take({ session, now, parts }: Frame): void {
    if (session !== this.#root.dataset['session']) return this.#events.onGone();
    this.#serverAhead = now - Date.now();
    for (const [name, html] of parts) {
      const part = this.#root.querySelector<HTMLElement>(`[data-desk-part="${name}"]`);
      if (part && part.dataset['shown'] !== html) this.#show(part, html);
    }
    this.#tick();
  }

  #show(part: HTMLElement, html: string): void {
    // A reason that is being chosen stays chosen.
    const chosen = [...part.querySelectorAll('select')].map(({ name, value }) => [name, value] as const);
    part.dataset['shown'] = html;
    part.innerHTML = html;
    for (const [name, value] of chosen) {
      const select = part.querySelector<HTMLSelectElement>(`select[name="${name}"]`);
      if (select && [...select.options].some((option) => option.value === value)) select.value = value;
    }
    const state = part.querySelector<HTMLElement>('[data-state]')?.dataset['state'];
    if (state !== undefined) this.#events.onState(state);
  }

  #tick(): void {
    const now = Date.now() + this.#serverAhead;
    for (const time of this.#root.querySelectorAll<HTMLElement>('time[data-since]')) {
      const text = durationText(now - Number(time.dataset['since']));
      if (time.textContent !== text) time.textContent = text;
    }
  }

  async #closed(): Promise<void> {
    const me = await fetch('/api/v1/me').catch(() => null);
    if (me?.status === 401) this.#say('signedOut');
    else setTimeout(() => this.follow(), TRY_AGAIN_MS);
  }

  #say(what: 'lost' | 'signedOut' | null): void {
    const line = document.getElementById('desk-connection');
    if (!line) return;
    line.hidden = what === null;
    line.textContent = what === null ? '' : (line.dataset[what] ?? '');
  }
}

/** As the server writes durations: `4:05`, `1:04:05`. */
function durationText(ms: number): string {
  const all = Math.max(0, Math.floor(ms / 1000));
  const two = (value: number): string => String(value).padStart(2, '0');
  const [hours, minutes, seconds] = [Math.floor(all / 3600), Math.floor(all / 60) % 60, all % 60];
  return hours > 0 ? `${hours}:${two(minutes)}:${two(seconds)}` : `${minutes}:${two(seconds)}`;
}
