import type { Millis } from '../../domain/ids.js';
import type { Clock } from '../../ports/clock.js';
import { ClientTransaction } from './client-transaction.js';
import { branchOf, isAnswerTo, withOwnHop, type OwnHop } from './own-hop.js';
import { parseDatagram } from './parse-message.js';
import type { SipRequest, SipResponse } from './sip-message.js';
import type { SipTarget, SipTransport } from './transport.js';

/** What became of a request: its final answer, no answer in time, or it could not be sent. */
export type Reply =
  | { readonly ok: true; readonly response: SipResponse }
  | { readonly ok: false; readonly why: 'silent' | 'unreachable' };

/** Makes a request, without its Via, once it is known what address it is sent from. */
export type RequestFrom = (sentBy: string) => SipRequest;

interface Waiting {
  readonly transaction: ClientTransaction;
  readonly hop: OwnHop;
}

/** Sends requests over datagrams and gives each the answer that is its own; whatever else arrives is dropped. */
export class SipClient {
  readonly #transport: SipTransport;
  readonly #clock: Clock;
  readonly #waiting = new Map<string, Waiting>();
  #closed = false;

  constructor(transport: SipTransport, clock: Clock) {
    this.#transport = transport;
    this.#clock = clock;
  }

  /** Never rejects; at the latest after `withinMs` (at most Timer F) the reply is `silent`. */
  async ask(request: RequestFrom, target: SipTarget, withinMs: Millis): Promise<Reply> {
    const sentBy = await this.#transport.sentBy(target).catch(() => null);
    if (sentBy === null || this.#closed) return { ok: false, why: 'unreachable' };
    const { bytes, hop } = withOwnHop(request(sentBy), this.#transport.protocol, sentBy);
    return new Promise((resolve) => this.#start(bytes, hop, target, withinMs, resolve));
  }

  /** Takes what the transport received. */
  receive(bytes: Buffer): void {
    const parsed = parseDatagram(bytes);
    if (parsed.ok && parsed.message.kind === 'response') this.take(parsed.message);
  }

  /** As `receive`, for whoever has read it already. */
  take(response: SipResponse): void {
    const waiting = this.#waiting.get(branchOf(response));
    if (waiting && isAnswerTo(response, waiting.hop)) waiting.transaction.receive(response);
  }

  /** Nobody gets an answer any more. */
  close(): void {
    this.#closed = true;
    for (const { transaction } of [...this.#waiting.values()]) transaction.abandon();
  }

  #start(bytes: Buffer, hop: OwnHop, target: SipTarget, withinMs: Millis, resolve: (reply: Reply) => void): void {
    let unreachable = false;
    const failed = (): void => {
      unreachable = true;
      // A socket may refuse in the very call, when the transaction is still being made.
      queueMicrotask(() => this.#waiting.get(hop.branch)?.transaction.abandon());
    };
    const transaction = new ClientTransaction({
      clock: this.#clock,
      reliable: this.#transport.reliable,
      withinMs,
      send: () => this.#transport.send(bytes, target, failed),
      done: (response) => {
        this.#waiting.delete(hop.branch);
        resolve(response ? { ok: true, response } : { ok: false, why: unreachable ? 'unreachable' : 'silent' });
      },
    });
    this.#waiting.set(hop.branch, { transaction, hop });
  }
}
