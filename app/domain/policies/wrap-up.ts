import type { Instant, Millis } from '../ids.js';

/** C4: when wrap-up after a queue call ends; null when there is none. */
export function wrapUpUntil(wrapUpMs: Millis, at: Instant): Instant | null {
  return wrapUpMs > 0 ? at + wrapUpMs : null;
}
