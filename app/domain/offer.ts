import type { Instant, PlaybackId } from './ids.js';

export type OfferState =
  /** E3: the agent's leg waits and they may look at the call; `playback` tells them so. */
  | { readonly at: 'preview'; readonly until: Instant; readonly playback: PlaybackId }
  /** The agent is taken for this call: the phone rings, or the announcement plays. */
  | { readonly at: 'reserved'; readonly until: Instant }
  /** The join was asked for. */
  | { readonly at: 'delivering'; readonly until: Instant }
  | { readonly at: 'joined' }
  | { readonly at: 'failed'; readonly reason: OfferFailure };

/** Why nobody came of it. The first four are the agent's (K2: RONA); the others count against nobody. */
export type OfferFailure =
  | 'no-answer'
  | 'rejected'
  | 'busy'
  | 'not-confirmed'
  | 'withdrawn'
  /** K1: another agent took the call. */
  | 'answered-elsewhere'
  | 'caller-gone'
  | 'leg-lost'
  | 'leg-dropped'
  | 'join-failed'
  /** Farline died between asking for the join and its happening. */
  | 'void'
  | 'trunk-out-of-service'
  | 'trunk-full'
  | 'number-unroutable'
  | 'phone-unreachable';

export type OfferEvent =
  | { readonly on: 'accepted'; readonly until: Instant }
  | { readonly on: 'deliver'; readonly until: Instant }
  | { readonly on: 'joined' }
  | { readonly on: 'failed'; readonly reason: OfferFailure };

/** The meeting of a call and an agent: (preview →) reserved → delivering → joined | failed. The last two are final. */
export function offerNext(state: OfferState, event: OfferEvent): OfferState {
  if (state.at === 'joined' || state.at === 'failed') return state;
  switch (event.on) {
    case 'accepted':
      return state.at === 'preview' ? { at: 'reserved', until: event.until } : state;
    case 'deliver':
      return state.at === 'reserved' ? { at: 'delivering', until: event.until } : state;
    case 'joined':
      return { at: 'joined' };
    case 'failed':
      return { at: 'failed', reason: event.reason };
  }
}
