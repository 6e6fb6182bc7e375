import type { AgentId, Millis } from '../domain/ids.js';
import type { LockedOut } from '../domain/locked-out.js';

/** Who somebody says they are; an agent is the same one on the web, at the API and on the telephone. */
export type Claimed = { readonly agentId: AgentId } | { readonly name: string };

/** Where a try comes from: an address of the network, or a telephone (an endpoint, or a caller's number). */
export type TriedFrom = { readonly address: string } | { readonly telephone: string };

export interface Attempt {
  /** null: nobody that we know, or nobody yet (the setup link). */
  readonly who: Claimed | null;
  readonly from: TriedFrom;
}

/** Counts wrong passwords and PINs, by person and by where they come from. One for the whole process. */
export interface LockOut {
  /** Milliseconds until the person may try again from there; 0: now. */
  waitMs(attempt: Attempt): Millis;
  /** Counts a try before its secret is looked at, so that many at once gain nothing; then tell whether it was right. */
  began(attempt: Attempt): (right: boolean) => void;
  /** Somebody in charge gave the person a new secret. */
  forgive(who: Claimed): void;
  /** Lock-outs of now, the oldest first. */
  running(): readonly LockedOut[];
  /** Somebody in charge ends one early; false: it does not run (any more). */
  lift(id: string, by: string): boolean;
  /** Called after one began or ended; must not throw. Returns the unsubscribe function. */
  subscribe(listener: () => void): () => void;
}
