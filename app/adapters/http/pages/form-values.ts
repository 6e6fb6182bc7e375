import type { FormValues } from './form-fields.js';

/** Text of a field → what the API takes. What cannot be read is passed on as it is, so that the contract names it. */

export function textIn(values: FormValues, name: string): string {
  return (values[name] ?? '').trim();
}

export function textOrNull(values: FormValues, name: string): string | null {
  const text = textIn(values, name);
  return text === '' ? null : text;
}

export function numberIn(values: FormValues, name: string): number | string {
  const text = textIn(values, name);
  return /^-?\d{1,15}([.,]\d{1,6})?$/.test(text) ? Number(text.replace(',', '.')) : text;
}

export function numberOrNull(values: FormValues, name: string): number | string | null {
  return textIn(values, name) === '' ? null : numberIn(values, name);
}

export function isTicked(values: FormValues, name: string): boolean {
  return values[name] === 'yes';
}

/** One entry per line; empty lines mean nothing. */
export function linesIn(values: FormValues, name: string): string[] {
  return (values[name] ?? '')
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

/** Without blanks at either end; any other character stays, so that the contract can refuse it. */
export function spacesOff(values: FormValues, name: string): string {
  return (values[name] ?? '').replace(/^ +| +$/g, '');
}

/** As `isTicked`, but what no box of ours sends is passed on to be refused. */
export function ticked(values: FormValues, name: string): boolean | string {
  const value = values[name] ?? '';
  return value === '' ? false : value === 'yes' || value;
}

/** What was chosen in the places of an order, the first first; places left empty do not count. */
export function orderIn(values: FormValues, name: string, places: number): readonly string[] {
  return Array.from({ length: places }, (_, n) => values[`${name}${n + 1}`] ?? '').filter((value) => value !== '');
}
