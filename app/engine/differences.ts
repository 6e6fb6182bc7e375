import type { Effect } from '../domain/effects.js';
import type { DomainEvent } from '../domain/events.js';

/** How what Asterisk has differs from what we believe. */
export interface Differences {
  /** What the view has missed, in the order to be decided. */
  readonly events: readonly DomainEvent[];
  /** What mends small things at once: calls left unanswered, callers who wait in a bridge, empty bridges of ours. */
  readonly repairs: readonly Effect[];
}
