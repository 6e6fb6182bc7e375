import { WebSocket, type ClientOptions } from 'ws';
import type { PhoneWire } from './registering-phone.js';

/** A telephone's end of a WebSocket that carries SIP (RFC 7118), without a browser. */
export class SocketWire implements PhoneWire {
  readonly via = 'WS farline-test.invalid';
  readonly contact = 'farline-test.invalid;transport=ws';
  readonly offer = '';
  /** Code and reason, once the other end or the network ended it. */
  readonly ended: Promise<{ readonly code: number; readonly reason: string }>;

  private constructor(readonly socket: WebSocket) {
    this.ended = new Promise((resolve) =>
      socket.once('close', (code, reason) => resolve({ code, reason: reason.toString() })),
    );
  }

  /** @throws Error when the upgrade is refused */
  static open(url: string, options: ClientOptions = {}, protocol = 'sip'): Promise<SocketWire> {
    return new Promise((resolve, reject) => {
      const socket = new WebSocket(url, protocol, options);
      const wire = new SocketWire(socket);
      socket.on('error', reject);
      socket.once('open', () => resolve(wire));
    });
  }

  send(text: string): void {
    this.socket.send(text);
  }

  listen(onText: (text: string) => void): void {
    this.socket.on('message', (data) => onText(String(data)));
  }

  close(): void {
    this.socket.close();
  }
}
