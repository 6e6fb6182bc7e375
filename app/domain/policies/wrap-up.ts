import type { Queue } from '../directory.js';
import type { Instant } from '../ids.js';

/** C4: when wrap-up after a call of this queue ends; null when there is none. */
export function wrapUpUntil(queue: Queue | undefined, at: Instant): Instant | null {
  return queue && queue.wrapUpMs > 0 ? at + queue.wrapUpMs : null;
}
