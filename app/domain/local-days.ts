import { dayBegins } from './day-begins.js';
import type { Instant, LocalTime, Millis } from './ids.js';

/** A stretch of time as people name it on a wall clock. */
export interface LocalSpan {
  /** Included. */
  readonly from: Instant;
  /** Not included. */
  readonly to: Instant;
  /** `2026-10-25`, or `2026-10-25 02:00`; an hour that comes twice says in brackets how far it is from UTC. */
  readonly name: string;
}

type Wall = (at: Instant) => LocalTime;

const HOUR: Millis = 3_600_000;
const DAY: Millis = 24 * HOUR;
/** Clocks are moved, and days begin, at quarters of an hour of UTC. */
const QUARTER: Millis = HOUR / 4;

/** The first instant at which a wall clock shows this date, or, when it leaves the date out, a later one. */
export function beginOfDate(date: string, local: Wall): Instant {
  const noon = epochDay(date) * DAY + DAY / 2;
  // Wall clocks are at most 14 h from UTC.
  let [early, late] = [noon - DAY - HOUR * 4, noon + DAY];
  while (late - early > QUARTER) {
    const middle = early + Math.floor((late - early) / 2 / QUARTER) * QUARTER;
    if (local(middle).date >= date) late = middle;
    else early = middle;
  }
  return late;
}

/** The days from one date to another, both in it: 23 or 25 hours long where the clock is moved. */
export function daysOf(first: string, last: string, local: Wall): readonly LocalSpan[] {
  const days: LocalSpan[] = [];
  for (let from = beginOfDate(first, local); local(from).date <= last;) {
    const { date } = local(from);
    const to = beginOfDate(dateAfter(date), local);
    days.push({ from, to, name: date });
    from = to;
  }
  return days;
}

/** The hours of those days, one after another: one is missing, or comes twice, where the clock is moved. */
export function hoursOf(first: string, last: string, local: Wall): readonly LocalSpan[] {
  const from = beginOfDate(first, local);
  const to = beginOfDate(dateAfter(last), local);
  const hours: { from: Instant; name: string }[] = [];
  let before = '';
  for (let at = from; at < to; at += QUARTER) {
    const { date, time } = local(at);
    const now = `${date} ${time}`;
    const name = `${now.slice(0, 13)}:00`;
    if (hours.at(-1)?.name !== name || now < before) hours.push({ from: at, name });
    before = now;
  }
  return hours.map(({ from: begin, name }, n) => ({
    from: begin,
    to: hours[n + 1]?.from ?? to,
    name: [hours[n - 1], hours[n + 1]].some((next) => next?.name === name) ? withOffset(name, begin, local) : name,
  }));
}

/** The date of now and when it began. */
export function todayOf(now: Instant, local: Wall): { readonly date: string; readonly from: Instant } {
  return { date: local(now).date, from: dayBegins(now, local) };
}

/** `2026-02-28` → `2026-03-01`. */
export function dateAfter(date: string): string {
  return dateOf(epochDay(date) + 1);
}

/** Days from one date to another; 0: the same. */
export function daysBetween(first: string, last: string): number {
  return epochDay(last) - epochDay(first);
}

/** Whether there is such a day: `2026-02-30` is none. */
export function isDate(date: string): boolean {
  return /^(19[7-9]\d|[2-9]\d{3})-\d{2}-\d{2}$/.test(date) && dateOf(epochDay(date)) === date;
}

function withOffset(name: string, at: Instant, local: Wall): string {
  const { date, time } = local(at);
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  const ahead = Math.round((epochDay(date) * DAY + hours * HOUR + minutes * 60_000 - at) / 60_000);
  const two = (value: number): string => String(value).padStart(2, '0');
  const size = Math.abs(ahead);
  return `${name} (${ahead < 0 ? '-' : '+'}${two(Math.floor(size / 60))}:${two(size % 60)})`;
}

/** Days since 1970-01-01 (Howard Hinnant, days_from_civil). */
export function epochDay(date: string): number {
  const [year = 0, month = 0, day = 0] = date.split('-').map(Number);
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return (
    era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468
  );
}

function dateOf(days: number): string {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1;
  const month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  return `${String(year).padStart(4, '0')}-${String(month).padStart(2, '0')}-${String(day).padStart(2, '0')}`;
}
