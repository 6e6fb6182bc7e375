import type { Millis } from '../domain/ids.js';
import type { Contact, Transport } from '../domain/peer.js';
import type { PingAnswer } from '../domain/trunk-ping.js';

/** Our own OPTIONS to one contact of a trunk. */
export interface ContactPinger {
  /** Never rejects; `silent` at the latest after `withinMs`. */
  ping(contact: Contact, transport: Transport, withinMs: Millis): Promise<PingAnswer>;
}
