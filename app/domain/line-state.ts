import type { CallEvent, CallState } from './call.js';
import type { HangUpReason } from './effects.js';
import type { PlaybackId, SessionId } from './ids.js';
import type { PassingState } from './passing-state.js';

export interface LineTold {
  readonly playback: PlaybackId;
  /** How it ends then: what its display is to show. */
  readonly ends: HangUpReason;
}

/** D2: the second line of an agent's telephone: it waits for the answer, or hears why none comes; and the agent talks on it. */
export type LineState =
  (PassingState & { readonly line: true }) | (Extract<CallState, { at: 'together' }> & { readonly line: SessionId });

export function isLineState(state: CallState): state is LineState {
  return (state.at === 'passing' || state.at === 'together') && state.line !== undefined;
}

/** Whose telephone it is a line of. */
export function ownerOfLine(state: LineState): SessionId {
  return state.at === 'passing' ? state.from : state.line;
}

/** It is answered, told, and over; nobody puts it into a queue, on hold or through to anybody. */
export function lineNext(state: LineState, event: CallEvent): CallState {
  switch (event.on) {
    case 'completed': {
      if (state.at === 'together' || state.told) return state;
      const { withCall, bridge, at: since } = event;
      return { at: 'together', withCall, bridge, since, joined: false, line: state.from };
    }
    case 'both-joined':
      return state.at === 'together' ? { ...state, joined: true } : state;
    case 'line-told': {
      if (state.at === 'passing' && state.told) return state;
      const { at: since, until, playback, ends } = event;
      const told = { playback, ends };
      return { at: 'passing', from: ownerOfLine(state), withCall: state.withCall, since, until, line: true, told };
    }
    case 'ended':
      return { at: 'ended', by: event.by };
    default:
      return state;
  }
}
