import type { AddressName, Addresses } from '../domain/addresses.js';

/** The addresses of our own Asterisk, which it takes in when Farline starts. */
export interface AddressSettings {
  /** What Asterisk has now. */
  readonly inUse: Addresses;
  /** The variable of the environment that sets one, over everything saved here; null: none. */
  readonly fixedBy: Readonly<Record<AddressName, string | null>>;
  /** What counts from the next start on; `trouble`: a sentence when what was saved cannot be read, and so is not used. */
  wanted(): Promise<{ readonly addresses: Addresses; readonly trouble: string | null }>;
  /** Keeps both for the next start, whole or not at all. Rejects when the disk does. */
  save(addresses: Addresses): Promise<void>;
  /** The IPv4 addresses of this machine by the names of its network cards, without those of loopback. */
  ofThisMachine(): readonly NamedAddress[];
}

export interface NamedAddress {
  readonly name: string;
  readonly address: string;
}
