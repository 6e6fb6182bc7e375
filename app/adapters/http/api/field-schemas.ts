import { z } from 'zod';
import { LISTED_NUMBER, MOST_LISTED } from '../../../domain/number-rules.js';
import { isEmergency } from '../../../domain/session-number.js';
import { normaliseNumber } from './phone-number.js';

/** Each description says what is allowed; refusals repeat it and OpenAPI shows it. */

export const idField = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,64}$/)
  .describe('an id as this API gave it, 1 to 64 letters, digits, dashes or underscores');

export const loginField = z
  .string()
  .regex(/^[a-z0-9][a-z0-9._@-]{1,59}$/)
  .describe('2 to 60 lower-case letters, digits, dots, dashes, underscores or @, beginning with a letter or digit');

/** Web logins: unique whatever their case, kept as typed. */
export const userNameField = z
  .string()
  .regex(/^[A-Za-z0-9][A-Za-z0-9._@-]{1,59}$/)
  .describe('2 to 60 letters, digits, dots, dashes, underscores or @, beginning with a letter or digit');

export const nameField = z
  .string()
  .regex(/^(?!\s)[^\p{C}]{1,80}(?<!\s)$/u)
  .describe('1 to 80 printable characters, no blank at either end');

/** Why a supervisor acts on somebody, for the audit. */
export const noteField = z
  .string()
  .regex(/^(?!\s)[^\p{C}]{1,200}(?<!\s)$/u)
  .describe('1 to 200 printable characters, no blank at either end');

export const passwordField = z.string().min(12).max(200).describe('12 to 200 characters');

export const dnField = z
  .string()
  .regex(/^\d{2,15}$/)
  // Whoever dials one must get help, never a colleague.
  .refine((dn) => !isEmergency(dn))
  .describe('2 to 15 digits, not those of an emergency service');

export const NUMBERS =
  'a number with + and country code that can exist, or 2 to 15 digits; blanks, dots, dashes and brackets may stand between';

export const numberField = z
  .string()
  .max(40)
  .describe(NUMBERS)
  .transform((text, context) => {
    const number = normaliseNumber(text);
    if (number !== null) return number;
    context.issues.push({ code: 'custom', message: 'not a telephone number', input: text });
    return z.NEVER;
  });

/** D7: numbers and beginnings of them. */
export const numberListField = z
  .array(z.string().regex(LISTED_NUMBER))
  .max(MOST_LISTED)
  .refine((list) => new Set(list).size === list.length)
  .describe(`at most ${MOST_LISTED} numbers, each once; a * at the end stands for whatever begins so, such as +49*`);

export const versionField = z.int().min(1).describe('the row version last read, a whole number from 1');

export const priorityField = z.int().min(0).max(100).describe('a whole number from 0 to 100');

export const instantAnswer = z.int().describe('milliseconds since 1970, UTC');

/** One list of things as it is answered. */
export function listOf<Item extends z.ZodType>(item: Item) {
  return z.strictObject({ items: z.array(item) });
}

type Shape = Record<string, z.ZodType>;

/** To create: fields with a default may be left out. */
export function creating<S extends Shape>(fields: S, defaults: Partial<{ [K in keyof S]: z.input<S[K]> }>) {
  const shape: Shape = {};
  for (const [name, field] of Object.entries(fields)) {
    shape[name] = name in defaults ? field.default(defaults[name] as never) : field;
  }
  return z.strictObject(shape as S);
}

/** To change: any of the fields, and the version that was read. */
export function changing<S extends Shape>(fields: S) {
  const shape: Shape = { version: versionField };
  for (const [name, field] of Object.entries(fields)) shape[name] = field.optional();
  return z.strictObject(shape as { [K in keyof S]: z.ZodOptional<S[K]> } & { version: typeof versionField });
}
