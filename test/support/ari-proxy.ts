import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import WebSocket, { WebSocketServer } from 'ws';

/**
 * Stands between Farline and Asterisk's ARI: hands everything on, and can say things Asterisk never said, say everything
 * twice, hang, and break.
 */
export class AriProxy {
  /** Each event is handed on twice. */
  repeats = false;
  readonly #server: http.Server;
  readonly #sockets = new WebSocketServer({ noServer: true, autoPong: false });
  readonly #pairs = new Set<Pair>();
  readonly #target: string;
  #frozen = false;
  #hangs: 'requests' | 'answers' | null = null;
  #held: (() => void)[] = [];

  private constructor(target: string) {
    this.#target = target;
    this.#server = http.createServer((request, response) => this.#take(request, response));
    this.#server.on('upgrade', (request, socket: Socket, head) => {
      this.#sockets.handleUpgrade(request, socket, head, (client) => this.#pair(client, request));
    });
  }

  /** Listens on this address, at any free port. @param target Asterisk's HTTP server, `http://127.0.0.1:8088` */
  static async start(address: string, target: string): Promise<AriProxy> {
    const proxy = new AriProxy(target);
    proxy.#server.listen(0, address);
    await once(proxy.#server, 'listening');
    return proxy;
  }

  get url(): string {
    const { address, port } = this.#server.address() as AddressInfo;
    return `http://${address}:${port}`;
  }

  /** Says this on every event socket, as if Asterisk had. */
  say(message: unknown): void {
    const text = typeof message === 'string' ? message : JSON.stringify(message);
    for (const { client } of this.#pairs) client.send(text);
  }

  /** Nothing is handed on any more, nothing answered, not even a ping; connections stay open. */
  freeze(): void {
    this.#frozen = true;
  }

  /**
   * Only REST hangs: requests do not reach Asterisk, or its answers do not come back. The event socket lives. Who gave up
   * waiting has asked all the same: what was held is carried out when it goes on.
   */
  hang(what: 'requests' | 'answers'): void {
    this.#hangs = what;
  }

  /** Everything that was held back is handed on, in order. */
  thaw(): void {
    this.#frozen = false;
    this.#hangs = null;
    for (const held of this.#held.splice(0)) held();
  }

  /** Breaks every event socket. */
  cut(): void {
    for (const { client, asterisk } of this.#pairs) {
      client.terminate();
      asterisk.terminate();
    }
  }

  /** Event sockets that are open. */
  get connections(): number {
    return this.#pairs.size;
  }

  async close(): Promise<void> {
    this.cut();
    this.#server.closeAllConnections();
    this.#server.close();
    await once(this.#server, 'close');
  }

  #whenThawed(act: () => void, hangs = false): void {
    if (this.#frozen || hangs) this.#held.push(act);
    else act();
  }

  /** Whole, so that it can be handed on when whoever asked is gone. */
  #take(request: http.IncomingMessage, response: http.ServerResponse): void {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const handOn = (): void => this.#handOn(request, Buffer.concat(pieces), response);
      this.#whenThawed(handOn, this.#hangs === 'requests');
    });
  }

  #handOn({ method, headers, url }: http.IncomingMessage, body: Buffer, response: http.ServerResponse): void {
    const onwards = http.request(new URL(url ?? '/', this.#target), { method, headers }, (answer) => {
      const handBack = (): void => {
        response.writeHead(answer.statusCode ?? 502, answer.headers);
        answer.pipe(response);
      };
      this.#whenThawed(handBack, this.#hangs === 'answers');
    });
    onwards.on('error', () => response.destroy());
    response.on('error', () => answerIsLost(onwards));
    onwards.end(body);
  }

  #pair(client: WebSocket, request: http.IncomingMessage): void {
    const url = new URL(request.url ?? '/', this.#target.replace('http', 'ws'));
    const { authorization = '' } = request.headers;
    const asterisk = new WebSocket(url, { headers: { authorization } });
    const pair = { client, asterisk };
    this.#pairs.add(pair);
    client.on('ping', (data) => this.#whenThawed(() => client.pong(data)));
    asterisk.on('message', (data: Buffer) => this.#whenThawed(() => this.#tell(client, data.toString())));
    const over = (): void => {
      this.#pairs.delete(pair);
      client.terminate();
      asterisk.terminate();
    };
    for (const side of [client, asterisk]) side.on('close', over).on('error', over);
  }

  #tell(client: WebSocket, text: string): void {
    if (client.readyState !== WebSocket.OPEN) return;
    for (let times = this.repeats ? 2 : 1; times > 0; times -= 1) client.send(text);
  }
}

/** Nobody waits for it any more; Asterisk has the request all the same. */
function answerIsLost(onwards: http.ClientRequest): void {
  onwards.on('response', (answer) => answer.resume());
}

interface Pair {
  readonly client: WebSocket;
  readonly asterisk: WebSocket;
}
