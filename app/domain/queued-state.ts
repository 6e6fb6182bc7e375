import type { CallEvent, CallState } from './call.js';

type Queued = Extract<CallState, { at: 'waiting' | 'offered' }>;
type Heard = Extract<CallEvent, { on: 'spoken-to' | 'planned' | 'apologised' }>;

/** What a caller in a queue hears, and what is to be said to them next (K1). */
export function queuedNext(state: Queued, event: Heard): CallState {
  switch (event.on) {
    case 'spoken-to': {
      const { at, since, until } = state;
      return { at, since, until, apology: event.playback, music: false, plan: event.plan };
    }
    case 'planned': {
      const { plan: _before, ...rest } = state;
      return event.plan === null ? rest : { ...rest, plan: event.plan };
    }
    case 'apologised': {
      if (state.apology !== event.playback) return state;
      const { apologyUntil: _over, ...rest } = state;
      return { ...rest, apology: null, music: true };
    }
  }
}

/** E4: taken from a conversation, to hear an apology. */
export function queuedAgain({ at, until, apology, apologyUntil }: Extract<CallEvent, { on: 'requeued' }>): CallState {
  return { at: 'waiting', since: at, until, apology, apologyUntil, music: false };
}

/** K1: nobody is on the line to hear anything, and no wait is too long. */
export function waitsAway(at: Queued['at'], since: Queued['since']): CallState {
  return { at, since, until: null, apology: null, music: false };
}
