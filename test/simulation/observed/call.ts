import { callNext as real } from '../../../app/domain/call.js';
import type { CallEvent, CallState } from '../../../app/domain/call.js';
import { seen } from './watch.js';

export * from '../../../app/domain/call.js';

/** The production machine, looked at. */
export function callNext(state: CallState, event: CallEvent): CallState {
  seen('call', state.at, event.on);
  return real(state, event);
}
