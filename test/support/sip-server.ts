import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import type { Cleanup } from './asterisk.js';

/** Asterisk's HTTP as far as softphones see it: a WebSocket at `/ws`, and ARI beside it, which nobody may reach. */
export class SipServer {
  /** Everything that was asked of it, WebSockets included: method and path. */
  readonly asked: string[] = [];
  readonly sockets: WebSocket[] = [];
  readonly heard: string[] = [];
  onMessage: (text: string, socket: WebSocket) => void = () => undefined;
  #lets: Promise<void> = Promise.resolve();

  private constructor(
    readonly url: string,
    readonly stop: () => void,
  ) {}

  /** Whoever comes from now on is let in only when the function is called. */
  hold(): () => void {
    let letIn = (): void => undefined;
    this.#lets = new Promise((resolve) => (letIn = resolve));
    return () => letIn();
  }

  static async start(t: Cleanup): Promise<SipServer> {
    const http = createServer((request, response) => {
      server.asked.push(`${request.method} ${request.url}`);
      response.end('{"secret":"of ARI"}');
    });
    const webSockets = new WebSocketServer({ noServer: true, handleProtocols: () => 'sip' });
    http.on('upgrade', (request: IncomingMessage, socket, head) => {
      server.asked.push(`${request.method} ${request.url}`);
      const letIn = (): void =>
        webSockets.handleUpgrade(request, socket, head, (opened) => {
          server.sockets.push(opened);
          opened.on('error', () => undefined);
          opened.on('message', (data) => {
            server.heard.push(String(data));
            server.onMessage(String(data), opened);
          });
        });
      void server.#lets.then(letIn);
    });
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
    const { port } = http.address() as AddressInfo;
    const stop = (): void => {
      for (const socket of server.sockets) socket.terminate();
      http.close();
    };
    const server = new SipServer(`ws://127.0.0.1:${port}/ws`, stop);
    t.teardown(async () => stop());
    return server;
  }
}
