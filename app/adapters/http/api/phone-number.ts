import { parsePhoneNumberFromString } from 'libphonenumber-js/min';

/**
 * A number as people write it → `+` and digits (E.164), or the bare digits of an internal number.
 * Blanks, dots, dashes and brackets are dropped. With `+` it must be a number that can exist in its country
 * (libphonenumber); without, 2–15 digits are taken as they are. null: neither.
 */
export function normaliseNumber(text: string): string | null {
  const bare = text.replace(/[\s.()\-/]/g, '');
  if (/^\d{2,15}$/.test(bare)) return bare;
  if (!/^\+\d{3,15}$/.test(bare)) return null;
  const parsed = parsePhoneNumberFromString(bare);
  return parsed?.isPossible() ? parsed.number : null;
}
