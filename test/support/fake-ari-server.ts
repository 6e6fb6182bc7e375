import http from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { WebSocketServer, type WebSocket } from 'ws';
import { fakeApiDocs } from './fake-ari-server-docs.js';

export interface FakeRequest {
  readonly method: string;
  /** Below `/ari`, with its query. */
  readonly path: string;
  readonly body: unknown;
}

/** What the fake does with a request instead of answering as Asterisk would. */
export type Misbehaviour =
  | { readonly do: 'answer'; readonly status: number; readonly text: string }
  | { readonly do: 'never answer' }
  | { readonly do: 'as usual' }
  /** Answers as usual, after this many milliseconds. */
  | { readonly do: 'answer late'; readonly ms: number }
  /** Takes the request, then closes the connection without an answer. */
  | { readonly do: 'hang up' };

/** Speaks enough of ARI to be connected to, and misbehaves as told. All on loopback, on a port of its own. */
export class FakeAriServer {
  readonly requests: FakeRequest[] = [];
  /** Sockets that were ever opened on the event stream. */
  opened = 0;
  user = 'farline';
  password = 'right';
  startupTime = '2026-11-20T23:00:00.000+0000';
  /** When set, everything (the event stream too) is answered with it: 503 while booting, 404 until modules are loaded. */
  status: number | null = null;
  private readonly server = http.createServer((request, response) => this.serve(request, response));
  private readonly streams = new WebSocketServer({ noServer: true });
  private readonly tcp = new Set<Socket>();
  private stream: WebSocket | null = null;
  private readonly rules: { readonly match: RegExp; readonly behave: Misbehaviour; times: number }[] = [];

  static async start(): Promise<FakeAriServer> {
    const fake = new FakeAriServer();
    fake.server.on('connection', (socket) => {
      fake.tcp.add(socket);
      socket.once('close', () => fake.tcp.delete(socket));
    });
    fake.server.on('upgrade', (request, socket: Socket, head) => {
      const refusal = fake.refusal(request);
      if (refusal) socket.end(`HTTP/1.1 ${refusal} No\r\ncontent-length: 0\r\n\r\n`);
      else fake.streams.handleUpgrade(request, socket, head, (stream) => fake.streaming(stream));
    });
    await new Promise<void>((resolve) => fake.server.listen(0, '127.0.0.1', resolve));
    return fake;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Connections that are open right now, the event stream included. */
  get connections(): number {
    return this.tcp.size;
  }

  /** Makes requests whose `METHOD path` matches misbehave, `times` times or always. The last rule given wins. */
  on(match: RegExp, behave: Misbehaviour, times = Number.POSITIVE_INFINITY): void {
    this.rules.unshift({ match, behave, times });
  }

  /** Sends an event on the stream; a string goes out as it is. */
  send(event: unknown): void {
    this.stream?.send(typeof event === 'string' ? event : JSON.stringify(event));
  }

  /** The stream stays open and nothing is read from it any more, so that pings are never answered. */
  freeze(): void {
    this.stream?.pause();
  }

  /** Ends the stream the hard way. */
  dropStream(): void {
    this.stream?.terminate();
  }

  asked(match: RegExp): readonly FakeRequest[] {
    return this.requests.filter((request) => match.test(`${request.method} ${request.path}`));
  }

  async close(): Promise<void> {
    for (const socket of this.tcp) socket.destroy();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private streaming(stream: WebSocket): void {
    this.opened += 1;
    this.stream = stream;
  }

  private refusal(request: http.IncomingMessage): number | null {
    if (this.status) return this.status;
    const url = new URL(request.url ?? '/', this.url);
    const basic = `Basic ${Buffer.from(`${this.user}:${this.password}`).toString('base64')}`;
    const known =
      request.headers.authorization === basic || url.searchParams.get('api_key') === `${this.user}:${this.password}`;
    return known ? null : 401;
  }

  private serve(request: http.IncomingMessage, response: http.ServerResponse): void {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const text = Buffer.concat(pieces).toString('utf8');
      const asked = {
        method: request.method ?? '',
        path: (request.url ?? '').replace(/^\/ari/, ''),
        body: text ? (JSON.parse(text) as unknown) : null,
      };
      this.requests.push(asked);
      const refusal = this.refusal(request);
      const behave: Misbehaviour = refusal
        ? { do: 'answer', status: refusal, text: JSON.stringify({ message: `refused with ${refusal}` }) }
        : this.behaviour(asked);
      this.carryOut(behave, asked, response);
    });
  }

  private carryOut(behave: Misbehaviour, asked: FakeRequest, response: http.ServerResponse): void {
    const usual = this.usual(asked);
    if (behave.do === 'answer') answerWith(response, behave);
    else if (behave.do === 'as usual') answerWith(response, usual);
    else if (behave.do === 'answer late') setTimeout(() => answerWith(response, usual), behave.ms);
    else if (behave.do === 'hang up') response.socket?.destroy();
  }

  private behaviour(asked: FakeRequest): Misbehaviour {
    const rule = this.rules.find((each) => each.times > 0 && each.match.test(`${asked.method} ${asked.path}`));
    if (!rule) return { do: 'answer', ...this.usual(asked) };
    rule.times -= 1;
    return rule.behave;
  }

  private usual({ method, path }: FakeRequest): { status: number; text: string } {
    const json = (body: unknown): { status: number; text: string } => ({ status: 200, text: JSON.stringify(body) });
    if (path.startsWith('/asterisk/info')) return json({ status: { startup_time: this.startupTime } });
    if (path.startsWith('/api-docs/')) return json(fakeApiDocs(path, this.url));
    if (path.startsWith('/applications/')) return json({});
    if (method === 'GET') return json([]);
    return { status: 204, text: '' };
  }
}

/** Asterisk tells the length of what it answers, and chunks nothing. */
function answerWith(
  response: http.ServerResponse,
  { status, text }: { readonly status: number; readonly text: string },
): void {
  response.writeHead(status, { 'content-length': Buffer.byteLength(text) }).end(text);
}
