import { cutOutside, readParameters, TOKEN, URI } from './sip-syntax.js';

/** The value of From, To or Contact (RFC 3261 section 20.10). */
export interface SipAddress {
  /** Without quotes; '' when there is none. */
  readonly displayName: string;
  readonly uri: string;
  /** '' when there is none. */
  readonly tag: string;
}

const WHOLE_URI = new RegExp(`^${URI}$`);
const QUOTED = /^"((?:[^"\\]|\\.)*)"[ \t]*$/;
const PLAIN_NAME = new RegExp(`^(?:${TOKEN}(?:[ \\t]+${TOKEN})*)?[ \\t]*$`);

/** Reads `"Name" <sip:…>;tag=…` or `sip:…;tag=…`; undefined when it is neither. */
export function readAddress(value: string): SipAddress | undefined {
  const parts = cutOutside(value, ';');
  const [first = '', ...rest] = parts ?? [];
  const parameters = parts && readParameters(rest);
  if (!parameters) return undefined;
  const tag = parameters.get('tag') ?? '';
  const open = bracketOf(first);
  if (open < 0) return WHOLE_URI.test(first.trim()) ? { displayName: '', uri: first.trim(), tag } : undefined;
  const name = first.slice(0, open).trim();
  const [uri, after] = first.slice(open + 1).split('>');
  const displayName = QUOTED.exec(name)?.[1] ?? (PLAIN_NAME.test(name) ? name : undefined);
  if (displayName === undefined || uri === undefined || !WHOLE_URI.test(uri) || after?.trim() !== '') return undefined;
  return { displayName: displayName.replace(/\\(.)/g, '$1'), uri, tag };
}

/** Where the `<` stands that is not part of a quoted name; -1 without one. */
function bracketOf(text: string): number {
  const quoted = /^[ \t]*"(?:[^"\\]|\\.)*"/.exec(text)?.[0].length ?? 0;
  return text.indexOf('<', quoted);
}
