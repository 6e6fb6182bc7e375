import { maskNumber } from '../../domain/mask-number.js';
import { maskSentence } from '../../domain/mask-sentence.js';

const SECRET_NAME =
  /pass(word|wd|phrase)?|secret|token|authori[sz]ation|cookie|api.?key|private.?key|credential|hash|^pin$|^key$|csrf/i;
const NUMBER_NAME = /number|phone|caller|msisdn|^(from|to)$/i;
const HIDDEN = '[hidden]';
/** Deeper than any line we write; stops at circles too. */
const MAX_DEPTH = 6;

/** What may be written of a log line's argument: values named like secrets hidden, telephone numbers cut to two digits. */
export function maskLogValue(value: unknown, name = '', depth = 0): unknown {
  if (value === null || value === undefined) return value;
  if (SECRET_NAME.test(name)) return HIDDEN;
  if (typeof value === 'string') return NUMBER_NAME.test(name) ? maskNumberField(value) : maskSentence(value);
  if (typeof value === 'bigint') return value.toString();
  if (typeof value !== 'object') return value;
  if (depth >= MAX_DEPTH) return '[deeper]';
  if (value instanceof Error) return errorFields(value, depth);
  if (value instanceof Date) return value.toISOString();
  if (value instanceof Map) return maskLogValue(Object.fromEntries(value), name, depth + 1);
  if (value instanceof Set || Array.isArray(value))
    return [...value].map((item) => maskLogValue(item, name, depth + 1));
  if (ArrayBuffer.isView(value)) return `[${value.byteLength} bytes]`;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maskLogValue(item, key, depth + 1)]));
}

/** A field that holds a number, as far as it has digits; `unknown` and `anonymous` stay readable. */
function maskNumberField(value: string): string {
  return /\d/.test(value) ? maskNumber(value) : value;
}

function errorFields(error: Error, depth: number): Record<string, unknown> {
  const { name, message, stack, cause, ...own } = error;
  return {
    name: name ?? error.name,
    message: maskSentence(message),
    ...(maskLogValue(own, '', depth + 1) as object),
    stack: stack ? maskSentence(stack) : undefined,
    ...(cause === undefined ? {} : { cause: maskLogValue(cause, '', depth + 1) }),
  };
}
