import type { Decision } from './decision.js';
import type { DomainEvent } from './events.js';
import type { Moment } from './ids.js';
import type { View } from './world.js';

/** The whole middle: one event on the state of now leads to changes and effects. Pure. */
export function decide(_view: View, _event: DomainEvent, _moment: Moment): Decision {
  return { changes: [], effects: [], refusal: null, sessionId: null };
}
