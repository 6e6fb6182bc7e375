import type { CallEvent, CallState } from './call.js';
import type { CallId, Instant, SessionId } from './ids.js';
import type { LineTold } from './line-state.js';

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
  /** D2: nobody's customer, but a second line of that session's telephone, on which the agent waits for the answer. */
  readonly line?: true;
  /** D2: nobody is rung for the line any more: it hears why. */
  readonly told?: LineTold;
}

/** Only who is on hold, about whom somebody is asked, is passed on. */
export function passingNext(state: CallState, event: Extract<CallEvent, { on: 'passed' }>): CallState {
  if (state.at !== 'talking' || state.held?.at !== 'held' || state.held.consult === undefined) return state;
  return { at: 'passing', from: state.sessionId, withCall: state.held.consult, since: event.at, until: event.until };
}
