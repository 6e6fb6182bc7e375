import type { AgentId, Instant } from './ids.js';

/** Somebody, or some place, that may try no password and no PIN for a while. */
export interface LockedOut {
  readonly id: string;
  /** `name`: a sign-in of nobody we know. `telephone` is one of ours or a trunk, `caller` whoever calls from outside. */
  readonly kind: 'agent' | 'name' | 'address' | 'telephone' | 'caller';
  readonly agentId: AgentId | null;
  /** The address, the telephone's endpoint, or the caller's masked number; '' for people. */
  readonly place: string;
  readonly since: Instant;
  readonly until: Instant;
}

/** How a lock-out ended. */
export type LockOutEnd =
  | 'time'
  /** Somebody in charge lifted it. */
  | 'lifted'
  /** The agent got a new secret. */
  | 'forgiven'
  /** The right secret was among those that were under way when it began. */
  | 'proven';
