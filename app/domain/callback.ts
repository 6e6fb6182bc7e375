import type { Instant, PlaybackId } from './ids.js';

/**
 * K1: what a caller who waits was told of being called back, and how far that got. First the talk about it, on the
 * caller's own line; then, from `due` on, a place in the queue with nobody on the line until they are called.
 */
export type Callback =
  /** Offered at `until`. */
  | { readonly at: 'later'; readonly until: Instant }
  /** The offer is being said; the key takes it. `until`: should its end never be told. */
  | { readonly at: 'offering'; readonly playback: PlaybackId; readonly until: Instant }
  /** It was said; the key takes it still. */
  | { readonly at: 'told' }
  /** They hear the number and say whether it is theirs. `asked`: questions so far, this one included. */
  | {
      readonly at: 'asking';
      readonly number: string;
      readonly playback: PlaybackId;
      readonly asked: number;
      readonly until: Instant;
    }
  /** They type another number. */
  | {
      readonly at: 'typing';
      readonly digits: string;
      readonly playback: PlaybackId;
      readonly asked: number;
      readonly until: Instant;
    }
  /** Agreed; a goodbye is being said. From now on their place stays, whatever becomes of the line. */
  | ({ readonly at: 'thanking'; readonly playback: PlaybackId; readonly until: Instant } & Agreed)
  /** In the queue without a line. `until`: when it is looked at again; `closed`: until then it is not allowed to call. */
  | ({ readonly at: 'due'; readonly until: Instant | null; readonly closed?: true } & Agreed)
  /** Was called in vain, and is not called again before `until`. */
  | ({ readonly at: 'resting'; readonly until: Instant } & Agreed)
  /** Is being called; an agent waits. This try is counted already, so a crash never makes it another first one. */
  | ({ readonly at: 'dialling' } & Agreed)
  /** Picked up, and is asked for a key, so that no answering machine reaches an agent. */
  | ({
      readonly at: 'confirming';
      readonly playback: PlaybackId;
      readonly asked: number;
      readonly until: Instant;
    } & Agreed)
  /** Is there: the join with the agent was asked for. */
  | ({ readonly at: 'joining'; readonly until: Instant } & Agreed);

/** What a callback is about, from when it was agreed on. */
export interface Agreed {
  /** As it is dialled: digits with an optional leading `+`. Personal, as the caller's own. */
  readonly number: string;
  readonly since: Instant;
  /** Times it was called so far. */
  readonly tries: number;
}

export type CallbackEvent =
  | { readonly on: 'offered'; readonly playback: PlaybackId; readonly until: Instant }
  /** What was being said ended, one way or the other. */
  | { readonly on: 'said'; readonly playback: PlaybackId }
  | { readonly on: 'asked'; readonly number: string; readonly playback: PlaybackId; readonly until: Instant }
  | { readonly on: 'typing'; readonly playback: PlaybackId; readonly until: Instant }
  | { readonly on: 'typed'; readonly digit: string; readonly until: Instant }
  /** They changed their mind, or said nothing. */
  | { readonly on: 'declined' }
  | { readonly on: 'agreed'; readonly playback: PlaybackId; readonly at: Instant; readonly until: Instant }
  /** The line of who agreed is no more. */
  | { readonly on: 'left' }
  | { readonly on: 'looked-at'; readonly until: Instant | null; readonly closed: boolean }
  | { readonly on: 'dialled' }
  | { readonly on: 'asked-for-key'; readonly playback: PlaybackId; readonly until: Instant }
  | { readonly on: 'there'; readonly until: Instant }
  | { readonly on: 'not-reached'; readonly until: Instant };

/** More keys than any number has: the rest means nothing. */
const MOST_DIGITS = 20;

/** K1: the callback's machine. An event that means nothing in a state leaves it as it is. */
export function callbackNext(state: Callback, event: CallbackEvent): Callback {
  switch (event.on) {
    case 'offered':
      if (state.at !== 'later') return state;
      return { at: 'offering', playback: event.playback, until: event.until };
    case 'said':
      return state.at === 'offering' && state.playback === event.playback ? { at: 'told' } : state;
    case 'asked':
    case 'typing':
      return isTalk(state) ? question(state, event) : state;
    case 'typed':
      if (state.at !== 'typing' || state.digits.length >= MOST_DIGITS) return state;
      return { ...state, digits: state.digits + event.digit, until: event.until };
    case 'declined':
      return state.at === 'asking' || state.at === 'typing' || state.at === 'offering' ? { at: 'told' } : state;
    case 'agreed':
      if (state.at !== 'asking') return state;
      return {
        at: 'thanking',
        playback: event.playback,
        until: event.until,
        number: state.number,
        since: event.at,
        tries: 0,
      };
    case 'left':
      return state.at === 'thanking' ? { at: 'due', until: null, ...agreed(state) } : state;
    case 'looked-at':
      if (state.at !== 'due' && state.at !== 'resting') return state;
      return { at: 'due', until: event.until, ...(event.closed ? { closed: true } : {}), ...agreed(state) };
    case 'dialled':
      if (state.at !== 'due') return state;
      return { at: 'dialling', ...agreed(state), tries: state.tries + 1 };
    case 'asked-for-key':
      return state.at === 'dialling' || state.at === 'confirming' ? confirming(state, event) : state;
    case 'there':
      if (state.at !== 'dialling' && state.at !== 'confirming') return state;
      return { at: 'joining', until: event.until, ...agreed(state) };
    case 'not-reached':
      if (state.at !== 'dialling' && state.at !== 'confirming' && state.at !== 'joining') return state;
      return { at: 'resting', until: event.until, ...agreed(state) };
  }
}

type Talk = Extract<Callback, { at: 'later' | 'offering' | 'told' | 'asking' | 'typing' }>;

/** They are on the line and have not agreed to anything. */
function isTalk(state: Callback): state is Talk {
  return ['later', 'offering', 'told', 'asking', 'typing'].includes(state.at);
}

function question(state: Talk, event: Extract<CallbackEvent, { on: 'asked' | 'typing' }>): Callback {
  const asked = (state.at === 'asking' || state.at === 'typing' ? state.asked : 0) + 1;
  const { playback, until } = event;
  if (event.on === 'asked') return { at: 'asking', number: event.number, playback, asked, until };
  return { at: 'typing', digits: '', playback, asked, until };
}

function confirming(
  state: Extract<Callback, { at: 'dialling' | 'confirming' }>,
  { playback, until }: Extract<CallbackEvent, { on: 'asked-for-key' }>,
): Callback {
  const asked = (state.at === 'confirming' ? state.asked : 0) + 1;
  return { at: 'confirming', playback, asked, until, ...agreed(state) };
}

function agreed({ number, since, tries }: Agreed): Agreed {
  return { number, since, tries };
}
