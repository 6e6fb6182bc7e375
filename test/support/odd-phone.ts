import { createSocket, type Socket } from 'node:dgram';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import type { Cleanup } from './asterisk.js';
import { Ear } from './ear.js';
import { loopbackAddress } from './loopback-address.js';
import { RtpStream } from './rtp-stream.js';
import { answerTo, headerOf, readMedia, readSip, tagOf, uriOf, writeMedia, writeSip } from './sip-message.js';
import type { Media, SipMessage } from './sip-message.js';
import { ulawTone } from './ulaw.js';
import { until } from './until.js';

const PORT = 5060;
/** RFC 3261 T1. */
const T1_MS = 500;
const ANSWER_MS = 15_000;

/** A telephone on a trunk of its own that says on the wire exactly what a test tells it to, however odd. */
export class OddPhone {
  readonly #socket: Socket;
  readonly #calls = new Map<string, OddCall>();
  /** Every call that reached it, the newest last. */
  readonly calls: OddCall[] = [];
  /** What it does with a new call. */
  onCall: (call: OddCall) => void = () => undefined;

  private constructor(
    socket: Socket,
    readonly address: string,
    /** Its voice, and the voices it listens for, in hertz. */
    readonly tone: number,
    readonly listensFor: () => readonly number[],
  ) {
    this.#socket = socket;
    socket.on('error', () => undefined);
    socket.on('message', (bytes, from) => {
      const message = readSip(bytes.toString('utf8'));
      if (message) void this.#receive(message, from);
    });
  }

  /** It is gone after the test. */
  static async open(t: Cleanup, tone: number, listensFor: () => readonly number[]): Promise<OddPhone> {
    const [socket, address] = [createSocket('udp4'), loopbackAddress()];
    socket.bind(PORT, address);
    await once(socket, 'listening');
    const phone = new OddPhone(socket, address, tone, listensFor);
    t.teardown(() => {
      for (const call of phone.calls) call.over();
      socket.close();
      return Promise.resolve();
    });
    return phone;
  }

  get contact(): string {
    return `${this.address}:${PORT}`;
  }

  /** Waits for the n-th call, counted from 1. */
  async isCalled(times = 1): Promise<OddCall> {
    await until(`the odd phone is called ${times} times`, () => this.calls.length >= times);
    return this.calls[times - 1] as OddCall;
  }

  async #receive(message: SipMessage, from: { address: string; port: number }): Promise<void> {
    const send = (text: string): void => this.#socket.send(text, from.port, from.address);
    const id = headerOf(message, 'call-id');
    const known = this.#calls.get(id);
    if (known) return known.receive(message);
    if (message.method === 'OPTIONS') return send(answerTo(message, '200 OK', 'odd'));
    if (message.method !== 'INVITE') return;
    const audio = await RtpStream.open(this.address);
    const call = new OddCall(this, message, audio, send);
    this.#calls.set(id, call);
    this.calls.push(call);
    this.onCall(call);
  }
}

/** One call to an odd phone. */
export class OddCall {
  readonly ear: Ear;
  /** Methods of all requests, in order: `INVITE`, `ACK`, `BYE`, `CANCEL`. */
  readonly requests: string[] = ['INVITE'];
  /** Told each request but ACK, which is then not answered by itself. */
  onRequest: ((message: SipMessage) => void) | null = null;
  readonly #tag = randomBytes(5).toString('hex');
  #media: Media | undefined;
  #sequence = 0;
  #waiting: ((message: SipMessage) => void) | null = null;

  constructor(
    private readonly phone: OddPhone,
    /** What its responses answer; a test may answer a newer one. */
    public invite: SipMessage,
    private readonly audio: RtpStream,
    private readonly send: (text: string) => void,
  ) {
    this.ear = new Ear(() => phone.listensFor());
    audio.onPacket = (packet) => this.ear.hear(packet);
    this.#media = readMedia(invite.body);
  }

  /** A response to the INVITE; `sdp`: with sound of ours. */
  respond(
    status: string,
    more: { sdp?: string; tag?: string; headers?: readonly (readonly [string, string])[] } = {},
  ): void {
    const text = answerTo(this.invite, status, more.tag ?? this.#tag, this.#contact, more.sdp ?? '');
    const extra = (more.headers ?? []).map(([name, value]) => `${name}: ${value}\r\n`).join('');
    this.send(text.replace(/\r\nCSeq:/, `\r\n${extra}CSeq:`));
  }

  /** Speaks its tone from now on. */
  speak(): void {
    if (this.#media) this.audio.speak(this.#media, (n) => ulawTone(this.phone.tone, n * 160));
  }

  /** Where it wants its sound, with this direction (RFC 3264). */
  sdp(direction = 'sendrecv'): string {
    return writeMedia(this.phone.address, this.audio.port).replace('a=sendrecv', `a=${direction}`);
  }

  /** Answers and speaks; resolves when that is acknowledged. */
  async answer(sdp = this.sdp()): Promise<void> {
    const before = this.count('ACK');
    for (let tries = 0; tries < 8 && this.count('ACK') === before; tries += 1) {
      this.respond('200 OK', { sdp });
      await until('ACK', () => this.count('ACK') > before, T1_MS).catch(() => undefined);
    }
    this.speak();
  }

  count(method: string): number {
    return this.requests.filter((one) => one === method).length;
  }

  async gets(method: string): Promise<void> {
    await until(`the odd phone gets ${method}`, () => this.count(method) > 0);
  }

  /** Sends a request in the call; its final status. An INVITE is acknowledged. */
  async ask(
    method: string,
    more: { sdp?: string; headers?: readonly (readonly [string, string])[] } = {},
  ): Promise<number> {
    this.#sequence += 1;
    const sequence = this.#sequence;
    const text = this.#request(method, sequence, more);
    let final: SipMessage | null = null;
    this.#waiting = (message) => {
      if (headerOf(message, 'cseq') === `${sequence} ${method}` && message.status >= 200) final = message;
    };
    const end = performance.now() + ANSWER_MS;
    for (let wait = T1_MS; final === null; wait *= 2) {
      if (performance.now() > end) throw new Error(`no answer to ${method} within ${ANSWER_MS} ms`);
      this.send(text);
      await until('an answer', () => final !== null, wait).catch(() => undefined);
    }
    if (method === 'INVITE') this.send(this.#request('ACK', sequence, {}));
    const { status, body } = final as SipMessage;
    this.#media = readMedia(body) ?? this.#media;
    return status;
  }

  /** Puts the phone down. */
  async bye(): Promise<number> {
    this.audio.hush();
    return this.ask('BYE');
  }

  over(): void {
    this.audio.close();
  }

  receive(message: SipMessage): void {
    if (message.method === null) return this.#waiting?.(message);
    // A request that is sent again counts once.
    const again = message.method === 'INVITE' && headerOf(message, 'cseq') === headerOf(this.invite, 'cseq');
    if (again) return;
    this.requests.push(message.method);
    if (message.method === 'ACK') return;
    if (this.onRequest) return this.onRequest(message);
    this.reply(message, '200 OK');
    if (message.method === 'CANCEL') this.respond('487 Request Terminated');
    if (message.method === 'BYE') this.audio.hush();
  }

  /** Answers a request of the other side. */
  reply(message: SipMessage, status: string): void {
    const sdp = message.method === 'INVITE' && status.startsWith('200') ? this.sdp() : '';
    this.send(answerTo(message, status, this.#tag, this.#contact, sdp));
  }

  get #contact(): string {
    return `<sip:odd@${this.phone.contact}>`;
  }

  #request(
    method: string,
    sequence: number,
    { sdp = '', headers = [] }: { sdp?: string; headers?: readonly (readonly [string, string])[] },
  ): string {
    const to = headerOf(this.invite, 'to');
    const lines: (readonly [string, string])[] = [
      ['Via', `SIP/2.0/UDP ${this.phone.contact};branch=z9hG4bK${this.#tag}${sequence}${method};rport`],
      ['Max-Forwards', '70'],
      ['From', tagOf(to) === '' ? `${to};tag=${this.#tag}` : to],
      ['To', headerOf(this.invite, 'from')],
      ['Call-ID', headerOf(this.invite, 'call-id')],
      ['CSeq', `${sequence} ${method}`],
      ['Contact', this.#contact],
      ...headers,
    ];
    return writeSip(`${method} ${uriOf(headerOf(this.invite, 'contact'))} SIP/2.0`, lines, sdp);
  }
}
