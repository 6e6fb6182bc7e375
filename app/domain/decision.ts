import type { Effect } from './effects.js';
import type { SessionId } from './ids.js';
import type { Refusal } from './refusals.js';
import type { Change } from './world.js';

/** What one event leads to. Refused commands change nothing. */
export interface Decision {
  readonly changes: readonly Change[];
  readonly effects: readonly Effect[];
  readonly refusal: Refusal | null;
  /** The session a command was about, for its answer. */
  readonly sessionId: SessionId | null;
}
