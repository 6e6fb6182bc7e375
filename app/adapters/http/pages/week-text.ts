import type { Holiday, OpenHours } from '../../../domain/directory.js';
import type { FormValues } from './form-fields.js';
import { linesIn, textIn } from './form-values.js';

export const WEEKDAYS = [1, 2, 3, 4, 5, 6, 7] as const;

/** A leap year, so that every day of a year can be written without one. */
const ANY_YEAR = '2000';

const SPAN = /^(\d{1,2})(?::(\d{2}))?\s*[-–]\s*(\d{1,2})(?::(\d{2}))?$/;

/** `08:00–12:00, 13:00–18:00` for one weekday; '' when it is closed. */
export function dayText(hours: readonly OpenHours[], weekday: number): string {
  const spans = hours.filter((span) => span.weekday === weekday).toSorted((a, b) => (a.from < b.from ? -1 : 1));
  return spans.map(({ from, to }) => `${from}–${to}`).join(', ');
}

/** The spans typed into `day1` … `day7`; what is no span stands as it is, for the contract to name. */
export function spansIn(values: FormValues): readonly OpenHours[] {
  return WEEKDAYS.flatMap((weekday) => {
    const parts = textIn(values, `day${weekday}`).split(/[,;]/);
    return parts
      .map((part) => part.trim())
      .filter((part) => part !== '')
      .map((part) => spanOf(weekday, part));
  });
}

function spanOf(weekday: number, part: string): OpenHours {
  const [, fromHour, fromMinute = '00', toHour, toMinute = '00'] = SPAN.exec(part) ?? [];
  if (fromHour === undefined || toHour === undefined) return { weekday, from: part, to: '' };
  return { weekday, from: `${fromHour.padStart(2, '0')}:${fromMinute}`, to: `${toHour.padStart(2, '0')}:${toMinute}` };
}

/** One per line: `2026-11-23 Inventory` once, `12-25 Christmas` each year. */
export function holidaysText(holidays: readonly Holiday[]): string {
  return holidays
    .map(({ date, name, yearly }) => `${yearly ? date.slice('0000-'.length) : date} ${name}`.trim())
    .join('\n');
}

export function holidaysIn(values: FormValues): readonly Holiday[] {
  return linesIn(values, 'holidays').map((line) => {
    const [day = '', ...words] = line.split(/\s+/);
    const yearly = /^\d{1,2}-\d{1,2}$/.test(day);
    const [month = '', dayOfMonth = ''] = day.split('-');
    const date = yearly ? `${ANY_YEAR}-${month.padStart(2, '0')}-${dayOfMonth.padStart(2, '0')}` : day;
    return { date, name: words.join(' '), yearly };
  });
}
