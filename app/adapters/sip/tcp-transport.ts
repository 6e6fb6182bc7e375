import { connect, createServer, type Server, type Socket } from 'node:net';
import { once } from 'node:events';
import { parseStream, SIP_LIMITS } from './parse-message.js';
import type { SipMessage } from './sip-message.js';
import { ownAddressTowards, type SipTarget, type SipTransport } from './transport.js';

/** More than two messages of the largest size at once is nothing that anybody sends. */
const MOST_BYTES = 2 * SIP_LIMITS.message;
/** Connections that others opened to us; further ones are closed at once. */
const MOST_ACCEPTED = 200;
/** RFC 3261 leaves it to us; a PBX that says nothing for so long opens another one. */
const IDLE_MS = 600_000;

export interface TcpHears {
  /** `answer` writes on the connection on which the message came (RFC 3261 section 18.2.2). */
  (message: SipMessage, from: SipTarget, answer: (bytes: Buffer) => void): void;
}

/** Connections to PBXs, one for each, and a door for those that open one to us. Never sends anything twice. */
export class TcpTransport implements SipTransport {
  readonly protocol = 'TCP';
  readonly reliable = true;
  readonly #server: Server;
  readonly #address: string;
  readonly #outgoing = new Map<string, Socket>();
  readonly #accepted = new Set<Socket>();
  onMessage: TcpHears = () => undefined;

  private constructor(server: Server, address: string) {
    this.#server = server;
    this.#address = address;
    server.on('connection', (socket) => this.#accept(socket));
    server.on('error', () => undefined);
  }

  /**
   * @param address IPv4 address to send from and to listen at; `0.0.0.0` for all
   * @throws Error when the address is not of this machine
   */
  static async open(address: string): Promise<TcpTransport> {
    const server = createServer();
    server.listen(0, address);
    await once(server, 'listening');
    return new TcpTransport(server, address);
  }

  async sentBy(target: SipTarget): Promise<string> {
    const bound = this.#server.address();
    const port = typeof bound === 'object' && bound ? bound.port : 0;
    return `${await ownAddressTowards(target, this.#address)}:${port}`;
  }

  send(bytes: Buffer, target: SipTarget, failed: (error: Error) => void): void {
    this.#connectionTo(target).write(bytes, (error) => {
      if (error) failed(error);
    });
  }

  close(): void {
    this.onMessage = () => undefined;
    this.#server.close();
    // What was just written (the end of a subscription) still goes out.
    for (const socket of [...this.#outgoing.values(), ...this.#accepted]) socket.destroySoon();
  }

  #connectionTo(target: SipTarget): Socket {
    const key = `${target.address}:${target.port}`;
    const open = this.#outgoing.get(key);
    if (open && !open.destroyed && open.writable) return open;
    const socket = connect({ host: target.address, port: target.port, localAddress: this.#address });
    this.#outgoing.set(key, socket);
    socket.on('close', () => {
      if (this.#outgoing.get(key) === socket) this.#outgoing.delete(key);
    });
    this.#listen(socket, target);
    return socket;
  }

  #accept(socket: Socket): void {
    if (this.#accepted.size >= MOST_ACCEPTED) return void socket.destroy();
    this.#accepted.add(socket);
    socket.on('close', () => this.#accepted.delete(socket));
    this.#listen(socket, { address: socket.remoteAddress ?? '', port: socket.remotePort ?? 0 });
  }

  #listen(socket: Socket, from: SipTarget): void {
    let received = Buffer.alloc(0);
    socket.setNoDelay(true);
    socket.setTimeout(IDLE_MS, () => socket.destroy());
    // Whoever waits for an answer runs out of time; what could not be written is told to its sender.
    socket.on('error', () => socket.destroy());
    socket.on('end', () => socket.end());
    socket.on('data', (bytes: Buffer) => {
      received = Buffer.concat([received, bytes]);
      const rest = this.#takeAll(received, from, socket);
      if (rest === null || rest.length > MOST_BYTES) return void socket.destroy();
      received = Buffer.from(rest);
    });
  }

  /** Hands on every whole message; what is left, or null when the stream is no SIP. */
  #takeAll(bytes: Buffer, from: SipTarget, socket: Socket): Buffer | null {
    let rest = bytes;
    for (;;) {
      const framed = parseStream(rest);
      if (framed === 'more') return rest;
      if (!framed.ok) return null;
      rest = rest.subarray(framed.bytes);
      this.onMessage(framed.message, from, (answer) => {
        if (socket.writable) socket.write(answer, () => undefined);
      });
    }
  }
}
