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
