import type { InboundRoute } from '../directory.js';
import type { LocalTime } from '../ids.js';
import { closedBecause } from './opening-hours.js';

/** When a route opens or closes next by its hours and holidays, on its site's clock. */
export interface NextChange extends LocalTime {
  /** 0: today. */
  readonly daysAhead: number;
}

/** Holidays of a whole year may stand in a row; what does not change within this never does. */
const DAYS_LOOKED_AT = 370;
/** Without holidays one week is as the other. */
const WEEK = 7;

export type Openings = Pick<InboundRoute, 'hours' | 'holidays'>;

/** The next minute in which it is not as it is now, whatever is closed by hand; null: it stays so. */
export function nextChange(openings: Openings, now: LocalTime): NextChange | null {
  const isOpen = (at: LocalTime): boolean => closedBecause({ ...openings, emergencyClosed: false }, at) === null;
  const open = isOpen(now);
  const times = timesOf(openings);
  const most = openings.holidays.length === 0 ? WEEK : DAYS_LOOKED_AT;
  let day: LocalTime = now;
  for (let daysAhead = 0; daysAhead <= most; daysAhead++) {
    for (const time of times) {
      if (daysAhead === 0 && time <= now.time) continue;
      const at = { ...day, time };
      if (isOpen(at) !== open) return { ...at, daysAhead };
    }
    day = dayAfter(day);
  }
  return null;
}

/** Every time of day at which something can change: midnight for holidays and days, and both ends of each span. */
function timesOf({ hours }: Openings): readonly string[] {
  const ends = (hours ?? []).flatMap(({ from, to }) => [from, to]).filter((time) => time !== '24:00');
  return [...new Set(['00:00', ...ends])].sort();
}

/** The next day of the calendar (Gregorian). */
function dayAfter({ date, weekday, time }: LocalTime): LocalTime {
  const [year = 0, month = 1, day = 1] = date.split('-').map(Number);
  const next = { time, weekday: (weekday % 7) + 1 };
  if (day < daysIn(year, month)) return { ...next, date: dateOf(year, month, day + 1) };
  return { ...next, date: month === 12 ? dateOf(year + 1, 1, 1) : dateOf(year, month + 1, 1) };
}

function daysIn(year: number, month: number): number {
  if (month !== 2) return [4, 6, 9, 11].includes(month) ? 30 : 31;
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
}

function dateOf(year: number, month: number, day: number): string {
  return [String(year).padStart(4, '0'), String(month).padStart(2, '0'), String(day).padStart(2, '0')].join('-');
}
