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

/** D7: a call to it is billed at a premium rate, by the numbering plan of its country; only numbers with `+` can be told. */
export function isPremium(number: string): boolean {
  return number.startsWith('+') && parsePhoneNumberFromString(number)?.getType() === 'PREMIUM_RATE';
}
