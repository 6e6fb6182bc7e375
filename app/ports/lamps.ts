import type { Lamp } from '../domain/lamps.js';

/** What an agent's phone may show as text beside the lamp. */
export interface PresenceText {
  readonly presence: 'available' | 'away' | 'unavailable';
  /** Code of the reason, or ''. */
  readonly code: string;
  readonly text: string;
}

/** The lamps of Asterisk that keys of phones watch (I2). Nothing here rejects or holds up a call. */
export interface Lamps {
  /** Our lamps as Asterisk has them, by the number a key watches (null: dark, but not forgotten); null: it is away or boots. */
  standing(): Promise<ReadonlyMap<string, Lamp | null> | null>;
  /** null: dark, and forgotten. False: it did not happen, or nobody knows. */
  set(number: string, lamp: Lamp | null): Promise<boolean>;
  /** The text beside the login lamp of a DN; null takes it away. */
  say(dn: string, text: PresenceText | null): Promise<boolean>;
}
