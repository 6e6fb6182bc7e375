import { performance } from 'node:perf_hooks';
import type { Clock } from '../../ports/clock.js';

/** Longest delay that a Node timer takes (2^31 - 1 ms, about 24.8 days); a longer one would fire at once. */
const LONGEST_TIMER_MS = 2_147_483_647;

/** The machine's own time. */
export function systemClock(): Clock {
  return {
    now: () => Date.now(),
    mono: () => performance.now(),
    after(ms, call) {
      const timer = setTimeout(call, Math.min(Math.max(ms, 0), LONGEST_TIMER_MS));
      return () => clearTimeout(timer);
    },
  };
}
