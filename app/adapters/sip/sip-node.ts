import type { Millis } from '../../domain/ids.js';
import type { Transport } from '../../domain/peer.js';
import type { Clock } from '../../ports/clock.js';
import { AnsweredRequests } from './answered-requests.js';
import { parseDatagram } from './parse-message.js';
import { SipClient, type Reply, type RequestFrom } from './sip-client.js';
import { headersNamed, type SipMessage, type SipRequest, type SipResponse } from './sip-message.js';
import { TcpTransport } from './tcp-transport.js';
import type { SipTarget, SipTransport } from './transport.js';
import { UdpTransport } from './udp-transport.js';
import { topVia } from './via.js';
import { writeMessage } from './write-message.js';

/** Answers a request at once. Never throws. */
export type AnswerRequest = (request: SipRequest) => SipResponse;

/** Both ends of SIP over UDP and TCP: asks, and answers whoever asks us. */
export class SipNode {
  onRequest: AnswerRequest | null = null;
  readonly #udp: SipTransport;
  readonly #clients: Readonly<Record<Transport, SipClient>>;
  readonly #answered: AnsweredRequests;
  #end: () => void = () => undefined;

  constructor(transports: Readonly<Record<Transport, SipTransport>>, clock: Clock) {
    this.#udp = transports.udp;
    this.#clients = { udp: new SipClient(transports.udp, clock), tcp: new SipClient(transports.tcp, clock) };
    this.#answered = new AnsweredRequests(clock);
  }

  /**
   * @param address the address that PBXs know us by; `0.0.0.0` when Asterisk is elsewhere
   * @throws Error when the address is not of this machine
   */
  static async open(address: string, clock: Clock): Promise<SipNode> {
    const udp = await UdpTransport.open(address);
    const tcp = await TcpTransport.open(address).catch((error: unknown) => {
      udp.close();
      throw error;
    });
    const node = new SipNode({ udp, tcp }, clock);
    udp.onDatagram = (bytes, from) => node.heardDatagram(bytes, from);
    tcp.onMessage = (message, _from, answer) => node.heardMessage(message, 'tcp', answer);
    node.#end = () => {
      udp.close();
      tcp.close();
    };
    return node;
  }

  /** Never rejects; at the latest after `withinMs` the reply is `silent`. */
  ask(request: RequestFrom, target: SipTarget, transport: Transport, withinMs: Millis): Promise<Reply> {
    return this.#clients[transport].ask(request, target, withinMs);
  }

  close(): void {
    this.onRequest = null;
    for (const client of Object.values(this.#clients)) client.close();
    this.#end();
  }

  heardDatagram(bytes: Buffer, from: SipTarget): void {
    const parsed = parseDatagram(bytes);
    if (!parsed.ok) return;
    const { message } = parsed;
    this.heardMessage(message, 'udp', (answer) => {
      if (message.kind === 'request') this.#udp.send(answer, wayBack(message, from), () => undefined);
    });
  }

  heardMessage(message: SipMessage, transport: Transport, answer: (bytes: Buffer) => void): void {
    if (message.kind === 'response') return this.#clients[transport].take(message);
    // RFC 3261 section 17.1.1.3: nobody answers an ACK.
    if (message.method === 'ACK' || !this.onRequest) return;
    const before = this.#answered.answerTo(message);
    if (before) return answer(before);
    const bytes = writeMessage(this.onRequest(message));
    this.#answered.keep(message, bytes);
    answer(bytes);
  }
}

/** RFC 3581: to where it came from when that was asked for, else to the port of its Via; always to the sender's address. */
function wayBack(request: SipRequest, from: SipTarget): SipTarget {
  const [via = ''] = headersNamed(request, 'via');
  if (/;[ \t]*rport[ \t]*(?:[;,=]|$)/i.test(via)) return from;
  const port = Number(/:(\d{1,5})$/.exec(topVia(via)?.sentBy ?? '')?.[1] ?? 5060);
  return { address: from.address, port };
}
