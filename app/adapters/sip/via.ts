import { cutOutside, readParameters, TOKEN } from './sip-syntax.js';

/** One hop of a message (RFC 3261 section 20.42). */
export interface Via {
  /** `UDP`, `TCP`, …, upper case. */
  readonly transport: string;
  /** Host and port as its sender wrote them, lower case: how a sender knows its own. */
  readonly sentBy: string;
  readonly branch: string;
}

/** Begins every branch of RFC 3261; older ones are not matched by branch. */
export const BRANCH_COOKIE = 'z9hG4bK';

// Blanks may stand around each slash (RFC 4475 section 3.1.1.1).
const HOP = new RegExp(
  `^SIP[ \\t]*/[ \\t]*2\\.0[ \\t]*/[ \\t]*(${TOKEN})[ \\t]+(\\[[0-9A-Fa-f:.]+\\]|[A-Za-z0-9.-]+)(?:[ \\t]*:[ \\t]*(\\d{1,5}))?[ \\t]*$`,
  'i',
);

/** The topmost hop of a Via header's value, or undefined when it is none. */
export function topVia(value: string): Via | undefined {
  const first = cutOutside(value, ',')?.[0];
  const [hop = '', ...rest] = (first === undefined ? undefined : cutOutside(first, ';')) ?? [];
  const match = HOP.exec(hop.trim());
  const parameters = readParameters(rest);
  const port = match?.[3];
  if (!match || !parameters || (port !== undefined && !(Number(port) >= 1 && Number(port) <= 65_535))) return undefined;
  const host = (match[2] ?? '').toLowerCase();
  return {
    transport: (match[1] ?? '').toUpperCase(),
    sentBy: port === undefined ? host : `${host}:${Number(port)}`,
    branch: parameters.get('branch') ?? '',
  };
}
