import type { Instant, LocalTime } from './ids.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;

/**
 * When the day of `now` began on a wall clock: its first instant with today's date. Where the clock was moved since, or
 * midnight itself was skipped, the first full minute of the date counts. Instants are UTC milliseconds.
 */
export function dayBegins(now: Instant, local: (at: Instant) => LocalTime): Instant {
  const today = local(now).date;
  const [hours = 0, minutes = 0] = local(now).time.split(':').map(Number);
  const minute = now - (now % MINUTE);
  let begin = minute - hours * HOUR - minutes * MINUTE;
  // A clock that was moved since midnight makes that wrong by as much as it was moved, at most a few hours.
  while (local(begin).date !== today && begin < minute) begin += 15 * MINUTE;
  while (local(begin - 15 * MINUTE).date === today) begin -= 15 * MINUTE;
  return begin;
}
