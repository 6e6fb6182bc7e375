import { createSocket, type Socket } from 'node:dgram';
import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import type { Presence } from '../../app/domain/presence.js';
import { headerOf, readSip, type SipMessage } from './sip-message.js';
import { pidf } from './scripted-pbx.js';

const TRIES = 10;
const TRY_MS = 1_000;

/** A telephone that tells its PBX how it is by PUBLISH (RFC 3903), over UDP. */
export class Publisher {
  /** What the PBX calls our publication; null: there is none. */
  #entity: string | null = null;
  #cseq = 0;
  readonly #callId = randomBytes(9).toString('hex');

  private constructor(
    private readonly socket: Socket,
    private readonly number: string,
    private readonly pbx: { readonly address: string; readonly port: number },
  ) {}

  static async open(
    address: string,
    number: string,
    pbx: { readonly address: string; readonly port: number },
  ): Promise<Publisher> {
    const socket = createSocket('udp4');
    socket.bind(0, address);
    await once(socket, 'listening');
    return new Publisher(socket, number, pbx);
  }

  /** It is so from now on, for so many seconds. */
  async publish(presence: Presence, expiresS = 3_600): Promise<void> {
    const taken = await this.#send(pidf(presence), expiresS);
    this.#entity = headerOf(taken, 'sip-etag');
    if (this.#entity === '') throw new Error('the PBX gave the publication no name');
  }

  /** What was published has run out at the PBX: the next publication is a first one. */
  forget(): void {
    this.#entity = null;
  }

  /** Takes back what it published. */
  async withdraw(): Promise<void> {
    await this.#send('', 0);
    this.#entity = null;
  }

  close(): void {
    this.socket.close();
  }

  async #send(body: string, expiresS: number): Promise<SipMessage> {
    const text = this.#request(body, expiresS);
    const answer = once(this.socket, 'message') as Promise<[Buffer]>;
    for (let tries = 0; tries < TRIES; tries += 1) {
      this.socket.send(text, this.pbx.port, this.pbx.address);
      const heard = await Promise.race([answer, delay(TRY_MS, null)]);
      const message = heard && readSip(heard[0].toString('utf8'));
      if (message?.status === 200) return message;
      if (message) throw new Error(`the publication was answered with ${message.status}`);
    }
    throw new Error('the publication was not answered');
  }

  #request(body: string, expiresS: number): string {
    const { address, port } = this.socket.address();
    const uri = `sip:${this.number}@${this.pbx.address}`;
    const headers = [
      `PUBLISH ${uri} SIP/2.0`,
      `Via: SIP/2.0/UDP ${address}:${port};rport;branch=z9hG4bK${randomBytes(6).toString('hex')}`,
      'Max-Forwards: 70',
      `From: <${uri}>;tag=${randomBytes(4).toString('hex')}`,
      `To: <${uri}>`,
      `Call-ID: ${this.#callId}`,
      `CSeq: ${++this.#cseq} PUBLISH`,
      `Contact: <sip:${this.number}@${address}:${port}>`,
      'Event: presence',
      `Expires: ${expiresS}`,
      ...(this.#entity === null ? [] : [`SIP-If-Match: ${this.#entity}`]),
      ...(body === '' ? [] : ['Content-Type: application/pidf+xml']),
      `Content-Length: ${Buffer.byteLength(body)}`,
    ];
    return `${headers.join('\r\n')}\r\n\r\n${body}`;
  }
}
