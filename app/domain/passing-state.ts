import type { CallEvent, CallState } from './call.js';
import type { CallId, Instant, SessionId } from './ids.js';

/**
 * K3: the agent has gone while whom they consulted is still rung; the customer hears music until that one answers. Should
 * nothing be told by `until`, the customer comes back.
 */
export interface PassingState {
  readonly at: 'passing';
  /** Whose customer it was. */
  readonly from: SessionId;
  /** The call by which the other one is rung. */
  readonly withCall: CallId;
  readonly since: Instant;
  readonly until: Instant;
}

/** Only who is on hold, about whom somebody is asked, is passed on. */
export function passingNext(state: CallState, event: Extract<CallEvent, { on: 'passed' }>): CallState {
  if (state.at !== 'talking' || state.held?.at !== 'held' || state.held.consult === undefined) return state;
  return { at: 'passing', from: state.sessionId, withCall: state.held.consult, since: event.at, until: event.until };
}
