import type { z } from 'zod';

/** A row as the drivers give it: SQLite has 0 and 1 for booleans, pg gives bigint and count as text. */
export type DriverRow = Readonly<Record<string, unknown>>;

/** A column whose value cannot be what it must be. The message names the column, never the value. */
export class BadColumn extends Error {
  override readonly name = 'BadColumn';

  constructor(column: string, wanted: string) {
    super(`column ${column} is not ${wanted}`);
  }
}

export function textOf(row: DriverRow, column: string): string {
  const value = row[column];
  if (typeof value !== 'string') throw new BadColumn(column, 'text');
  return value;
}

export function textOrNull(row: DriverRow, column: string): string | null {
  return isNull(row, column) ? null : textOf(row, column);
}

export function numberOf(row: DriverRow, column: string): number {
  const value = row[column];
  const number = typeof value === 'string' && value !== '' ? Number(value) : value;
  if (typeof number !== 'number' || !Number.isFinite(number)) throw new BadColumn(column, 'a number');
  return number;
}

export function numberOrNull(row: DriverRow, column: string): number | null {
  return isNull(row, column) ? null : numberOf(row, column);
}

export function booleanOf(row: DriverRow, column: string): boolean {
  const value = row[column];
  if (value === true || value === 1) return true;
  if (value === false || value === 0) return false;
  throw new BadColumn(column, 'true or false');
}

/** JSON text of the shape that `schema` wants. */
export function jsonOf<S extends z.ZodType>(row: DriverRow, column: string, schema: S): z.output<S> {
  let value: unknown;
  try {
    value = JSON.parse(textOf(row, column));
  } catch {
    throw new BadColumn(column, 'JSON');
  }
  const parsed = schema.safeParse(value);
  if (!parsed.success) throw new BadColumn(column, 'of a shape this version knows');
  return parsed.data;
}

/** One of the words that `schema` allows. */
export function wordOf<S extends z.ZodType>(row: DriverRow, column: string, schema: S): z.output<S> {
  const parsed = schema.safeParse(row[column]);
  if (!parsed.success) throw new BadColumn(column, 'a word this version knows');
  return parsed.data;
}

/** Text from outside as both databases take it: PostgreSQL refuses NUL and lone surrogates. Controls mean nothing here. */
export function plainText(value: string): string {
  return value.replace(/[\p{Cc}\p{Surrogate}]/gu, '');
}

function isNull(row: DriverRow, column: string): boolean {
  return row[column] === null || row[column] === undefined;
}
