import { randomBytes } from 'node:crypto';
import type { Millis } from '../../domain/ids.js';
import type { PingAnswer } from '../../domain/trunk-ping.js';
import type { Clock } from '../../ports/clock.js';
import type { Account, Registrar } from '../../ports/registrar.js';
import { answerChallenge, challengeIn } from './digest.js';
import { resolveHost } from './resolve-host.js';
import { SipClient, type Reply, type RequestFrom } from './sip-client.js';
import { NO_BODY, type SipHeader } from './sip-message.js';
import { askOverTcp } from './tcp-exchange.js';
import { UdpTransport } from './udp-transport.js';

/** Asks for the bindings of an account (RFC 3261 section 10.2.3): a REGISTER without Contact, which changes none. */
export class RegistrarClient implements Registrar {
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
   * @param address the address that carriers know us by; `0.0.0.0` when Asterisk is elsewhere
   * @throws Error when the address is not of this machine
   */
  static async open(address: string, clock: Clock): Promise<RegistrarClient> {
    return new RegistrarClient(address, await UdpTransport.open(address), clock);
  }

  async ask(account: Account, withinMs: Millis): Promise<PingAnswer> {
    const { contact, transport } = account;
    const startedAt = this.#clock.mono();
    const leftMs = (): Millis => withinMs - (this.#clock.mono() - startedAt);
    const address = await resolveHost(contact.host, withinMs, this.#clock);
    if (address === null) return { heard: false, why: 'unreachable' };
    const target = { address, port: contact.port };
    const send = (request: RequestFrom): Promise<Reply> =>
      transport === 'udp'
        ? this.#client.ask(request, target, leftMs())
        : askOverTcp(request, target, leftMs(), { address: this.#address, clock: this.#clock });
    const question = bindingsOf(account);
    let reply = await send((sentBy) => question(sentBy, 1, []));
    const challenge = reply.ok ? challengeIn(reply.response) : undefined;
    if (challenge && leftMs() > 0) {
      const about = { method: 'REGISTER', uri: registrarUri(account) };
      reply = await send((sentBy) => question(sentBy, 2, [answerChallenge(challenge, account, about)]));
    }
    if (!reply.ok) return { heard: false, why: reply.why };
    return { heard: true, status: reply.response.status, roundTripMs: this.#clock.mono() - startedAt };
  }

  close(): void {
    this.#client.close();
    this.#udp.close();
  }
}

type Question = (sentBy: string, cseq: number, proof: readonly SipHeader[]) => ReturnType<RequestFrom>;

function bindingsOf(account: Account): Question {
  const uri = registrarUri(account);
  const who = `<sip:${account.username}@${account.contact.host}>`;
  const tag = randomBytes(6).toString('hex');
  const callId = randomBytes(12).toString('hex');
  return (sentBy, cseq, proof) => ({
    kind: 'request',
    method: 'REGISTER',
    uri,
    headers: [
      ['max-forwards', '70'],
      ['from', `${who};tag=${tag}`],
      ['to', who],
      ['call-id', `${callId}@${sentBy.replace(/:\d+$/, '')}`],
      ['cseq', `${cseq} REGISTER`],
      ...proof,
      ['user-agent', 'Farline'],
    ],
    body: NO_BODY,
  });
}

function registrarUri({ contact: { host, port }, transport }: Account): string {
  return `sip:${host}:${port}${transport === 'udp' ? '' : `;transport=${transport}`}`;
}
