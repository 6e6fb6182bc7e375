import { daysOf } from '../../../domain/local-days.js';
import { instantsOf, offsetText } from '../../../domain/local-minutes.js';
import type { Instant, LocalTime } from '../../../domain/ids.js';

export type Wall = (at: Instant) => LocalTime;

const MINUTE = 60_000;
const SECOND = 1_000;
/** `2026-11-21T14:05`, with seconds or without; where the clock is put back the offset says which one is meant. */
const SHAPE = /^(\d{4}-\d{2}-\d{2})T([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?(Z|[+-]\d{2}:\d{2})?$/;

/** `shape`: not written so; `skipped`: the clock was put forward over it. `other`: it came again at that instant. */
export type ReadTime =
  { readonly at: Instant; readonly other: Instant | null } | { readonly problem: 'shape' | 'skipped' };

/** The instant that somebody names by the clock on the wall. */
export function readTime(text: string, local: Wall): ReadTime {
  const [, date = '', hours = '', minutes = '', seconds = '0', offset] = SHAPE.exec(text) ?? [];
  if (date === '') return { problem: 'shape' };
  const found = instantsOf(date, `${hours}:${minutes}`, local);
  const fitting = found.filter((at) => offset === undefined || offsetText(at, local) === offset.replace('Z', '+00:00'));
  const [first] = fitting;
  if (first === undefined) return { problem: found.length === 0 ? 'skipped' : 'shape' };
  const other = found.find((at) => at !== first);
  const into = Number(seconds) * SECOND;
  return { at: first + into, other: other === undefined ? null : other + into };
}

/** As `readTime` reads it; with an offset only where it is needed. */
export function timeText(at: Instant, local: Wall): string {
  const { date, time } = local(at);
  const seconds = Math.floor(at / SECOND) % 60;
  const twice = instantsOf(date, time, local).length > 1;
  const exact = seconds === 0 ? '' : `:${String(seconds).padStart(2, '0')}`;
  return `${date}T${time}${exact}${twice ? offsetText(at, local) : ''}`;
}

/** The day of an instant: which of its minutes that is, and how many it has: 1,380 or 1,500 where the clock is moved. */
export function minuteOfDay(at: Instant, local: Wall): { readonly date: string; minute: number; minutes: number } {
  const { date } = local(at);
  const [day] = daysOf(date, date, local);
  const { from, to } = day ?? { from: at, to: at + MINUTE };
  return { date, minute: Math.floor((at - from) / MINUTE), minutes: Math.round((to - from) / MINUTE) };
}

/** The minute of a day, counted from its begin; null: it has no such minute, or there is no such day. */
export function atMinute(date: string, minute: number, local: Wall): Instant | null {
  const [day] = daysOf(date, date, local);
  const at = day ? day.from + minute * MINUTE : NaN;
  return day && at < day.to ? at : null;
}
