import { once } from 'node:events';
import WebSocket from 'ws';
import type { EmbeddedAsterisk } from '../../app/adapters/embedded/run-asterisk.js';
import { until } from './until.js';

/** One event as Asterisk sent it. */
export interface ProbeEvent {
  readonly type: string;
  readonly args?: readonly string[];
  readonly digit?: string;
  readonly cause?: number;
  readonly channel?: { readonly id: string; readonly state: string; readonly dialplan: { readonly context: string } };
}

/** The plainest ARI client: for tests of the Asterisk side alone, where our own adapter would only be in the way. */
export class AriProbe {
  readonly events: ProbeEvent[] = [];
  #socket: WebSocket | undefined;

  constructor(private readonly asterisk: EmbeddedAsterisk) {}

  /** Becomes the application, told of every channel. */
  async connect(): Promise<void> {
    const { application, ari } = this.asterisk;
    const socket = new WebSocket(`${ari.url.replace('http', 'ws')}/ari/events?app=${application}`, {
      headers: { authorization: this.#authorization },
    });
    this.#socket = socket;
    socket.on('message', (text: Buffer) => this.events.push(JSON.parse(text.toString()) as ProbeEvent));
    await once(socket, 'open');
    await this.ask('POST', `/applications/${application}/subscription?eventSource=channel:`);
  }

  close(): void {
    this.#socket?.terminate();
  }

  /** One request; the answer is its status and what came with it. */
  async ask(method: string, path: string, body?: object): Promise<{ readonly status: number; readonly body: unknown }> {
    const response = await fetch(`${this.asterisk.ari.url}/ari${path}`, {
      method,
      headers: { authorization: this.#authorization, 'content-type': 'application/json' },
      body: body ? JSON.stringify(body) : null,
    });
    const text = await response.text();
    return { status: response.status, body: text === '' ? null : JSON.parse(text) };
  }

  /** Waits for an event, those already heard included. */
  async event(what: string, is: (event: ProbeEvent) => boolean, withinMs?: number): Promise<ProbeEvent> {
    await until(what, () => this.events.some(is), withinMs);
    return this.events.find(is) as ProbeEvent;
  }

  /** The next caller who enters, or the first that has. */
  async caller(withinMs?: number): Promise<{ readonly id: string; readonly args: readonly string[] }> {
    const is = (event: ProbeEvent): boolean => event.type === 'StasisStart' && event.args?.[0] === 'in';
    const { channel, args = [] } = await this.event('a caller enters', is, withinMs);
    return { id: channel?.id ?? '', args };
  }

  /** Dials a number over a trunk as Farline does. */
  async dial(id: string, endpoint: string, session: string): Promise<void> {
    const path = `/channels?endpoint=${encodeURIComponent(`PJSIP/${endpoint}`)}&channelId=${id}&timeout=20`;
    const query = `${path}&context=farline-leg&extension=s&priority=1`;
    await this.ask('POST', query, { variables: { FARLINE_SESSION: session } });
  }

  /** Dials, and resolves when the leg is answered and has entered. */
  async leg(id: string, endpoint: string, session = 's1'): Promise<void> {
    await this.dial(id, endpoint, session);
    await this.event('the leg enters', ({ type, channel }) => type === 'StasisStart' && channel?.id === id);
  }

  get #authorization(): string {
    const { user, password } = this.asterisk.ari;
    return `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;
  }
}
