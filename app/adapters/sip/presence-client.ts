import type { Millis } from '../../domain/ids.js';
import type { PresenceSeen } from '../../domain/presence.js';
import type { Clock } from '../../ports/clock.js';
import type { PresenceWatcher, WatchedTelephone } from '../../ports/presence-watcher.js';
import { responseTo } from './response-to.js';
import { readAddress } from './sip-address.js';
import { headerNamed, type SipRequest, type SipResponse } from './sip-message.js';
import { SipNode } from './sip-node.js';
import { cutOutside } from './sip-syntax.js';
import { Subscription } from './subscription.js';
import { BODIES, type EventPackage } from './watch-dialog.js';
import { watchTimes, type WatchTimes } from './watch-times.js';
import { readSubscriptionState } from './watch-verdict.js';

/** Thousands of telephones are asked for one after another. */
const BETWEEN_STARTS_MS = 5;

interface Watched {
  /** The telephone as text: another one is another subscription. */
  readonly key: string;
  readonly subscription: Subscription;
}

/** Watches telephones of other PBXs by subscriptions of its own (RFC 6665), because Asterisk sends no SUBSCRIBE. */
export class PresenceClient implements PresenceWatcher {
  readonly #node: SipNode;
  readonly #clock: Clock;
  readonly #times: WatchTimes;
  readonly #watched = new Map<string, Watched>();
  /** By the beginning of its Call-IDs. */
  readonly #subscriptions = new Map<string, Subscription>();
  readonly #listeners = new Set<(id: string, seen: PresenceSeen) => void>();

  constructor(node: SipNode, clock: Clock, times: WatchTimes) {
    this.#node = node;
    this.#clock = clock;
    this.#times = times;
    node.onRequest = (request) => this.#answer(request);
  }

  /**
   * @param address the address that PBXs know us by; `0.0.0.0` when Asterisk is elsewhere
   * @throws Error when the address is not of this machine
   */
  static async open(address: string, clock: Clock, expiresS: number): Promise<PresenceClient> {
    return new PresenceClient(await SipNode.open(address, clock), clock, watchTimes(expiresS, Math.random));
  }

  watch(telephones: readonly WatchedTelephone[]): void {
    const wanted = new Map(telephones.map((telephone) => [telephone.id, telephone]));
    for (const [id, { subscription, key }] of this.#watched) {
      const now = wanted.get(id);
      if (now && JSON.stringify(now) === key) wanted.delete(id);
      else {
        subscription.stop();
        this.#subscriptions.delete(subscription.key);
        this.#watched.delete(id);
      }
    }
    let waitMs: Millis = 0;
    for (const telephone of wanted.values()) {
      this.#begin(telephone, waitMs);
      waitMs += BETWEEN_STARTS_MS;
    }
  }

  onSeen(listener: (id: string, seen: PresenceSeen) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Ends every subscription, so that nobody tells us any more. */
  close(): void {
    this.#listeners.clear();
    this.watch([]);
    // What ends them is sent in this turn, as soon as it is known from where.
    this.#clock.after(CLOSE_MS, () => this.#node.close());
  }

  #begin(telephone: WatchedTelephone, waitMs: Millis): void {
    const { id } = telephone;
    const subscription = new Subscription({
      telephone,
      node: this.#node,
      clock: this.#clock,
      times: this.#times,
      tell: (seen) => {
        for (const listener of this.#listeners) listener(id, seen);
      },
    });
    this.#subscriptions.set(subscription.key, subscription);
    this.#watched.set(id, { key: JSON.stringify(telephone), subscription });
    subscription.start(waitMs);
  }

  #answer(request: SipRequest): SipResponse {
    if (request.method === 'OPTIONS') return responseTo(request, 200, [ALLOW]);
    if (request.method !== 'NOTIFY') return responseTo(request, 405, [ALLOW]);
    const subscription = this.#subscriptionOf(request);
    if (!subscription) return responseTo(request, 481);
    const { event } = subscription;
    if (eventOf(request) !== event) return responseTo(request, 489, [['allow-events', 'presence, dialog']]);
    const state = readSubscriptionState(request);
    if (!state) return responseTo(request, 400);
    if (!isReadable(request, event)) return responseTo(request, 415, [['accept', BODIES[event]]]);
    return responseTo(request, subscription.notified(request, state));
  }

  #subscriptionOf(request: SipRequest): Subscription | undefined {
    const callId = headerNamed(request, 'call-id') ?? '';
    const tag = readAddress(headerNamed(request, 'to') ?? '')?.tag ?? '';
    const subscription = this.#subscriptions.get(callId.split('-', 1)[0] ?? '');
    return subscription?.owns(callId, tag) ? subscription : undefined;
  }
}

const ALLOW = ['allow', 'NOTIFY, OPTIONS'] as const;
const CLOSE_MS = 50;

function eventOf(request: SipRequest): string {
  const [word = ''] = cutOutside(headerNamed(request, 'event') ?? '', ';') ?? [];
  return word.trim().toLowerCase();
}

/** A NOTIFY without a body needs no type. */
function isReadable(request: SipRequest, event: EventPackage): boolean {
  if (request.body.length === 0) return true;
  const [type = ''] = cutOutside(headerNamed(request, 'content-type') ?? '', ';') ?? [];
  const encoded = headerNamed(request, 'content-encoding')?.toLowerCase() ?? 'identity';
  return type.trim().toLowerCase() === BODIES[event] && encoded === 'identity';
}
