import { z } from 'zod';
import type { Texts } from '../texts.js';

/** One field that was not taken: as JSON for programs, with a sentence for people. */
export interface FieldProblem {
  readonly field: string;
  readonly sentence: string;
}

/** Fields whose value is never repeated, not even to who sent it: it could be shown, logged or cached on the way. */
const hidden = new Set(['password', 'token', 'pin']);

/** Every issue of a refused value as a sentence naming field, value and what is allowed (the field's description). */
export function fieldProblems(schema: z.ZodType, error: z.ZodError, input: unknown, texts: Texts): FieldProblem[] {
  return error.issues.flatMap((issue) => {
    if (issue.code === 'unrecognized_keys') {
      const known = Object.keys(shapeAt(schema, issue.path)).join(', ');
      return issue.keys.map((key) => {
        const field = fieldName([...issue.path, key]);
        return { field, sentence: texts.say('problem.unknown', { field: shownValue(field), known }) };
      });
    }
    const field = fieldName(issue.path);
    const value = valueAt(input, issue.path);
    const allowed = texts.allowed(allowedAt(schema, issue.path) ?? issue.message);
    if (value === undefined) return [{ field, sentence: texts.say('problem.missing', { field, allowed }) }];
    const secret = issue.path.some((step) => hidden.has(String(step)));
    const print = secret ? texts.say('problem.hidden') : shownValue(value);
    return [{ field, sentence: texts.say('problem.refused', { field, value: print, allowed }) }];
  });
}

function fieldName(path: readonly PropertyKey[]): string {
  return path.length === 0 ? 'body' : path.map(String).join('.');
}

/** Enough of a value to recognise it: at most 60 characters, on one line. */
export function shownValue(value: unknown): string {
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? typeof value);
  const line = text.replace(/\p{C}/gu, '\uFFFD');
  return `"${line.length > 60 ? `${line.slice(0, 59)}…` : line}"`;
}

function valueAt(input: unknown, path: readonly PropertyKey[]): unknown {
  return path.reduce<unknown>(
    (value, step) =>
      typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[step] : undefined,
    input,
  );
}

/** The description nearest to the refused value: that is where a contract says what is allowed. */
function allowedAt(schema: z.ZodType, path: readonly PropertyKey[]): string | null {
  let nearest: string | null = null;
  let at: z.ZodType | undefined = schema;
  for (const step of [null, ...path]) {
    if (step !== null) at = at ? childOf(unwrapped(at).schema, step) : undefined;
    if (!at) break;
    const description = at.description ?? unwrapped(at).description;
    if (description !== undefined) nearest = description;
  }
  return nearest;
}

function shapeAt(schema: z.ZodType, path: readonly PropertyKey[]): Record<string, unknown> {
  let at: z.ZodType | undefined = unwrapped(schema).schema;
  for (const step of path) at = at ? childOf(unwrapped(at).schema, step) : undefined;
  const inner = at ? unwrapped(at).schema : undefined;
  if (inner instanceof z.ZodDiscriminatedUnion) return Object.assign({}, ...optionsOf(inner).map(({ shape }) => shape));
  return inner instanceof z.ZodObject ? inner.shape : {};
}

function childOf(schema: z.ZodType, step: PropertyKey): z.ZodType | undefined {
  if (schema instanceof z.ZodObject) return (schema.shape as Record<PropertyKey, z.ZodType>)[step];
  if (schema instanceof z.ZodArray) return schema.element as z.ZodType;
  if (schema instanceof z.ZodDiscriminatedUnion) {
    return optionsOf(schema)
      .map((option) => childOf(option, step))
      .find((child) => child !== undefined);
  }
  return undefined;
}

function optionsOf(union: z.ZodDiscriminatedUnion): readonly z.ZodObject[] {
  return union.options.filter((option) => option instanceof z.ZodObject);
}

/** Looks through optional, nullable, default and transformed schemas to the one that was written down. */
function unwrapped(schema: z.ZodType): { schema: z.ZodType; description: string | undefined } {
  let at = schema;
  let description = at.description;
  for (;;) {
    if (at instanceof z.ZodOptional || at instanceof z.ZodNullable || at instanceof z.ZodDefault) {
      at = at.unwrap() as z.ZodType;
    } else if (at instanceof z.ZodPipe) {
      at = at.in as z.ZodType;
    } else {
      return { schema: at, description };
    }
    description ??= at.description;
  }
}
