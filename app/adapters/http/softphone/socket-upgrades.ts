import { ServerResponse, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import type { Duplex } from 'node:stream';
import type { Socket } from 'node:net';
import type { Upgrade } from './softphone-sockets.js';

/** The one address that becomes a WebSocket, letter by letter: what is written otherwise is something else. */
export const SOCKET_PATH = '/ws';

/** Requests on their way to become WebSockets. */
export interface SocketUpgrades {
  /** Lets upgrade requests of this server pass through `app` like all others, so that the same rules decide. */
  listen(server: Pick<Server, 'on'>, app: RequestListener): void;
  /** The upgrade of a request, once; null: it is an ordinary one. From then on the socket is the taker's. */
  take(request: IncomingMessage): Upgrade | null;
}

interface Waiting {
  readonly socket: Socket;
  readonly head: Buffer;
  readonly response: ServerResponse;
}

export function createSocketUpgrades(): SocketUpgrades {
  const waiting = new WeakMap<IncomingMessage, Waiting>();
  return {
    listen(server, app) {
      server.on('upgrade', (request: IncomingMessage, duplex: Duplex, head: Buffer) => {
        const socket = duplex as Socket;
        socket.on('error', () => socket.destroy());
        if (request.url !== SOCKET_PATH) return void socket.end(NOTHING_HERE);
        const response = new ServerResponse(request);
        response.shouldKeepAlive = false;
        response.assignSocket(socket);
        response.once('finish', () => socket.end());
        waiting.set(request, { socket, head, response });
        app(request, response as ServerResponse & { req: IncomingMessage });
      });
    },
    take(request) {
      const found = waiting.get(request);
      if (!found) return null;
      waiting.delete(request);
      const { socket, head, response } = found;
      return { request, socket, head, release: () => response.detachSocket(socket) };
    },
  };
}

const NOTHING_HERE = 'HTTP/1.1 404 Not Found\r\nConnection: close\r\nContent-Length: 0\r\n\r\n';
