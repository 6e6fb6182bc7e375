/** Token characters of RFC 3261 section 25.1. */
export const TOKEN = "[A-Za-z0-9\\-.!%*_+`'~]+";

/** A scheme, then anything without blanks, quotes, brackets and control characters; what it means is for its user. */
export const URI = '[A-Za-z][A-Za-z0-9+.-]*:[^\\s<>"\\x00-\\x1f\\x7f]+';

/** One-letter names of headers (RFC 3261 section 7.3.3, RFC 3515, 3891, 3892, 4028, 6665). */
export const COMPACT_NAMES: Readonly<Record<string, string>> = {
  a: 'accept-contact',
  b: 'referred-by',
  c: 'content-type',
  e: 'content-encoding',
  f: 'from',
  i: 'call-id',
  k: 'supported',
  l: 'content-length',
  m: 'contact',
  o: 'event',
  r: 'refer-to',
  s: 'subject',
  t: 'to',
  u: 'allow-events',
  v: 'via',
  x: 'session-expires',
};

/**
 * Cuts at a separator that stands neither in a quoted string nor between `<` and `>`.
 * undefined when a quote or a bracket stays open.
 */
export function cutOutside(text: string, separator: string): string[] | undefined {
  const parts: string[] = [];
  let start = 0;
  let quoted = false;
  let bracketed = false;
  for (let at = 0; at < text.length; at++) {
    const sign = text[at];
    if (quoted) {
      if (sign === '\\') at++;
      else if (sign === '"') quoted = false;
    } else if (sign === '"' && !bracketed) quoted = true;
    else if (sign === '<' && !bracketed) bracketed = true;
    else if (sign === '>') bracketed = false;
    else if (sign === separator && !bracketed) {
      parts.push(text.slice(start, at));
      start = at + 1;
    }
  }
  if (quoted || bracketed) return undefined;
  return [...parts, text.slice(start)];
}

/** `;name=value;flag` as a map, names in lower case, a flag's value ''. undefined when a name is none or comes twice. */
export function readParameters(parts: readonly string[]): ReadonlyMap<string, string> | undefined {
  const parameters = new Map<string, string>();
  for (const part of parts) {
    const match = PARAMETER.exec(part);
    const name = match?.[1]?.toLowerCase();
    if (name === undefined || parameters.has(name)) return undefined;
    parameters.set(name, match?.[2] ?? '');
  }
  return parameters;
}

// A value is a token, a host (IPv6 in brackets) or a quoted string.
const PARAMETER = new RegExp(
  `^[ \\t]*(${TOKEN})(?:[ \\t]*=[ \\t]*(${TOKEN}|[\\[\\]:A-Za-z0-9.]+|"(?:[^"\\\\]|\\\\.)*"))?[ \\t]*$`,
);
