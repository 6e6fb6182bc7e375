import { parsePhoneNumberFromString } from 'libphonenumber-js/max';

/**
 * A number as people write it → `+` and digits (E.164), or the bare digits of an internal number.
 * Blanks, dots, dashes and brackets are dropped, no control characters within. With `+` it must be a number that can exist in its country
 * (libphonenumber); without, 2–15 digits are taken as they are. null: neither.
 */
export function normaliseNumber(text: string): string | null {
  const bare = text.trim().replace(/[\p{Zs}.()\-/]/gu, '');
  if (/^\d{2,15}$/.test(bare)) return bare;
  if (!/^\+\d{3,15}$/.test(bare)) return null;
  const parsed = parsePhoneNumberFromString(bare);
  return parsed?.isPossible() ? parsed.number : null;
}

/** D7: a call to it is billed at a premium rate, by the numbering plan of its country, where the digits name a country. */
export function isPremium(number: string): boolean {
  const global = asGlobal(number);
  return global !== null && parsePhoneNumberFromString(global)?.getType() === 'PREMIUM_RATE';
}

/** Many networks dial abroad behind 00, North America behind 011, and at home with its country code of 1 in front. */
function asGlobal(number: string): string | null {
  if (number.startsWith('+')) return number;
  const abroad = /^(?:00|011)([1-9]\d+)$/.exec(number)?.[1];
  if (abroad !== undefined) return `+${abroad}`;
  return /^1\d{10}$/.test(number) ? `+${number}` : null;
}
