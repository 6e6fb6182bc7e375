/** Why the store could not keep something; stable, shown on `/status`. */
export type StoreFailureKind =
  | 'disk-full'
  | 'locked'
  | 'io'
  /** The database server cannot be reached. */
  | 'connection'
  | 'corrupt'
  /** Another process took over as the one writer. */
  | 'fenced'
  /** An earlier batch failed: hand that one in again first. */
  | 'out-of-order'
  /** The database refuses the values themselves; the same batch will never pass. */
  | 'refused'
  | 'closed';

/** What `done` gets when a batch is not stored. */
export interface StoreFailure extends Error {
  readonly kind: StoreFailureKind;
  /** True when handing in the same batch again may work. */
  readonly retry: boolean;
}
