import type { PhoneLinks } from '../provision/phone-links.js';
import type { PeerStates } from '../../../jobs/peer-states.js';
import type { PhoneRegistrations } from '../../../ports/phone-registrations.js';
import type { PhoneSecrets } from '../../../ports/phone-secrets.js';
import type { PhoneStore } from '../../../ports/phone-store.js';

/** Where telephones find Asterisk. */
export interface PhoneServer {
  readonly address: string;
  /** 1–65535. */
  readonly port: number;
  /** `ws://host:port/ws`. */
  readonly webSocket: string;
  /** From where Asterisk sees the softphones of our pages come: the addresses from which we connect to `webSocket`. */
  readonly softphonesFrom: readonly string[];
}

/** What the routes of phones and their peers work with, beyond the rest of the API. */
export interface PhonePorts {
  readonly phones: PhoneStore;
  readonly phoneSecrets: PhoneSecrets;
  readonly registrations: PhoneRegistrations;
  readonly peerStates: Pick<PeerStates, 'of' | 'overview'>;
  readonly phoneServer: PhoneServer;
  readonly phoneLinks: PhoneLinks;
}
