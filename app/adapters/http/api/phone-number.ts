import type { NumberPlace, Numbering } from '../../../domain/number-rules.js';
import {
  getCountries,
  getCountryCallingCode,
  isSupportedCountry,
  parsePhoneNumberFromString,
} from 'libphonenumber-js/max';

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

/** Whether numbers of this country are known, by the two capital letters of ISO 3166-1; '' names none and is fine. */
export function isCountry(country: string): boolean {
  return country === '' || isSupportedCountry(country);
}

/**
 * D7: a call to it is billed at a premium rate, by the numbering plan of its country: the one that the digits name, and
 * that in which they are dialled (two capital letters; '': nobody knows).
 */
export function isPremium(number: string, country: string): boolean {
  const global = asGlobal(number);
  if (global !== null && typeOf(global, undefined) === PREMIUM) return true;
  return !number.startsWith('+') && isSupportedCountry(country) && typeOf(number, country) === PREMIUM;
}

/** Of which country a number is that says so, or that is dialled in one. */
export function placeOf(number: string, country: string): NumberPlace {
  const home = isSupportedCountry(country) ? country : undefined;
  const global = asGlobal(number);
  const parsed = parsePhoneNumberFromString(global ?? number, home);
  if (!parsed || (global === null && !parsed.isPossible())) return { global, countries: [] };
  const { country: known, countryCallingCode: code } = parsed;
  return { global: parsed.number, countries: known ? [known] : sharing(code) };
}

function sharing(code: string): readonly string[] {
  return getCountries().filter((country) => getCountryCallingCode(country) === code);
}

/** Of every country, by its two capital letters. */
export function callingCodes(): ReadonlyMap<string, string> {
  return new Map(getCountries().map((country) => [country, getCountryCallingCode(country)]));
}

/** What a library knows of the world's numbers. */
export const NUMBERING: Numbering = { isPremium, placeOf };

const PREMIUM = 'PREMIUM_RATE';

function typeOf(number: string, country: Parameters<typeof isSupportedCountry>[0] | undefined): string | undefined {
  const known = country !== undefined && isSupportedCountry(country) ? country : undefined;
  return parsePhoneNumberFromString(number, known)?.getType();
}

/** Many networks dial abroad behind 00, North America behind 011, and at home with its country code of 1 in front. */
function asGlobal(number: string): string | null {
  if (number.startsWith('+')) return number;
  const abroad = /^(?:00|011)([1-9]\d+)$/.exec(number)?.[1];
  if (abroad !== undefined) return `+${abroad}`;
  return /^1\d{10}$/.test(number) ? `+${number}` : null;
}
