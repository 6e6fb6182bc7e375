export type Json = Readonly<Record<string, unknown>>;

/** The object under `name`, or null when there is none. */
export function part(json: Json, name: string): Json | null {
  return objectOf(json[name]);
}

export function objectOf(value: unknown): Json | null {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Json) : null;
}

export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? (value as unknown[]) : [];
}

/** Control characters, line separators, and the marks that make text run backwards on a screen. */
const unprintable = /[\p{Cc}\u2028\u2029\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

/** Text from the wire without unprintable characters, at most `limit` characters; anything but a string is ''. */
export function textOf(value: unknown, limit: number): string {
  if (typeof value !== 'string') return '';
  const clean = value.replace(unprintable, '');
  return clean.length <= limit ? clean : Array.from(clean).slice(0, limit).join('');
}

/** A whole number of 0 or more, or null. */
export function countOf(value: unknown): number | null {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 ? value : null;
}
