import { epochDay, isDate } from './local-days.js';
import type { Instant, LocalTime } from './ids.js';

type Wall = (at: Instant) => LocalTime;

const MINUTE = 60_000;
const DAY = 1_440 * MINUTE;

/**
 * The instants at which a wall clock begins to show this minute, in order: one, none where the clock is put forward over
 * it, two where it is put back. `date` as `2026-11-21`, `time` as `14:05`.
 */
export function instantsOf(date: string, time: string, local: Wall): readonly Instant[] {
  if (!isDate(date)) return [];
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const asUtc = epochDay(date) * DAY + (hours * 60 + minutes) * MINUTE;
  // A clock is moved at most once within a day, so one of these two is how far it is from UTC.
  const offsets = new Set([asUtc - DAY, asUtc + DAY].map((at) => offsetAt(at, local)));
  const found = [...offsets].map((offset) => asUtc - offset);
  return found.filter((at) => local(at).date === date && local(at).time === time).sort((a, b) => a - b);
}

/** How far the wall clock is ahead of UTC, in milliseconds. */
export function offsetAt(at: Instant, local: Wall): number {
  const { date, time } = local(at);
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return epochDay(date) * DAY + (hours * 60 + minutes) * MINUTE - Math.floor(at / MINUTE) * MINUTE;
}

/** `+01:00`. */
export function offsetText(at: Instant, local: Wall): string {
  const minutes = Math.round(offsetAt(at, local) / MINUTE);
  const two = (value: number): string => String(value).padStart(2, '0');
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)}`;
}
