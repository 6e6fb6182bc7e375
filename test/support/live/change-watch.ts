import { until } from '../until.js';

/** One change of one thing, as `/api/v1/events` tells it. */
export interface SeenChange {
  readonly kind: string;
  readonly id: string;
  /** The fact's type, such as `leg.lost`. */
  readonly why: string;
  readonly detail: Readonly<Record<string, unknown>>;
  readonly after: Readonly<Record<string, unknown>> | null;
}

/** Listens to every change, so that a test can tell in which order things happened, also across restarts of Farline. */
export class ChangeWatch {
  /** Everything heard so far, in order. */
  readonly all: SeenChange[] = [];
  onChange: (change: SeenChange) => void = () => undefined;
  #stop = new AbortController();

  /** Starts listening to this Farline; resolves when it is heard. */
  async listen(url: string, token: string): Promise<void> {
    this.#stop = new AbortController();
    const response = await fetch(new URL('/api/v1/events', url), {
      headers: { authorization: `Bearer ${token}`, accept: 'text/event-stream' },
      signal: this.#stop.signal,
    });
    if (!response.ok || !response.body) throw new Error(`events were answered with ${response.status}`);
    const reader = response.body.pipeThrough(new TextDecoderStream()).getReader();
    const first = await reader.read();
    void this.#read(reader, first.value ?? '');
  }

  stop(): void {
    this.#stop.abort();
  }

  /** A point to look on from. */
  get mark(): number {
    return this.all.length;
  }

  /** Waits for a change of this type after `from`; the first one. */
  async next(why: string, from: number, withinMs = 10_000): Promise<SeenChange> {
    const find = (): SeenChange | undefined => this.all.slice(from).find((change) => change.why === why);
    await until(`the change ${why}`, () => find() !== undefined, withinMs);
    return find() as SeenChange;
  }

  /** The types of change of one thing after `from`, in order. */
  of(id: string, from: number): string[] {
    return this.all
      .slice(from)
      .filter((change) => change.id === id)
      .map(({ why }) => why);
  }

  async #read(reader: ReadableStreamDefaultReader<string>, begun: string): Promise<void> {
    let text = begun;
    for (;;) {
      const frames = text.split('\n\n');
      text = frames.pop() ?? '';
      for (const frame of frames) this.#take(frame);
      // Ends with the Farline it listens to, however that ends.
      const piece = await reader.read().catch(() => ({ done: true, value: undefined }));
      if (piece.done) return;
      text += piece.value ?? '';
    }
  }

  #take(frame: string): void {
    if (!/^event: change$/m.test(frame)) return;
    const data = /^data: (.*)$/m.exec(frame)?.[1];
    if (data === undefined) return;
    const change = JSON.parse(data) as SeenChange;
    this.all.push(change);
    this.onChange(change);
  }
}
