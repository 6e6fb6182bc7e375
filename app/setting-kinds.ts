/** One setting: how its text is read, what stands when it is not set, and what it is for. */
export interface Setting<T> {
  readonly env: string;
  readonly fallback: string;
  readonly about: string;
  /** The value, or a sentence that says what is allowed. */
  read(text: string): { readonly value: T } | { readonly allowed: string };
}

/** A whole number from `min` to `max`. */
export function whole(env: string, fallback: number, min: number, max: number, about: string): Setting<number> {
  return {
    env,
    fallback: String(fallback),
    about: `${about} [${min}–${max}]`,
    read(text) {
      const value = Number(text);
      const fits = /^\d+$/.test(text) && value >= min && value <= max;
      return fits ? { value } : { allowed: `a whole number from ${min} to ${max}` };
    },
  };
}

/** A text of the given shape. */
export function text(env: string, fallback: string, shape: RegExp, allowed: string, about: string): Setting<string> {
  return { env, fallback, about, read: (given) => (shape.test(given) ? { value: given } : { allowed }) };
}

/** One of a few words. */
export function choice<T extends string>(env: string, fallback: T, values: readonly T[], about: string): Setting<T> {
  return {
    env,
    fallback,
    about: `${about} [${values.join(', ')}]`,
    read(given) {
      const value = values.find((candidate) => candidate === given);
      return value === undefined ? { allowed: `one of ${values.join(', ')}` } : { value };
    },
  };
}

/** Whole numbers from `min` to `max` with commas between them. */
export function wholeList(
  env: string,
  fallback: string,
  min: number,
  max: number,
  about: string,
): Setting<readonly number[]> {
  return {
    env,
    fallback,
    about: `${about} [each ${min}–${max}]`,
    read(given) {
      const parts = given.split(',').map((part) => part.trim());
      const fits = parts.every((part) => /^\d+$/.test(part) && Number(part) >= min && Number(part) <= max);
      return fits
        ? { value: parts.map(Number) }
        : { allowed: `whole numbers from ${min} to ${max} with commas between them` };
    },
  };
}
