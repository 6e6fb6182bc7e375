import { register } from 'node:module';
import { noFaults } from './faults.js';
import type { FaultCounts } from './faults.js';
import { seedOf } from './random.js';

/** What the parent asks for: schedules `first`, `first + every`, … of the run, below `end`. */
export interface Work {
  readonly seed: number;
  readonly first: number;
  readonly every: number;
  readonly end: number;
}

/** What one process found. */
export interface Found {
  readonly schedules: number;
  readonly events: number;
  readonly violations: readonly { readonly seed: number; readonly what: string }[];
  readonly visited: readonly string[];
  readonly faults: FaultCounts;
}

/** How many violations are kept; the first few tell enough. */
const MOST_VIOLATIONS = 20;

// The app's machines must be imported after this.
register('./observe-hooks.mjs', import.meta.url);

async function work({ seed, first, every, end }: Work): Promise<Found> {
  const { runSchedule } = await import('./schedule.js');
  const { visited } = await import('./observed/watch.js');
  const violations: { seed: number; what: string }[] = [];
  const faults = noFaults();
  let schedules = 0;
  let events = 0;
  for (let n = first; n < end && violations.length < MOST_VIOLATIONS; n += every) {
    const result = await runSchedule(seedOf(seed, n), false);
    schedules++;
    events += result.events;
    for (const fault of Object.keys(faults) as (keyof FaultCounts)[]) faults[fault] += result.faults[fault];
    if (result.violation !== null) violations.push({ seed: result.seed, what: result.violation });
    if (schedules % 500 === 0) process.send?.({ progress: 500 });
    // Messages to the parent leave only when the event loop turns.
    if (schedules % 50 === 0) await new Promise((resolve) => setImmediate(resolve));
  }
  return { schedules, events, violations, visited: [...visited], faults };
}

process.on('message', (asked: Work) => {
  work(asked).then(
    (found) => process.send?.({ found }, () => process.disconnect()),
    (error: unknown) => {
      console.error(error);
      process.exit(2);
    },
  );
});
