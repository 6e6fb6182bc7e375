import type { ChosenPhone } from '../domain/device.js';

/** Which telephone an endpoint of Asterisk is. */
export interface PhoneBook {
  /** null: none of the configured ones (a softphone, for one). Rejects when storage fails. */
  byPeer(peer: string): Promise<ChosenPhone | null>;
}
