import { maskNumber } from './mask-number.js';

/** International numbers and those of SIP and tel addresses, wherever they stand in a sentence. */
const NUMBER_INSIDE = /(?:\+|\b(?:sips?|tel):\+?)\d(?:[ .-]?\d){4,}/gi;

/** A sentence with the telephone numbers in it masked. */
export function maskSentence(value: string): string {
  return value.replace(NUMBER_INSIDE, (found) => found.replace(/\+?\d.*$/, '') + maskNumber(found));
}
