import type { WebSocket } from 'ws';
import type { GuardedClient, SocketHandlers } from './ari-client-guard.js';

/** Asterisk never pings, and a frozen one keeps its sockets open: two of our pings without an answer end the socket. */
const missesAllowed = 2;

export interface SocketTiming {
  readonly openMs: number;
  readonly pingMs: number;
}

/** One event socket from open to its end. */
export class EventSocket {
  readonly #socket: WebSocket;
  #over = false;
  #end: (why: string) => void = () => undefined;
  /** Resolves once, with the reason, when this socket is over. */
  readonly ended = new Promise<string>((resolve) => {
    this.#end = (why) => {
      this.#over = true;
      resolve(why);
    };
  });

  private constructor(socket: WebSocket) {
    this.#socket = socket;
  }

  /** Opens a socket within `openMs`. Rejects with the reason when it does not open; nothing is left behind then. */
  static async open(
    client: GuardedClient,
    app: string,
    timing: SocketTiming,
    handlers: SocketHandlers,
  ): Promise<EventSocket> {
    let current: EventSocket | null = null;
    const socket = client.openSocket(app, {
      onEvent: (event) => {
        if (current && !current.#over) handlers.onEvent(event);
      },
      onBadMessage: handlers.onBadMessage,
    });
    const events = new EventSocket(socket);
    current = events;
    const opened = new Promise<null>((resolve) => socket.once('open', () => resolve(null)));
    socket.on('error', (error: Error) => events.terminate(error.message));
    socket.on('close', (code: number) => events.#end(`Asterisk closed the event socket (${code})`));
    const late = setTimeout(() => events.terminate(`no event socket within ${timing.openMs} ms`), timing.openMs);
    const failure = await Promise.race([opened, events.ended]);
    clearTimeout(late);
    if (failure !== null) throw new Error(failure);
    events.#ping(timing.pingMs);
    return events;
  }

  terminate(why: string): void {
    if (this.#over) return;
    this.#end(why);
    this.#socket.terminate();
  }

  #ping(everyMs: number): void {
    let unanswered = 0;
    const heard = (): void => {
      unanswered = 0;
    };
    this.#socket.on('pong', heard);
    this.#socket.on('message', heard);
    const timer = setInterval(() => {
      if (unanswered >= missesAllowed) {
        this.terminate(`no answer to ${missesAllowed} pings ${everyMs} ms apart`);
        return;
      }
      unanswered += 1;
      this.#socket.ping();
    }, everyMs);
    void this.ended.then(() => clearInterval(timer));
  }
}
