import { decide as real } from '../../../app/domain/decide.js';
import type { Decision } from '../../../app/domain/decision.js';
import type { DomainEvent } from '../../../app/domain/events.js';
import type { Moment } from '../../../app/domain/ids.js';
import type { View } from '../../../app/domain/world.js';
import { reached, watch } from './watch.js';

/** The production decision, looked at. */
export function decide(view: View, event: DomainEvent, moment: Moment): Decision {
  reached(view, event);
  const decision = real(view, event, moment);
  watch.decided(event, decision);
  return decision;
}
