import type { Instant, OfferId, SessionId } from './ids.js';

export type CallState =
  /** In the queue since `since`; `until` is the queue's longest wait. */
  | { readonly at: 'waiting'; readonly since: Instant; readonly until: Instant | null }
  | { readonly at: 'offered'; readonly offerId: OfferId; readonly until: Instant | null }
  | { readonly at: 'talking'; readonly sessionId: SessionId; readonly since: Instant };
