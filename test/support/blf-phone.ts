import { randomBytes } from 'node:crypto';
import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { connect, type Socket as TcpSocket } from 'node:net';
import { answerTo, headerOf, readSip, tagOf, writeSip, type SipMessage } from './sip-message.js';
import { until } from './until.js';

export type WatchEvent = 'dialog' | 'presence' | 'as-feature-event';

const ACCEPT: Readonly<Record<WatchEvent, string>> = {
  dialog: 'application/dialog-info+xml',
  presence: 'application/pidf+xml',
  'as-feature-event': 'application/x-as-feature-event+xml',
};

/** One NOTIFY, as a key of the phone shows it. */
export interface Notified {
  /** What was watched, such as `*308888`. */
  readonly number: string;
  readonly event: string;
  readonly body: string;
  /** performance.now() when it came off the wire. */
  readonly at: number;
}

interface Wire {
  readonly via: string;
  readonly contact: string;
  send(text: string): void;
  close(): void;
}

/** A telephone whose keys watch numbers (RFC 6665): over UDP, or over a TCP connection of its own. */
export class BlfPhone {
  readonly notified: Notified[] = [];
  readonly #address: string;
  readonly #server: string;
  readonly #watched = new Map<string, { readonly number: string; readonly event: WatchEvent }>();
  readonly #answers = new Map<string, (message: SipMessage) => void>();
  #wire: Wire;
  /** Called at once with each NOTIFY. */
  onNotify: (notified: Notified) => void = () => undefined;

  private constructor(address: string, server: string) {
    this.#address = address;
    this.#server = server;
    this.#wire = NO_WIRE;
  }

  static async open(address: string, server: string, transport: 'udp' | 'tcp'): Promise<BlfPhone> {
    const phone = new BlfPhone(address, server);
    if (transport === 'udp') await phone.#openUdp();
    else await phone.reconnect();
    return phone;
  }

  /** Watches a number. Resolves with the status of the answer. */
  async watch(number: string, event: WatchEvent): Promise<number> {
    const callId = randomBytes(8).toString('hex');
    this.#watched.set(callId, { number, event });
    const headers: [string, string][] = [
      ['Via', `SIP/2.0/${this.#wire.via};branch=z9hG4bK${randomBytes(6).toString('hex')};rport`],
      ['Max-Forwards', '70'],
      ['From', `<sip:keys@${this.#address}>;tag=${randomBytes(4).toString('hex')}`],
      ['To', `<sip:${number}@${this.#server}>`],
      ['Call-ID', callId],
      ['CSeq', '1 SUBSCRIBE'],
      ['Contact', `<${this.#wire.contact}>`],
      ['Event', event],
      ['Accept', ACCEPT[event]],
      ['Expires', '600'],
    ];
    const answer = new Promise<SipMessage>((resolve, reject) => {
      const late = setTimeout(() => reject(new Error(`no answer to the SUBSCRIBE for ${number}`)), 10_000);
      this.#answers.set(callId, (message) => {
        clearTimeout(late);
        resolve(message);
      });
    });
    this.#wire.send(writeSip(`SUBSCRIBE sip:${number}@${this.#server} SIP/2.0`, headers));
    return (await answer).status;
  }

  /** What the key that watches this number shows now; '' before the first NOTIFY. */
  shows(number: string, event: WatchEvent = 'dialog'): string {
    const last = this.notified.findLast((one) => one.number === number && one.event === event);
    return last ? shownBy(last) : '';
  }

  /** Waits until the key shows this. @throws Error naming what it shows instead */
  async until(number: string, shown: string, event: WatchEvent = 'dialog', withinMs = 10_000): Promise<void> {
    await until(`${number} shows ${shown}`, () => this.shows(number, event) === shown, withinMs).catch(
      (error: Error) => {
        throw new Error(`${error.message}; it shows "${this.shows(number, event)}"`);
      },
    );
  }

  /** Over TCP: a new connection instead of the old one; nothing is watched again by itself. */
  async reconnect(): Promise<void> {
    this.#wire.close();
    const socket = connect({ host: this.#server, port: 5060, localAddress: this.#address });
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    this.#wire = this.#overTcp(socket);
  }

  close(): void {
    this.#wire.close();
    this.#wire = NO_WIRE;
  }

  async #openUdp(): Promise<void> {
    const socket: Socket = createSocket('udp4');
    socket.bind(5060, this.#address);
    await once(socket, 'listening');
    socket.on('message', (bytes) => this.#receive(bytes.toString('utf8')));
    socket.on('error', () => undefined);
    this.#wire = {
      via: `UDP ${this.#address}:5060`,
      contact: `sip:keys@${this.#address}:5060`,
      send: (text) => socket.send(text, 5060, this.#server),
      close: () => void socket.close(),
    };
  }

  #overTcp(socket: TcpSocket): Wire {
    let rest = '';
    socket.setEncoding('utf8').on('data', (text: string) => {
      rest += text;
      for (;;) {
        const end = rest.indexOf('\r\n\r\n');
        const length = Number(/^content-length:\s*(\d+)/im.exec(rest.slice(0, end + 2))?.[1] ?? 0);
        if (end < 0 || rest.length < end + 4 + length) return;
        this.#receive(rest.slice(0, end + 4 + length));
        rest = rest.slice(end + 4 + length);
      }
    });
    const own = `${this.#address}:${socket.localPort}`;
    return {
      via: `TCP ${own}`,
      contact: `sip:keys@${own};transport=tcp`,
      send: (text) => void socket.write(text),
      close: () => void socket.destroy(),
    };
  }

  #receive(text: string): void {
    const at = performance.now();
    const message = readSip(text);
    if (!message) return;
    const callId = headerOf(message, 'call-id');
    if (message.method === null) {
      if (message.status >= 200) this.#answers.get(callId)?.(message);
      return;
    }
    const watched = this.#watched.get(callId);
    // The wire is first, so that answering costs the measurement nothing.
    if (message.method === 'NOTIFY' && watched) {
      const notified = { ...watched, event: headerOf(message, 'event').split(';')[0] ?? '', body: message.body, at };
      this.notified.push(notified);
      this.onNotify(notified);
    }
    const status =
      message.method === 'NOTIFY' && !watched && tagOf(headerOf(message, 'to')) !== '' ? '481 Gone' : '200 OK';
    this.#wire.send(answerTo(message, status, 'keys'));
  }
}

const NO_WIRE: Wire = { via: '', contact: '', send: () => undefined, close: () => undefined };

/** Dialog: `terminated`, `early`, `confirmed`, or `held`; presence: `open` or `closed` and the note. */
function shownBy({ event, body }: Notified): string {
  if (event === 'dialog') {
    const state = /<state>(\w+)<\/state>/.exec(body)?.[1] ?? '';
    return state === 'confirmed' && body.includes('+sip.rendering') ? 'held' : state;
  }
  return `${/<basic>(\w+)<\/basic>/.exec(body)?.[1] ?? ''} ${/<note>([^<]*)<\/note>/.exec(body)?.[1] ?? ''}`;
}
