import { legNext as real } from '../../../app/domain/leg.js';
import type { LegEvent, LegState } from '../../../app/domain/leg.js';
import { seen } from './watch.js';

export * from '../../../app/domain/leg.js';

/** The production machine, looked at. */
export function legNext(state: LegState, event: LegEvent): LegState {
  seen('leg', state.at, event.on);
  return real(state, event);
}
