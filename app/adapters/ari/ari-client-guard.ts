import ariClient, { type Client } from 'ari-client';
import type { WebSocket } from 'ws';
import { lendApiDocs, type ApiDocs } from './api-docs.js';
import { wantedEvents } from './event-filter.js';
import { objectOf, type Json } from './wire-json.js';

/**
 * The only file that touches the package `ari-client`. It opens the event socket and its model says which events there
 * are; its REST calls, its reconnecting, its loading over the network and its reading of events are not used, because
 * they cannot be made safe: it gives up after ten tries, an exception in a listener makes it deaf, an unknown event or a
 * wrong password throws where nobody can catch. Reading each event but once also joins callers 0.2 ms sooner.
 */
export interface GuardedClient {
  /** Opens a new event socket. Nothing here ever throws into the socket, and the package never reopens it by itself. */
  openSocket(app: string, handlers: SocketHandlers): WebSocket;
}

export interface SocketHandlers {
  /** Each wanted event that the package's model knows. */
  readonly onEvent: (event: Json) => void;
  /** A message that could not be taken: what was wrong with it. The next ones are heard as before. */
  readonly onBadMessage: (problem: string) => void;
}

export interface AriAccount {
  /** Asterisk's HTTP server: `http://127.0.0.1:8088`. */
  readonly url: string;
  readonly user: string;
  readonly password: string;
}

/** Builds the package's model from Asterisk's own descriptions. Rejects only when those are not what they should be. */
export async function loadGuardedClient(docs: ApiDocs, account: AriAccount): Promise<GuardedClient> {
  muteDeprecationNotice();
  // The name and password given here are remembered for the whole process by a package below; so it gets none.
  const client = await lendApiDocs(docs, (url) => ariClient.connect(url, 'none', 'none'));
  const { protocol, host, hostname } = new URL(account.url);
  Object.assign(client._connection, { protocol, host, hostname, user: account.user, pass: account.password });
  Object.defineProperty(client, '_wsClosed', { get: () => true, set: () => undefined });
  return new Guard(client);
}

class Guard implements GuardedClient {
  readonly #client: Client;
  /** Event types that the model describes and that mean something to us. */
  readonly #known: ReadonlySet<string>;

  constructor(client: Client) {
    this.#client = client;
    this.#known = new Set(Object.keys(client._swagger.apis.events.models).filter((type) => wantedEvents.has(type)));
  }

  openSocket(app: string, handlers: SocketHandlers): WebSocket {
    const before = this.#client._ws;
    this.#client.start(app).then(undefined, () => undefined);
    const socket = this.#client._ws;
    if (!socket || socket === before) throw new Error('ari-client opened no event socket');
    // The package would read each event once more and throw over one without the parts it expects.
    socket.removeAllListeners('message');
    socket.on('message', (data: unknown) => {
      try {
        const event = objectOf(JSON.parse(String(data)));
        if (event && this.#known.has(String(event['type']))) handlers.onEvent(event);
      } catch (error) {
        handlers.onBadMessage(error instanceof Error ? error.message : String(error));
      }
    });
    return socket;
  }
}

/** A package below says on stdout, through a global function it makes itself, that Asterisk's descriptions are old. */
function muteDeprecationNotice(): void {
  (globalThis as { log?: unknown }).log = () => undefined;
}
