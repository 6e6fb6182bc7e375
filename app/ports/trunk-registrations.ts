import type { Instant } from '../domain/ids.js';
import type { PingCause } from '../domain/trunk-ping.js';

/** How the registration of a trunk at its carrier stands. */
export interface TrunkRegistration {
  /** `unknown`: Asterisk, which registers, cannot be asked. */
  readonly state: 'registered' | 'trying' | 'rejected' | 'unknown';
  /** Since when we have seen it so. */
  readonly since: Instant;
  /** What the carrier answers to the account, while it is not registered; null: not known. */
  readonly cause: PingCause | null;
}

/** The registrations of trunks as they stand; kept in memory only. */
export interface TrunkRegistrations {
  /** null: the trunk does not register, or was not looked at yet. */
  of(trunkId: string): TrunkRegistration | null;
}
