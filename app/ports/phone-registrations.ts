import type { Instant, Millis } from '../domain/ids.js';
import type { AdminAnswer } from './switch-admin.js';

/** Where Asterisk reaches a peer now. */
export interface Registration {
  /** SIP address, `sip:…`. */
  readonly contact: string;
  /** Whether it answers Asterisk's OPTIONS; null: not asked yet. */
  readonly reachable: boolean | null;
  /** Of the last OPTIONS; null without an answer. */
  readonly roundTripMs: Millis | null;
  /** When we saw it come; null: it was there before we looked. */
  readonly since: Instant | null;
}

export interface RegistrationDetail extends Registration {
  /** What the phone calls itself; null when it did not say. */
  readonly userAgent: string | null;
  /** When it is over unless it registers again; null: a fixed address never is. */
  readonly expiresAt: Instant | null;
  /** Whether it has a channel in Asterisk right now. */
  readonly inCall: boolean;
}

/** Which peers are registered, as Asterisk has it. Never rejects, never throws. */
export interface PhoneRegistrations {
  /** What is known this instant, by name of peer; null: nothing is known, Asterisk is away. Costs nothing. */
  now(): ReadonlyMap<string, Registration> | null;
  /**
   * Called after each change of `now`, with the peer it is about; null: all of it may have changed, or is known (again) or
   * no longer known. Must not throw. Returns the unsubscribe function.
   */
  onChange(listener: (peer: string | null) => void): () => void;
  /** Asks Asterisk about one peer; null: it is not registered. */
  detail(peerName: string): Promise<AdminAnswer<RegistrationDetail | null>>;
}
