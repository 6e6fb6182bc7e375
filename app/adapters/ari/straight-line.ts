import { connect, type Socket } from 'node:net';

interface Waiting {
  readonly done: (status: number | null) => void;
  readonly late: NodeJS.Timeout;
}

/** Asterisk lets go of a quiet connection after 15 s; one that was quiet for so long is not trusted any more. */
const QUIET_MS = 10_000;

/**
 * One connection to ARI on which a small request without a body leaves in the same instant it is asked for; `node:http`
 * would keep it until everything else of the turn is through. Requests are answered one after another.
 */
export class StraightLine {
  readonly #host: string;
  readonly #port: number;
  readonly #head: string;
  #socket: Socket | null = null;
  #waiting: Waiting | null = null;
  #text = '';
  #usedAt = -Infinity;
  #closed = false;

  constructor(url: URL, user: string, password: string) {
    this.#host = url.hostname;
    this.#port = Number(url.port || 80);
    const authorization = Buffer.from(`${user}:${password}`).toString('base64');
    this.#head = `Host: ${url.host}\r\nAuthorization: Basic ${authorization}\r\nContent-Length: 0\r\n\r\n`;
  }

  /** Whether a request can leave at once; if not, a connection is on its way for the next one. */
  get free(): boolean {
    const open = this.#socket !== null && !this.#socket.connecting && this.#socket.writable;
    if (open && this.#waiting === null && performance.now() - this.#usedAt < QUIET_MS) return true;
    if (!this.#closed && this.#waiting === null && !this.#socket?.connecting) this.#open();
    return false;
  }

  /** The status of the answer; null when there was none in time. Only while `free`. */
  send(method: 'PUT' | 'DELETE', path: string, deadlineMs: number): Promise<number | null> {
    return new Promise((resolve) => {
      const late = setTimeout(() => this.#socket?.destroy(), deadlineMs);
      this.#waiting = { done: resolve, late };
      this.#usedAt = performance.now();
      this.#socket?.write(`${method} /ari${path} HTTP/1.1\r\n${this.#head}`);
    });
  }

  /** For good. A request that is under way has no answer. */
  close(): void {
    this.#closed = true;
    this.#socket?.destroy();
  }

  #open(): void {
    this.#socket?.destroy();
    const socket = connect({ host: this.#host, port: this.#port, noDelay: true });
    this.#socket = socket;
    this.#text = '';
    this.#usedAt = performance.now();
    socket.setEncoding('latin1').on('data', (piece: string) => this.#read(piece));
    socket.on('error', () => undefined);
    socket.on('close', () => {
      if (this.#socket !== socket) return;
      this.#socket = null;
      this.#answer(null);
    });
  }

  /** Answers are short, and none is chunked: these requests have no body worth reading. */
  #read(piece: string): void {
    this.#text += piece;
    const end = this.#text.indexOf('\r\n\r\n');
    if (end < 0) return;
    const head = this.#text.slice(0, end);
    const length = Number(/^content-length:\s*(\d+)/im.exec(head)?.[1] ?? 0);
    if (this.#text.length < end + 4 + length) return;
    this.#text = this.#text.slice(end + 4 + length);
    const status = Number(/^HTTP\/1\.\d (\d{3})/.exec(head)?.[1] ?? 0);
    if (/^connection:\s*close/im.test(head)) this.#socket?.end();
    this.#answer(status);
  }

  #answer(status: number | null): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    if (!waiting) return;
    clearTimeout(waiting.late);
    waiting.done(status);
  }
}
