import http from 'node:http';
import https from 'node:https';
import { StraightLine, type LineAnswer } from './straight-line.js';

/** One REST request of ARI. */
export interface AriRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Below `/ari`, already encoded: `/channels/n1-1.2/answer`. */
  readonly path: string;
  readonly body?: unknown;
  /** Doing it twice is as good as once, so it may be sent again when the connection broke under it. */
  readonly repeatable: boolean;
  /** Over a connection of its own, which no other request can hold up. */
  readonly apart?: true;
  /** The answer is bytes: its text holds one character for each. */
  readonly binary?: true;
}

/** A small request without a body that goes in front of another one. */
export type AriStep = Pick<AriRequest, 'path'> & { readonly method: 'POST' | 'DELETE' };

export type AriAnswer =
  | LineAnswer
  /** It never left: nothing listens there, or we are closed. */
  | { readonly kind: 'unreachable'; readonly detail: string };

type Done = (answer: AriAnswer) => void;

/** An exchange in progress: ends exactly once. */
interface Exchange {
  readonly finish: Done;
  request: http.ClientRequest | null;
}

const neverSent = new Set(['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'EHOSTUNREACH', 'ENETUNREACH']);

const closedByUs = 'the connection to Asterisk was closed by us';

/** Asterisk's listen backlog is 10, so few connections that stay; it drops idle ones after 15 s, so we do before. */
const pool = { keepAlive: true, noDelay: true, maxSockets: 10, maxFreeSockets: 10, timeout: 10_000 };
/** Straight lines besides; more of them than requests that are usually under way at a time. */
const LINES = 6;

/**
 * Keep-alive connections for ARI's REST requests (at most 16): straight lines for the small requests that calls are made
 * of, node's own for what has a body or many answers, for TLS, and when every line is taken. Requests beside each other
 * may overtake: the order of effects is kept by who asks (lanes). `done` is never called before `send` returns.
 */
export class AriHttp {
  readonly #url: URL;
  readonly #agent: http.Agent;
  readonly #authorization: string;
  readonly #open = new Set<Exchange>();
  readonly #lines: readonly StraightLine[];
  #closed = false;
  /** Called when an answer says that Asterisk does not know us, or no more. */
  onRefused: () => void = () => undefined;
  /** Called when a request got no answer within the time it was given; one that asks `apart` is for who asks. */
  onSilent: (givenMs: number) => void = () => undefined;

  constructor(url: string, user: string, password: string) {
    this.#url = new URL(url);
    this.#agent = this.#url.protocol === 'https:' ? new https.Agent(pool) : new http.Agent(pool);
    this.#authorization = `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
    const lines = this.#url.protocol === 'http:' ? LINES : 0;
    this.#lines = Array.from({ length: lines }, () => new StraightLine(this.#url, user, password));
  }

  /** `before`: steps that Asterisk carries out in front of it; on a straight line all leave in one piece. */
  send(request: AriRequest, deadlineMs: number, done: Done, before: readonly AriStep[] = []): void {
    if (this.#closed) {
      setImmediate(done, { kind: 'unreachable', detail: closedByUs });
      return;
    }
    if (this.#sentStraight(request, deadlineMs, done, before)) return;
    const [step, ...others] = before;
    if (step === undefined) return this.#sendByNode(request, deadlineMs, done, !request.repeatable);
    this.#sendByNode(
      { ...step, repeatable: true },
      deadlineMs,
      () => this.send(request, deadlineMs, done, others),
      false,
    );
  }

  #sendByNode(request: AriRequest, deadlineMs: number, done: Done, last: boolean): void {
    const deadline = setTimeout(() => {
      exchange.finish({ kind: 'silent' });
      // An answer that comes after all finds nobody; what it tells of comes as events, or is found when all is compared.
      exchange.request?.destroy();
      if (!request.apart) this.onSilent(deadlineMs);
    }, deadlineMs);
    const exchange: Exchange = {
      request: null,
      finish: (answer) => {
        if (!this.#open.delete(exchange)) return;
        clearTimeout(deadline);
        done(answer);
        if (answer.kind === 'answered' && answer.status === 401) this.onRefused();
      },
    };
    this.#open.add(exchange);
    this.#attempt(request, exchange, last);
  }

  ask(request: AriRequest, deadlineMs: number): Promise<AriAnswer> {
    return new Promise((resolve) => this.send(request, deadlineMs, resolve));
  }

  /** Ends every connection; open exchanges end as unreachable soon after, and nothing is sent any more. */
  close(): void {
    this.#closed = true;
    for (const exchange of this.#open) exchange.request?.destroy(new Error(closedByUs));
    for (const line of this.#lines) line.close();
    this.#agent.destroy();
  }

  /** What broke off is asked once more over a connection of its own, when doing it twice is as good as once. */
  #sentStraight(request: AriRequest, deadlineMs: number, done: Done, before: readonly AriStep[]): boolean {
    const { method, path, body, apart, binary, repeatable } = request;
    if (method === 'GET' || body !== undefined || apart || binary) return false;
    const line = this.#lines.find(({ free }) => free);
    line?.send([...before, { method, path }], deadlineMs, (answer) => {
      if (answer.kind === 'cut' && this.#closed) return done({ kind: 'unreachable', detail: closedByUs });
      if (answer.kind === 'cut' && repeatable) return this.#sendByNode(request, deadlineMs, done, true);
      done(answer);
      if (answer.kind === 'silent') this.onSilent(deadlineMs);
      if (answer.kind === 'answered' && answer.status === 401) this.onRefused();
    });
    return line !== undefined;
  }

  #attempt(request: AriRequest, exchange: Exchange, last: boolean): void {
    const body = request.body === undefined ? null : Buffer.from(JSON.stringify(request.body));
    const broken = (error: NodeJS.ErrnoException): void => {
      if (!this.#open.has(exchange)) return;
      const unsent = this.#closed || neverSent.has(error.code ?? '');
      if (!unsent && !last) this.#attempt(request, exchange, true);
      else exchange.finish({ kind: unsent ? 'unreachable' : 'cut', detail: error.message || String(error.code) });
    };
    const wire = (this.#url.protocol === 'https:' ? https : http).request({
      // A second try takes a connection of its own: others of the pool may have been closed behind our back too.
      agent: request.apart || (last && request.repeatable) ? false : this.#agent,
      protocol: this.#url.protocol,
      hostname: this.#url.hostname,
      port: this.#url.port,
      method: request.method,
      path: `/ari${request.path}`,
      headers: {
        authorization: this.#authorization,
        ...(body ? { 'content-type': 'application/json', 'content-length': body.length } : {}),
      },
    });
    wire.on('error', broken);
    const encoding = request.binary ? 'latin1' : 'utf8';
    wire.on('response', (response) => read(response, encoding, exchange.finish, broken));
    exchange.request = wire;
    wire.end(body ?? undefined);
  }
}

function read(
  response: http.IncomingMessage,
  encoding: 'latin1' | 'utf8',
  finish: Done,
  broken: (error: Error) => void,
): void {
  let text = '';
  response.setEncoding(encoding);
  response.on('data', (piece: string) => (text += piece));
  response.on('error', broken);
  response.on('end', () => {
    if (response.complete) finish({ kind: 'answered', status: response.statusCode ?? 0, text });
    else broken(new Error('the answer of Asterisk broke off'));
  });
}
