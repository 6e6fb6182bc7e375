import { randomBytes } from 'node:crypto';
import type { WatchWay } from '../../ports/presence-watcher.js';
import { readCseq } from './parse-message.js';
import type { KnownDialogs } from './read-dialog-info.js';
import { readAddress } from './sip-address.js';
import type { RequestFrom } from './sip-client.js';
import { headerNamed, headersNamed, NO_BODY, type SipHeader, type SipMessage, type SipRequest } from './sip-message.js';
import { cutOutside } from './sip-syntax.js';

/** What is subscribed to: presence documents (RFC 3856), or the calls of a telephone (RFC 4235) where there are none. */
export type EventPackage = 'presence' | 'dialog';

export const BODIES: Readonly<Record<EventPackage, string>> = {
  presence: 'application/pidf+xml',
  dialog: 'application/dialog-info+xml',
};

const MOST_ROUTES = 10;

/** Our side of one subscription's dialog (RFC 3261 section 12): what each request in it carries. */
export class WatchDialog {
  readonly callId: string;
  readonly localTag = randomBytes(8).toString('hex');
  readonly event: EventPackage;
  readonly #way: WatchWay;
  #cseq = 0;
  #remoteTag: string | null = null;
  #remoteTarget: string | null = null;
  #routes: readonly string[] = [];
  #lastNotify = -1;
  /** The calls that were told of, of the package `dialog`. */
  calls: KnownDialogs | null = null;

  /** @param owner begins the Call-ID, by which a NOTIFY finds its subscription; hex digits */
  constructor(way: WatchWay, event: EventPackage, owner: string) {
    this.#way = way;
    this.event = event;
    this.callId = `${owner}-${randomBytes(12).toString('hex')}`;
  }

  get established(): boolean {
    return this.#remoteTag !== null;
  }

  /** The target of requests, which a proof of identity names as well. */
  get uri(): string {
    return this.#remoteTarget ?? this.#homeUri;
  }

  /** SUBSCRIBE with the next number; the first one makes the dialog, later ones refresh it, `expiresS` 0 ends it. */
  subscribe(expiresS: number, proof: readonly SipHeader[]): RequestFrom {
    const now = { cseq: ++this.#cseq, uri: this.uri, to: this.#remoteTag, routes: this.#routes };
    return (sentBy) => this.#request(sentBy, now, expiresS, proof);
  }

  /**
   * Takes the far end's side from the 2xx or the NOTIFY that came first (RFC 6665 section 4.4.1). False when a message is of
   * another dialog: a SUBSCRIBE that was forked makes one for us, not several.
   */
  establish(message: SipMessage): boolean {
    const far = readAddress(headerNamed(message, message.kind === 'request' ? 'from' : 'to') ?? '')?.tag ?? '';
    if (far === '' || (this.#remoteTag !== null && this.#remoteTag !== far)) return false;
    const contact = cutOutside(headerNamed(message, 'contact') ?? '', ',')?.[0];
    this.#remoteTarget = readAddress(contact ?? '')?.uri ?? this.#remoteTarget;
    if (this.#remoteTag === null) this.#routes = routesOf(message);
    this.#remoteTag = far;
    return true;
  }

  /** RFC 3261 section 12.2.2: a NOTIFY that was overtaken by a newer one is refused. */
  isNext(notify: SipRequest): boolean {
    const number = readCseq(notify)?.number ?? -1;
    if (number <= this.#lastNotify) return false;
    this.#lastNotify = number;
    return true;
  }

  get #homeUri(): string {
    const { contact, transport, number } = this.#way;
    const user = number.replaceAll('#', '%23');
    return `sip:${user}@${hostOf(contact.host)}:${contact.port}${transport === 'udp' ? '' : `;transport=${transport}`}`;
  }

  #request(sentBy: string, { cseq, uri, to, routes }: Side, expiresS: number, proof: readonly SipHeader[]): SipRequest {
    const { fromUser, fromDomain, transport } = this.#way;
    const us = `${fromUser ?? 'farline'}@${fromDomain ?? sentBy}`;
    const suffix = transport === 'udp' ? '' : `;transport=${transport}`;
    const headers: SipHeader[] = [
      ['max-forwards', '70'],
      ...routes.map((route): SipHeader => ['route', route]),
      ['from', `<sip:${us}>;tag=${this.localTag}`],
      ['to', `<${this.#homeUri}>${to === null ? '' : `;tag=${to}`}`],
      ['call-id', this.callId],
      ['cseq', `${cseq} SUBSCRIBE`],
      ['contact', `<sip:farline@${sentBy}${suffix}>`],
      ['event', this.event],
      ['accept', BODIES[this.event]],
      ['expires', String(expiresS)],
      ['allow', 'NOTIFY, OPTIONS'],
      ...proof,
      ['user-agent', 'Farline'],
    ];
    return { kind: 'request', method: 'SUBSCRIBE', uri, headers, body: NO_BODY };
  }
}

/** The dialog as it is when a request is made: an answer that comes meanwhile must not change half of it. */
interface Side {
  readonly cseq: number;
  readonly uri: string;
  readonly to: string | null;
  readonly routes: readonly string[];
}

/** RFC 3261 section 12.1: a response names the hops from the far end on, a request from us on. */
function routesOf(message: SipMessage): string[] {
  const routes = headersNamed(message, 'record-route').flatMap((value) => cutOutside(value, ',') ?? []);
  const sound = routes.map((route) => route.trim()).filter((route) => readAddress(route) !== undefined);
  const ordered = message.kind === 'response' ? sound.reverse() : sound;
  return ordered.slice(0, MOST_ROUTES);
}

function hostOf(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
