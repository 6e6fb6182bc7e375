import { z } from 'zod';
import { IMPORT_KINDS, MARKS } from '../../../domain/import-words.js';
import { dnField, idField, instantAnswer } from './field-schemas.js';

/** A file in a form, or its text in a field of the same name. */
const file = z.union([z.file(), z.string()]).describe('the file, at most 2 MB, in UTF-8');

export const importBody = z.strictObject({
  kind: z.enum(IMPORT_KINDS).describe(`one of ${IMPORT_KINDS.join(', ')}`),
  file,
  firstDn: z
    .union([z.literal(''), dnField])
    .describe('2 to 15 digits, from which queues without a number get one, or "" for 6000')
    .default(''),
});

export const applyBody = importBody.extend({
  plan: z
    .string()
    .regex(/^([A-Za-z0-9_-]{22})?$/)
    .describe('what the check answered, so that nothing else is applied than was looked at, or ""')
    .default(''),
  fileName: z.string().max(200).describe('at most 200 characters').default(''),
});

export const lineAnswer = z.strictObject({
  line: z.int().describe('from 1; 0: the file as a whole'),
  subject: z.string().describe('the key of a row, or an option with its value'),
  mark: z.enum(MARKS).describe('here: an option has its equal; no-equal: it is left out; problem: nothing is taken'),
  sentence: z.string(),
});

export const countsAnswer = z.strictObject(
  Object.fromEntries(MARKS.map((mark) => [mark, z.int()])) as Record<(typeof MARKS)[number], z.ZodInt>,
);

export const reportAnswer = z.strictObject({
  kind: z.enum(IMPORT_KINDS),
  counts: countsAnswer,
  lines: z.array(lineAnswer),
  plan: z.string().nullable().describe('to be sent along when it is applied; null: something stands in the way'),
});

const secretAnswer = z.strictObject({ number: z.string(), user: z.string(), secret: z.string() });

export const importedAnswer = z.strictObject({
  kind: z.enum(IMPORT_KINDS),
  counts: countsAnswer,
  lines: z.array(lineAnswer),
  secrets: z.array(secretAnswer).describe('of phones that are new, this once'),
  notTaken: z.string().nullable().describe('why Asterisk has not taken a trunk yet; null: it has all'),
});

export const importEntryAnswer = z.strictObject({
  id: idField,
  at: instantAnswer,
  by: z.string(),
  kind: z.string(),
  fileName: z.string(),
  created: z.int(),
  changed: z.int(),
  unchanged: z.int(),
});
