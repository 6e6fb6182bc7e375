import { randomBytes } from 'node:crypto';
import type { Millis } from '../../domain/ids.js';
import type { Contact, Transport } from '../../domain/peer.js';
import type { PingAnswer } from '../../domain/trunk-ping.js';
import type { Clock } from '../../ports/clock.js';
import type { ContactPinger } from '../../ports/contact-pinger.js';
import { resolveHost } from './resolve-host.js';
import { SipClient } from './sip-client.js';
import { NO_BODY, type SipHeader, type SipRequest } from './sip-message.js';
import { askOverTcp } from './tcp-exchange.js';
import { UdpTransport } from './udp-transport.js';

/** Asks contacts whether they are there (RFC 3261 section 11), over the transport that the trunk's calls take. */
export class OptionsPinger implements ContactPinger {
  readonly #address: string;
  readonly #clock: Clock;
  readonly #udp: UdpTransport;
  readonly #client: SipClient;

  private constructor(address: string, udp: UdpTransport, clock: Clock) {
    this.#address = address;
    this.#clock = clock;
    this.#udp = udp;
    this.#client = new SipClient(udp, clock);
    udp.onDatagram = (bytes) => this.#client.receive(bytes);
  }

  /**
   * @param address the address that trunks know us by; `0.0.0.0` when Asterisk is elsewhere
   * @throws Error when the address is not of this machine
   */
  static async open(address: string, clock: Clock): Promise<OptionsPinger> {
    return new OptionsPinger(address, await UdpTransport.open(address), clock);
  }

  async ping({ host, port }: Contact, transport: Transport, withinMs: Millis): Promise<PingAnswer> {
    const startedAt = this.#clock.mono();
    const address = await resolveHost(host, withinMs, this.#clock);
    const leftMs = withinMs - (this.#clock.mono() - startedAt);
    if (address === null || leftMs <= 0) return { heard: false, why: address === null ? 'unreachable' : 'silent' };
    const askedAt = this.#clock.mono();
    const request = (sentBy: string): SipRequest => optionsTo(host, port, transport, sentBy);
    const reply =
      transport === 'udp'
        ? await this.#client.ask(request, { address, port }, leftMs)
        : await askOverTcp(request, { address, port }, leftMs, { address: this.#address, clock: this.#clock });
    if (!reply.ok) return { heard: false, why: reply.why };
    const roundTripMs = Math.round((this.#clock.mono() - askedAt) * 10) / 10;
    return { heard: true, status: reply.response.status, roundTripMs };
  }

  close(): void {
    this.#client.close();
    this.#udp.close();
  }
}

function optionsTo(host: string, port: number, transport: Transport, sentBy: string): SipRequest {
  const suffix = transport === 'udp' ? '' : `;transport=${transport}`;
  const to = `sip:${host}:${port}${suffix}`;
  const from = `sip:farline@${sentBy}`;
  const headers: SipHeader[] = [
    ['max-forwards', '70'],
    ['from', `<${from}>;tag=${randomBytes(6).toString('hex')}`],
    ['to', `<${to}>`],
    ['call-id', `${randomBytes(12).toString('hex')}@${sentBy.replace(/:\d+$/, '')}`],
    ['cseq', '1 OPTIONS'],
    ['contact', `<${from}${suffix}>`],
    ['accept', 'application/sdp'],
    ['user-agent', 'Farline'],
  ];
  return { kind: 'request', method: 'OPTIONS', uri: to, headers, body: NO_BODY };
}
