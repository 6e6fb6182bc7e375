export interface DeskEvents {
  /** After each refresh: the state's name, as `ready` or `talking`. */
  readonly onState: (state: string) => void;
  /** Work has ended, or nobody is signed in here any more. */
  readonly onGone: () => void;
}

/** The agent's state line: as it is on the server, asked for again after each change and never guessed here. */
export class DeskState {
  readonly #root: HTMLElement;
  readonly #events: DeskEvents;
  #asking = false;
  #again = false;

  constructor(root: HTMLElement, events: DeskEvents) {
    this.#root = root;
    this.#events = events;
  }

  follow(): void {
    const source = new EventSource('/api/v1/events');
    const soon = (): void => void this.refresh();
    for (const event of ['change', 'reset', 'open']) source.addEventListener(event, soon);
  }

  /** Never rejects; what could not be asked is asked again with the next event. */
  async refresh(): Promise<void> {
    this.#again = this.#asking;
    if (this.#asking) return;
    this.#asking = true;
    const response = await fetch('/desk/state', { headers: { accept: 'text/html' } }).catch(() => null);
    if (response?.status === 401) this.#events.onGone();
    else if (response?.ok) this.#show(await response.text());
    this.#asking = false;
    if (this.#again) await this.refresh();
  }

  /** Sends a form without leaving the page, whose call would be cut. Gives the sentence of a refusal, else null. */
  async send(form: HTMLFormElement): Promise<string | null> {
    const body = new URLSearchParams([...new FormData(form)].map(([name, value]) => [name, String(value)]));
    const response = await fetch(form.action, { method: 'POST', body, headers: { accept: 'text/html' } });
    const page = new DOMParser().parseFromString(await response.text(), 'text/html');
    await this.refresh();
    return response.ok ? null : (page.querySelector('[role=alert]')?.textContent?.trim() ?? response.statusText);
  }

  #show(html: string): void {
    // A reason that is being typed is not taken away by a state that has not changed.
    if (this.#root.dataset['shown'] === html) return;
    this.#root.dataset['shown'] = html;
    this.#root.innerHTML = html;
    const state = this.#root.querySelector<HTMLElement>('[data-state]')?.dataset['state'];
    if (state === undefined) this.#events.onGone();
    else this.#events.onState(state);
  }
}
