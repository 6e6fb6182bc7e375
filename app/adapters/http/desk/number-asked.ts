/** Longest number that is taken over into the form. */
const MOST = 40;

/**
 * The number of a link to the desk, as people or a program wrote it: plain, or a `tel:` address (RFC 3966), whose
 * parameters behind `;` and visual separators mean nothing to us. Nobody is called by it: it stands in the form, and
 * what is wrong with it is said when the form is sent.
 */
export function numberAsked(wanted: unknown): string {
  if (typeof wanted !== 'string') return '';
  // A plus that was not escaped in the link has become a blank.
  const given = wanted.replace(/^ (?=\d)/, '+').trim();
  const [number = ''] = given.replace(/^tel:/i, '').split(';');
  return number.replace(/[\p{Cc}]/gu, '').slice(0, MOST);
}
