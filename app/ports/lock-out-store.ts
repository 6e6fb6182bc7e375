import type { Instant } from '../domain/ids.js';
import type { LockedOut, LockOutEnd } from '../domain/locked-out.js';

/** A lock-out as it is written down. */
export interface KeptLockOut extends LockedOut {
  /** What the next try is recognised by. Names that were typed and callers' numbers are only kept as a fingerprint. */
  readonly key: string;
}

export interface RecordedLockOut extends LockedOut {
  /** null while it runs. */
  readonly ended: { readonly at: Instant; readonly why: LockOutEnd; readonly by: string | null } | null;
}

/** Lock-outs outlive the process, and stay as a record of who was locked out and who lifted it. */
export interface LockOutStore {
  /** Those that have not ended, the oldest first. */
  running(): Promise<readonly KeptLockOut[]>;
  /** Rejects when it could not be written. */
  began(lockOut: KeptLockOut): Promise<void>;
  ended(id: string, at: Instant, why: LockOutEnd, by: string | null): Promise<void>;
  /** The newest first, running ones too; at most `limit`, 1–1,000. */
  newest(limit: number): Promise<readonly RecordedLockOut[]>;
}
