import type { CallFailure } from './call-end.js';
import type { CallState } from './call.js';
import type { HangUpReason } from './effects.js';

const ENDS: Readonly<Record<CallFailure, HangUpReason>> = {
  busy: 'busy',
  'no-answer': 'not-ready',
  rejected: 'rejected',
  'number-refused': 'unallocated',
  'number-unroutable': 'unallocated',
  'trunk-out-of-service': 'congestion',
  'trunk-full': 'congestion',
  'agent-unreached': 'congestion',
  'toll-rate': 'rejected',
  'toll-minutes': 'rejected',
  'toll-spend': 'rejected',
  'broken-off': 'congestion',
};

/**
 * How a telephone's own call ends that came to nothing: by the SIP status its display is to show (486, 480, 403, 404 or
 * 503). One that was answered ends as any other.
 */
export function failedEnd(state: CallState | undefined): HangUpReason {
  return state?.at === 'failed' ? endOf(state.cause) : 'normal';
}

export function endOf(cause: CallFailure): HangUpReason {
  return ENDS[cause];
}
