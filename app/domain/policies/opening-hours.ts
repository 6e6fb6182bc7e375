import type { Holiday, InboundRoute, OpenHours } from '../directory.js';
import type { LocalTime } from '../ids.js';

/** Why a route takes no callers; `emergency` wins over a holiday, a holiday over the weekly hours. */
export type ClosedBecause = 'emergency' | 'holiday' | 'hours';

export type Openings = Pick<InboundRoute, 'hours' | 'holidays' | 'emergencyClosed'>;

/**
 * Whether a route is closed at a moment of its site's wall clock; null: open. Only the clock on the wall counts, so a
 * day on which it is moved needs no rule of its own: an hour that is skipped is never open, one that comes twice is
 * open twice.
 */
export function closedBecause(route: Openings, local: LocalTime): ClosedBecause | null {
  if (route.emergencyClosed) return 'emergency';
  if (route.holidays.some((holiday) => isOn(holiday, local.date))) return 'holiday';
  const { hours } = route;
  return hours === null || hours.some((span) => isWithin(span, local)) ? null : 'hours';
}

function isOn({ date, yearly }: Holiday, today: string): boolean {
  // Month and day: what comes behind the year and its dash.
  return yearly ? date.slice(5) === today.slice(5) : date === today;
}

/** Times of the same width sort like text; `24:00` is after every minute of the day. */
function isWithin({ weekday, from, to }: OpenHours, { weekday: today, time }: LocalTime): boolean {
  return weekday === today && from <= time && time < to;
}
