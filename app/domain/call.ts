import type { Instant, OfferId, PlaybackId, SessionId } from './ids.js';

export type CallState =
  /**
   * In the queue since `since`; `until` is the queue's longest wait. What the caller hears: `apology` is the prompt that
   * plays, `music` that our music is on (it wins over a bridge until it is ended, so whoever joins must end it).
   */
  | {
      readonly at: 'waiting';
      readonly since: Instant;
      readonly until: Instant | null;
      readonly apology: PlaybackId | null;
      readonly music: boolean;
    }
  | {
      readonly at: 'offered';
      readonly offerId: OfferId;
      readonly since: Instant;
      readonly until: Instant | null;
      readonly apology: PlaybackId | null;
      readonly music: boolean;
    }
  | { readonly at: 'talking'; readonly sessionId: SessionId; readonly since: Instant }
  | { readonly at: 'ended'; readonly by: CallEnd };

/** Who or what ended a customer's call. Only `lost` is our fault. */
export type CallEnd = 'caller' | 'agent' | 'timeout' | 'no-route' | 'closed' | 'lost';

export type CallEvent =
  | { readonly on: 'offered'; readonly offerId: OfferId }
  | { readonly on: 'offer-failed' }
  | { readonly on: 'joined'; readonly sessionId: SessionId; readonly at: Instant }
  /** The agent's leg was lost: back to the head of the queue, with an apology. */
  | {
      readonly on: 'requeued';
      readonly at: Instant;
      readonly until: Instant | null;
      readonly apology: PlaybackId | null;
    }
  /** The prompt ended; music follows it. */
  | { readonly on: 'apologised'; readonly playback: PlaybackId }
  | { readonly on: 'music-started' }
  | { readonly on: 'ended'; readonly by: CallEnd };

/** The customer's machine (spec: K). An event that means nothing in a state leaves it as it is. */
export function callNext(state: CallState, event: CallEvent): CallState {
  if (state.at === 'ended') return state;
  switch (event.on) {
    case 'ended':
      return { at: 'ended', by: event.by };
    case 'offered':
      return state.at === 'waiting' ? { ...state, at: 'offered', offerId: event.offerId } : state;
    case 'offer-failed':
      if (state.at !== 'offered') return state;
      return {
        at: 'waiting',
        since: state.since,
        until: state.until,
        apology: state.apology,
        music: state.music,
      };
    case 'joined':
      return state.at === 'talking' ? state : { at: 'talking', sessionId: event.sessionId, since: event.at };
    case 'requeued':
      if (state.at !== 'talking') return state;
      return { at: 'waiting', since: event.at, until: event.until, apology: event.apology, music: false };
    case 'apologised':
      if (state.at === 'talking' || state.apology !== event.playback) return state;
      return { ...state, apology: null, music: true };
    case 'music-started':
      return state.at === 'talking' || state.music ? state : { ...state, music: true };
  }
}
