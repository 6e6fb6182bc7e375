import type { CallFailure } from './call-end.js';
import type { CallEvent, CallState } from './call.js';
import type { CallId, Instant, PlaybackId, SessionId } from './ids.js';
import type { Way } from './trunk-contacts.js';

/** An agent's call until the far party is there, or nothing came of it. */
export type OutState =
  /** Out, D4: the agent's own phone comes first; nobody else is called yet. */
  | {
      readonly at: 'agent-first';
      readonly sessionId: SessionId;
      readonly since: Instant;
      /** K3: the conference that whoever answers comes into; absent: it is the agent's own call. */
      readonly into?: CallId;
    }
  /** Out: the far party is called. Their channel stands in the agent's bridge: ringing and early media are heard. */
  | {
      readonly at: 'calling';
      readonly sessionId: SessionId;
      /** When the agent asked for the call. */
      readonly since: Instant;
      /** No sign of life by then, or no answer once it rings. */
      readonly until: Instant;
      /** Contact of the call's trunk. */
      readonly contact: string;
      /** What already failed for this call (D1). */
      readonly tried: readonly Way[];
      /** The channel is there, was bridged and sent out; before that it is only asked for. */
      readonly placed: boolean;
      /** The far end showed a sign of life (180, 183). */
      readonly ringing: boolean;
      /** As in `agent-first`. */
      readonly into?: CallId;
    }
  /** Out: nothing came of it, and the agent is being told why on the leg; over at `until` if its end is never told. */
  | {
      readonly at: 'failed';
      readonly sessionId: SessionId;
      readonly since: Instant;
      readonly until: Instant;
      readonly cause: CallFailure;
      readonly playback: PlaybackId;
    };

export type CallingState = Extract<OutState, { at: 'calling' }>;

/** Nothing came of it yet. */
type TriedState = Exclude<OutState, { at: 'failed' }>;
type OutEvent = Extract<CallEvent, { on: 'called' | 'placed' | 'ringing' | 'failed' }>;

export function outNext(state: TriedState, event: OutEvent): CallState {
  const { sessionId, since, into } = state;
  switch (event.on) {
    case 'called': {
      const { until, contact, tried } = event;
      const fresh = { placed: false, ringing: false, ...(into === undefined ? {} : { into }) };
      return { at: 'calling', sessionId, since, until, contact, tried, ...fresh };
    }
    case 'placed':
      return state.at === 'calling' ? { ...state, placed: true } : state;
    case 'ringing':
      return state.at === 'calling' ? { ...state, ringing: true, until: event.until } : state;
    case 'failed': {
      const { until, cause, playback } = event;
      return { at: 'failed', sessionId, since, until, cause, playback };
    }
  }
}
