import type { Instant, Millis, Moment } from '../ids.js';
import type { View } from '../world.js';
import { nextChange, type Openings } from './next-change.js';

const MINUTE: Millis = 60_000;
const MINUTES_OF_DAY = 1_440;
/** Clocks are put forward and back when a quarter of an hour begins, so no change is slept through. */
const QUARTER = 15;

/**
 * When to look whether something has opened or closed by its hours and holidays, on the clock of its site: as it does, or
 * when the next quarter of an hour begins; null: it never changes by itself.
 */
export function changesAt(
  { directory: { sites } }: View,
  siteId: string,
  { hours, holidays }: Openings,
  { at, local }: Pick<Moment, 'at' | 'local'>,
): Instant | null {
  if (hours === null && holidays.length === 0) return null;
  const here = local(sites.get(siteId)?.zone ?? 'UTC');
  const change = nextChange({ hours, holidays }, here);
  if (change === null) return null;
  const minutes = change.daysAhead * MINUTES_OF_DAY + minutesOf(change.time) - minutesOf(here.time);
  const quarter = QUARTER - (minutesOf(here.time) % QUARTER);
  return at - (at % MINUTE) + Math.min(minutes, quarter) * MINUTE;
}

function minutesOf(time: string): number {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return hours * 60 + minutes;
}
