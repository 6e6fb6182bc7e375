import type { AddressName, Addresses } from '../domain/addresses.js';

/** The addresses of our own Asterisk, which it takes in when Farline starts. */
export interface AddressSettings {
  /** What Asterisk has now. */
  readonly inUse: Addresses;
  /** The variable of the environment that sets one, over everything saved here; null: none. */
  readonly fixedBy: Readonly<Record<AddressName, string | null>>;
  /**
   * What counts from the next start on; `version` grows by one with each save. `trouble`: a sentence when what was saved
   * cannot be read, and so is not used.
   */
  wanted(): Promise<{ readonly addresses: Addresses; readonly version: number; readonly trouble: string | null }>;
  /**
   * Keeps both for the next start, whole or not at all, when `seen` is the version that is saved now; else `stale`, and
   * nothing is done. Rejects when the disk does.
   */
  save(addresses: Addresses, seen: number): Promise<'saved' | 'stale'>;
  /** The IPv4 addresses of this machine by the names of its network cards, without those of loopback. */
  ofThisMachine(): readonly NamedAddress[];
}

export interface NamedAddress {
  readonly name: string;
  readonly address: string;
}
