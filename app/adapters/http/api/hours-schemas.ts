import { z } from 'zod';

const clock = /^([01]\d|2[0-3]):[0-5]\d$/;

const span = z
  .strictObject({
    weekday: z.int().min(1).max(7).describe('a whole number from 1 (Monday) to 7 (Sunday)'),
    from: z.string().regex(clock).describe('a time from 00:00 to 23:59'),
    to: z
      .string()
      .refine((text) => text === '24:00' || clock.test(text))
      .describe('a later time than the first, up to 24:00; what goes past midnight is two spans'),
  })
  .refine(({ from, to }) => from < to, { path: ['to'] })
  .describe('a weekday with "from" before "to"; what goes past midnight is two spans, the first to 24:00');

const holiday = z.strictObject({
  date: z.string().refine(isDay).describe('a day of the calendar as YYYY-MM-DD'),
  name: z
    .string()
    .regex(/^[^\p{C}]{0,80}$/u)
    .describe('at most 80 printable characters')
    .default(''),
  yearly: z.boolean().describe('true or false').default(false),
});

export const hoursField = z
  .array(span)
  .max(100)
  .nullable()
  .describe('at most 100 spans {weekday, from, to} on the site’s clock, "from" before "to"; null: around the clock');

export const holidaysField = z
  .array(holiday)
  .max(400)
  .describe('at most 400 days {date, name, yearly} on which it is closed');

/** Whether a text names a day that exists: the calendar gives it back unchanged. */
function isDay(text: string): boolean {
  if (!/^\d{4}-\d\d-\d\d$/.test(text)) return false;
  const day = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(text);
}
