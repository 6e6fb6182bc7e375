import { trunksFor } from './destination.js';
import type { View } from './world.js';

/**
 * A number as it is typed on a keypad, which has no `+`: as it stands where a trunk or we ourselves know it so, else with
 * the prefix for abroad (00, in North America 011) as `+`. null: no number.
 */
export function keyedNumber(view: View, digits: string): string | null {
  if (!/^\d{2,20}$/.test(digits)) return null;
  const abroad = /^(?:00|011)([1-9]\d{4,14})$/.exec(digits)?.[1];
  if (abroad === undefined) return digits;
  const whole = `+${abroad}`;
  const leads = (number: string): number =>
    Math.max(-1, ...trunksFor(view, number, null).flatMap(({ prefixes }) => fitting(prefixes, number)));
  return leads(whole) >= leads(digits) ? whole : digits;
}

/** Lengths of the prefixes that fit. */
function fitting(prefixes: readonly string[], number: string): readonly number[] {
  return prefixes.filter((prefix) => number.startsWith(prefix)).map(({ length }) => length);
}
