import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';

export interface ServerEvent {
  readonly id: string | null;
  readonly event: string;
  readonly data: Record<string, unknown>;
}

/** Listens to server-sent events as a browser would, one at a time. */
export class EventReader {
  readonly #response: IncomingMessage;
  readonly #events: ServerEvent[] = [];
  readonly #waiting: ((event: ServerEvent | null) => void)[] = [];
  comments = 0;
  ended = false;

  private constructor(response: IncomingMessage) {
    this.#response = response;
    let rest = '';
    response.setEncoding('utf8').on('data', (text: string) => {
      const blocks = (rest + text).split('\n\n');
      rest = blocks.pop() ?? '';
      for (const block of blocks) this.#take(block);
    });
    response.on('error', () => undefined);
    response.on('close', () => {
      this.ended = true;
      for (const waiter of this.#waiting.splice(0)) waiter(null);
    });
  }

  /** @throws Error when the answer is no stream */
  static async open(url: string, headers: Readonly<Record<string, string>>): Promise<EventReader> {
    const asked = request(url, { headers, agent: false });
    asked.end();
    const [response] = (await once(asked, 'response')) as [IncomingMessage];
    if (response.statusCode !== 200) {
      response.destroy();
      throw new Error(`answered with ${response.statusCode}`);
    }
    return new EventReader(response);
  }

  /** The next event; null when the stream ended, or when none came within `waitMs`. */
  next(waitMs = 15_000): Promise<ServerEvent | null> {
    const first = this.#events.shift();
    if (first || this.ended) return Promise.resolve(first ?? null);
    return new Promise((resolve) => {
      const waiter = (event: ServerEvent | null) => {
        clearTimeout(timer);
        resolve(event);
      };
      const timer = setTimeout(() => {
        this.#waiting.splice(this.#waiting.indexOf(waiter), 1);
        resolve(null);
      }, waitMs);
      this.#waiting.push(waiter);
    });
  }

  /** Stops reading, so that what is sent piles up; `resume` reads on. */
  pause(): void {
    this.#response.socket.pause();
  }

  resume(): void {
    this.#response.socket.resume();
  }

  close(): void {
    this.#response.destroy();
  }

  #take(block: string): void {
    if (block.startsWith(':')) {
      this.comments += 1;
      return;
    }
    const field = (name: string) => new RegExp(`^${name}: (.*)$`, 'm').exec(block)?.[1] ?? null;
    const data = JSON.parse(field('data') ?? '{}') as Record<string, unknown>;
    const event = { id: field('id'), event: field('event') ?? 'message', data };
    const waiter = this.#waiting.shift();
    if (waiter) waiter(event);
    else this.#events.push(event);
  }
}
