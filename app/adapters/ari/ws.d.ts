/** What we use of ws 8 (its own package carries no types; a package for them would be one more to keep). */
declare module 'ws' {
  import type { EventEmitter } from 'node:events';
  import type { Agent, IncomingMessage } from 'node:http';
  import type { Duplex } from 'node:stream';

  /** We never ask for another `binaryType`. */
  export type RawData = Buffer;
  type Sendable = string | Buffer | Uint8Array;

  export interface ClientOptions {
    readonly headers?: Readonly<Record<string, string>>;
    readonly agent?: Agent;
    readonly ca?: string | Buffer;
    readonly rejectUnauthorized?: boolean;
    readonly servername?: string;
    /** Milliseconds. */
    readonly handshakeTimeout?: number;
    /** Bytes of one message. */
    readonly maxPayload?: number;
    readonly perMessageDeflate?: boolean;
    readonly origin?: string;
  }

  interface SocketEvents {
    open: [];
    close: [code: number, reason: Buffer];
    error: [error: Error];
    message: [data: RawData, isBinary: boolean];
    ping: [data: Buffer];
    pong: [data: Buffer];
    'unexpected-response': [request: unknown, response: IncomingMessage];
  }

  export class WebSocket extends EventEmitter<SocketEvents> {
    static readonly CONNECTING: 0;
    static readonly OPEN: 1;
    static readonly CLOSING: 2;
    static readonly CLOSED: 3;
    constructor(url: string | URL, protocols?: string | readonly string[] | ClientOptions, options?: ClientOptions);
    readonly readyState: 0 | 1 | 2 | 3;
    readonly protocol: string;
    /** Bytes that were given to `send` and have not left. */
    readonly bufferedAmount: number;
    send(data: Sendable, done?: (error?: Error) => void): void;
    send(data: Sendable, options: { readonly binary?: boolean }, done?: (error?: Error) => void): void;
    ping(): void;
    pong(data?: Buffer): void;
    readonly isPaused: boolean;
    pause(): void;
    resume(): void;
    /** Codes: RFC 6455, 7.4. */
    close(code?: number, reason?: string): void;
    terminate(): void;
  }
  export default WebSocket;

  export interface ServerOptions {
    readonly noServer: true;
    readonly maxPayload?: number;
    readonly autoPong?: boolean;
    readonly perMessageDeflate?: boolean;
    readonly clientTracking?: boolean;
    readonly handleProtocols?: (protocols: Set<string>, request: IncomingMessage) => string | false;
  }

  export class WebSocketServer extends EventEmitter {
    constructor(options: ServerOptions);
    readonly clients: Set<WebSocket>;
    handleUpgrade(
      request: IncomingMessage,
      socket: Duplex,
      head: Buffer,
      done: (client: WebSocket, request: IncomingMessage) => void,
    ): void;
    close(done?: (error?: Error) => void): void;
  }
}
