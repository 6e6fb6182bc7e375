import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { answerTo, headerOf, readSip, type SipMessage } from './sip-message.js';

/** The far end of a trunk that does as it is told: answers OPTIONS and refuses calls with given statuses, or is mute. */
export class AnsweringParty {
  readonly #socket: Socket;
  readonly contact: string;
  /** null: says nothing to OPTIONS. */
  optionsStatus: string | null = '200 OK';
  /** Answers OPTIONS with what no answer is. */
  junk = false;
  /** How calls are refused. */
  inviteStatus = '503 Service Unavailable';
  /** How registrations are refused. */
  registerStatus = '403 Forbidden';
  /** OPTIONS of Farline itself so far; Asterisk asks too. */
  asked = 0;
  /** The targets of INVITEs so far, each call once. */
  readonly invited: string[] = [];
  readonly #calls = new Set<string>();

  private constructor(socket: Socket, address: string) {
    this.#socket = socket;
    this.contact = `${address}:${socket.address().port}`;
    socket.on('message', (bytes, from) => {
      const message = readSip(bytes.toString('utf8'));
      if (message) this.#receive(message, (text) => this.#socket.send(text, from.port, from.address));
    });
    socket.on('error', () => undefined);
  }

  static async open(address: string, port: number): Promise<AnsweringParty> {
    const socket = createSocket('udp4');
    socket.bind(port, address);
    await once(socket, 'listening');
    return new AnsweringParty(socket, address);
  }

  close(): void {
    this.#socket.close();
  }

  #receive(message: SipMessage, reply: (text: string) => void): void {
    if (message.method === 'OPTIONS') return this.#options(message, reply);
    if (message.method === 'REGISTER') return reply(answerTo(message, this.registerStatus, 'far'));
    if (message.method !== 'INVITE') return;
    const callId = headerOf(message, 'call-id');
    if (!this.#calls.has(callId)) this.invited.push(message.uri);
    this.#calls.add(callId);
    reply(answerTo(message, this.inviteStatus, 'far'));
  }

  #options(message: SipMessage, reply: (text: string) => void): void {
    const ours = headerOf(message, 'user-agent') === 'Farline';
    if (ours) this.asked += 1;
    // Asterisk, which asks for itself, is always told that all is well: what is seen is Farline's own finding.
    const status = ours ? this.optionsStatus : '200 OK';
    if (status !== null) reply(answerTo(message, status, 'far'));
    if (ours && this.junk) for (const text of junkFor(message)) reply(text);
  }
}

/** Answers that are not the answer to this request. */
function junkFor(message: SipMessage): string[] {
  const good = answerTo(message, '200 OK', 'far');
  const broken = [
    '',
    '\0'.repeat(2_000),
    'SIP/2.0 200 OK\r\n\r\n',
    good.replace(/branch=z9hG4bK\w/, 'branch=z9hG4bKx'),
    good.replace(/CSeq: 1 OPTIONS/, 'CSeq: 1 INVITE'),
    good.replace(/CSeq: 1 OPTIONS/, 'CSeq: 99999999999 OPTIONS'),
    good.replace(/Content-Length: 0/, 'Content-Length: 9000'),
    good.replace(/^Via: /m, 'Via: SIP/2.0/UDP 192.0.2.66;branch=z9hG4bKevil\r\nVia: '),
    good.replace(/\r\n\r\n$/, `\r\nX-Long: ${'x'.repeat(40_000)}\r\n\r\n`),
    good.slice(0, -4),
  ];
  return [...broken, ...Array.from({ length: 200 }, () => 'SIP/2.0 200 OK\r\nVia: x\r\n\r\n')];
}
