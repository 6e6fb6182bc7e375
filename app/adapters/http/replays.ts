import type { Instant, SiteId } from '../../domain/ids.js';
import type { Board } from '../../projections/wallboard.js';

/** The board as it was. */
export interface PastBoard {
  readonly board: Board;
  /** First instant of which history tells. */
  readonly from: Instant;
  /** When something changed last before that second, and what comes next, as far as was looked; null: nothing. */
  readonly changedAt: Instant | null;
  readonly changesAt: Instant | null;
}

/** Any instant of the past, from the keyframe before it and the facts after that. All reject with a `StoreFailure`. */
export interface Replays {
  /**
   * What ran at `at`; of this site alone, null: of all. `nothing`: history begins later (at `from`; null: there is none);
   * `behind`: it is still being prepared.
   */
  at(at: Instant, siteId: SiteId | null): Promise<PastBoard | { readonly nothing: Instant | null } | 'behind'>;
}
