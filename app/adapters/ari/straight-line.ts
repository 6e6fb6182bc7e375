import { connect, type Socket } from 'node:net';

export type LineAnswer =
  | { readonly kind: 'answered'; readonly status: number; readonly text: string }
  /** No answer before the deadline; it may have happened. */
  | { readonly kind: 'silent' }
  /** The connection broke under it; it may have happened. */
  | { readonly kind: 'cut'; readonly detail: string };

/** One request without a body; its path below `/ari`, already encoded. */
export interface LineRequest {
  readonly method: 'POST' | 'PUT' | 'DELETE';
  readonly path: string;
}

interface Waiting {
  readonly done: (answer: LineAnswer) => void;
  /** Answers that come before the one that is waited for. */
  unread: number;
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

  /**
   * Only while `free`. Asterisk reads a request when it has answered the one before, so several are carried out in this
   * order; the answer is the last one's. `done` is called once, never before this returns.
   */
  send(requests: readonly LineRequest[], deadlineMs: number, done: (answer: LineAnswer) => void): void {
    const late = setTimeout(() => {
      // What came on this connection from now on could be the answer to it.
      this.#socket?.destroy();
      this.#answer({ kind: 'silent' });
    }, deadlineMs);
    this.#waiting = { done, late, unread: requests.length - 1 };
    this.#usedAt = performance.now();
    this.#socket?.write(requests.map(({ method, path }) => `${method} /ari${path} HTTP/1.1\r\n${this.#head}`).join(''));
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
      this.#answer({ kind: 'cut', detail: 'the connection to Asterisk broke off' });
    });
  }

  /** Answers are short. Asterisk chunks none; something before it that does is not for us: its status, and no more. */
  #read(piece: string): void {
    this.#text += piece;
    while (this.#waiting) {
      const end = this.#text.indexOf('\r\n\r\n');
      if (end < 0) return;
      const head = this.#text.slice(0, end);
      const length = Number(/^content-length:\s*(\d+)/im.exec(head)?.[1] ?? 0);
      const until = end + 4 + length;
      if (this.#text.length < until) return;
      const text = Buffer.from(this.#text.slice(end + 4, until), 'latin1').toString('utf8');
      this.#text = this.#text.slice(until);
      this.#took(head, text);
    }
    this.#text = '';
  }

  #took(head: string, text: string): void {
    if (/^transfer-encoding:/im.test(head)) this.#closed = true;
    const isLast = this.#waiting?.unread === 0;
    if (this.#closed) this.#socket?.destroy();
    else if (isLast && /^connection:\s*close/im.test(head)) this.#socket?.end();
    if (this.#waiting && !isLast) this.#waiting.unread -= 1;
    else this.#answer({ kind: 'answered', status: Number(/^HTTP\/1\.\d (\d{3})/.exec(head)?.[1] ?? 0), text });
  }

  #answer(answer: LineAnswer): void {
    const waiting = this.#waiting;
    this.#waiting = null;
    if (!waiting) return;
    clearTimeout(waiting.late);
    waiting.done(answer);
  }
}
