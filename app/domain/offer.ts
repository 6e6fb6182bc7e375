import type { Instant } from './ids.js';

export type OfferState =
  /** The agent is taken for this call: the phone rings, or the announcement plays. */
  | { readonly at: 'reserved'; readonly until: Instant }
  /** The join was asked for. */
  | { readonly at: 'delivering'; readonly until: Instant };
