import type { Millis } from './ids.js';

/** What one OPTIONS request to a contact led to. `unreachable`: it could not even be sent (no such host, no way). */
export type PingAnswer =
  | { readonly heard: true; readonly status: number; readonly roundTripMs: Millis }
  | { readonly heard: false; readonly why: 'silent' | 'unreachable' };

/** Why our own OPTIONS took a trunk out: nothing came back, it could not be sent, or this status came back. */
export type PingCause = 'silent' | 'unreachable' | `sip-${number}`;

/** What our own OPTIONS have found out about a trunk (G). `unasked`: not yet, or oosCheck is 0. */
export type PingState =
  | { readonly at: 'unasked' }
  | { readonly at: 'up' }
  /** `good`: answers in a row since it went out, below the trunk's restoreAfter. */
  | { readonly at: 'out'; readonly cause: PingCause; readonly good: number };

export type PingEvent =
  | { readonly on: 'answered'; readonly restoreAfter: number }
  | { readonly on: 'failed'; readonly cause: PingCause }
  /** oosCheck was set to 0, or the trunk was taken away. */
  | { readonly on: 'unwatched' };

/** The health machine of a trunk: one failed round takes it out, `restoreAfter` good ones in a row bring it back. */
export function pingNext(state: PingState, event: PingEvent): PingState {
  switch (event.on) {
    case 'unwatched':
      return state.at === 'unasked' ? state : { at: 'unasked' };
    case 'failed':
      if (state.at !== 'out') return { at: 'out', cause: event.cause, good: 0 };
      return state.good === 0 && state.cause === event.cause ? state : { ...state, cause: event.cause, good: 0 };
    case 'answered':
      if (state.at === 'up') return state;
      if (state.at === 'unasked' || state.good + 1 >= event.restoreAfter) return { at: 'up' };
      return { ...state, good: state.good + 1 };
  }
}

/**
 * Why this answer speaks against the contact, or null when it is alive. Down: silence, 408 and 5xx. Whatever else
 * answers is there, be it with 401, 403, 404 or 405 (RFC 3261 section 21).
 */
export function pingFault(answer: PingAnswer): PingCause | null {
  if (!answer.heard) return answer.why;
  const down = answer.status === 408 || (answer.status >= 500 && answer.status < 600);
  return down ? `sip-${answer.status}` : null;
}
