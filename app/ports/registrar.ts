import type { Millis } from '../domain/ids.js';
import type { Contact, Credentials, Transport } from '../domain/peer.js';
import type { PingAnswer } from '../domain/trunk-ping.js';

/** Where and as whom a trunk registers. */
export interface Account extends Credentials {
  readonly contact: Contact;
  readonly transport: Transport;
}

/** Asks a carrier what it makes of an account. */
export interface Registrar {
  /** Changes nothing there. Never rejects; `silent` at the latest after `withinMs`. */
  ask(account: Account, withinMs: Millis): Promise<PingAnswer>;
}
