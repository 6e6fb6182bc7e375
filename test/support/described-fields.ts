import { z } from 'zod';
import type { Route } from '../../app/adapters/http/route.js';

/** What the contracts of requests say of their fields, each once. */
export function describedFields(routes: readonly Route[]): readonly string[] {
  const said = new Set<string>();
  const look = (schema: unknown): void => {
    if (!(schema instanceof z.ZodType)) return;
    if (schema.description !== undefined) said.add(schema.description);
    for (const inner of innerOf(schema)) look(inner);
  };
  for (const { body, query } of routes) for (const schema of [body, query]) look(schema);
  return [...said];
}

function innerOf(schema: z.ZodType): readonly unknown[] {
  if (schema instanceof z.ZodOptional || schema instanceof z.ZodNullable || schema instanceof z.ZodDefault) {
    return [schema.unwrap()];
  }
  if (schema instanceof z.ZodPipe) return [schema.in];
  if (schema instanceof z.ZodArray) return [schema.element];
  if (schema instanceof z.ZodObject) return Object.values(schema.shape);
  return schema instanceof z.ZodUnion ? schema.options : [];
}
