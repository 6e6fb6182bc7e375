import { readAddress } from './sip-address.js';
import { headersNamed, type SipHeader, type SipMessage } from './sip-message.js';
import { COMPACT_NAMES, TOKEN, URI } from './sip-syntax.js';
import { topVia } from './via.js';

/** More than any peer needs; beyond it a message is hostile or broken. Sizes in bytes. */
export const SIP_LIMITS = { message: 65_535, head: 32_768, headers: 200 } as const;

/** A message, or one sentence that says what is wrong with it. */
export type Parsed = { readonly ok: true; readonly message: SipMessage } | { readonly ok: false; readonly why: string };

/** A message with the bytes it takes of a stream, `more` while it is not all there, or what is wrong. */
export type Framed =
  (Parsed & { readonly ok: true; readonly bytes: number }) | 'more' | (Parsed & { readonly ok: false });

/**
 * Reads one UDP datagram (RFC 3261 section 18.3): bytes behind Content-Length are dropped, a body that is shorter than it
 * promises is refused. Every header that a transaction needs must be there once and readable.
 */
export function parseDatagram(bytes: Buffer): Parsed {
  const framed = parse(bytes, false);
  return framed === 'more' ? wrong('the message breaks off') : framed;
}

/** Reads the first message of a stream (TCP); Content-Length is needed there. Empty lines in front are keep-alives. */
export function parseStream(bytes: Buffer): Framed {
  let skipped = 0;
  while (bytes[skipped] === CR && bytes[skipped + 1] === LF) skipped += 2;
  const framed = parse(bytes.subarray(skipped), true);
  return framed !== 'more' && framed.ok ? { ...framed, bytes: framed.bytes + skipped } : framed;
}

const CR = 13;
const LF = 10;
const HEAD_END = Buffer.from('\r\n\r\n');
const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

function parse(bytes: Buffer, stream: boolean): Framed {
  const end = bytes.indexOf(HEAD_END);
  if (end < 0) return bytes.length > SIP_LIMITS.head ? wrong('the head is too long') : 'more';
  if (end > SIP_LIMITS.head) return wrong('the head is too long');
  const head = headText(bytes.subarray(0, end));
  if (head === undefined) return wrong('the head is not UTF-8 text in lines');
  const [start = '', ...lines] = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  const headers = readHeaders(lines);
  if (typeof headers === 'string') return wrong(headers);
  const from = end + HEAD_END.length;
  const length = contentLength(headers, stream ? undefined : bytes.length - from);
  if (typeof length === 'string') return wrong(length);
  if (from + length > bytes.length) return 'more';
  const body = Buffer.from(bytes.subarray(from, from + length));
  const message = withStartLine(start, headers, body);
  if (typeof message === 'string') return wrong(message);
  const fault = faultOf(message);
  return fault === null ? { ok: true, message, bytes: from + length } : wrong(fault);
}

/** undefined for bytes that are no UTF-8, and for control characters other than tabs and whole line ends. */
function headText(bytes: Buffer): string | undefined {
  try {
    const text = utf8.decode(bytes);

    return /[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]|\r(?!\n)|(?<!\r)\n/.test(text) ? undefined : text;
  } catch {
    return undefined;
  }
}

const HEADER = new RegExp(`^(${TOKEN})[ \\t]*:(.*)$`);

function readHeaders(lines: readonly string[]): SipHeader[] | string {
  if (lines.length > SIP_LIMITS.headers) return `more than ${SIP_LIMITS.headers} headers`;
  const headers: SipHeader[] = [];
  for (const line of lines) {
    const match = HEADER.exec(line);
    if (!match) return 'a line is no header';
    const name = (match[1] ?? '').toLowerCase();
    headers.push([COMPACT_NAMES[name] ?? name, (match[2] ?? '').trim()]);
  }
  return headers;
}

/** `rest`: what a datagram holds behind its head, taken when no length is given. */
function contentLength(headers: readonly SipHeader[], rest: number | undefined): number | string {
  const given = headersNamed({ headers, body: Buffer.alloc(0) }, 'content-length');
  if (given.length > 1) return 'Content-Length comes twice';
  const [text] = given;
  if (text === undefined) return rest ?? 'Content-Length is missing';
  if (!/^\d{1,6}$/.test(text) || Number(text) > SIP_LIMITS.message) return 'Content-Length is out of range';
  return Number(text);
}

const REQUEST_LINE = new RegExp(`^(${TOKEN}) (${URI}) SIP/2\\.0$`, 'i');
const STATUS_LINE = /^SIP\/2\.0 ([1-6]\d\d)(?: (.*))?$/i;

function withStartLine(start: string, headers: readonly SipHeader[], body: Buffer): SipMessage | string {
  const status = STATUS_LINE.exec(start);
  if (status) return { kind: 'response', status: Number(status[1]), reason: status[2] ?? '', headers, body };
  const request = REQUEST_LINE.exec(start);
  if (!request) return 'the first line is neither a request nor a status of SIP 2.0';
  return { kind: 'request', method: request[1] ?? '', uri: request[2] ?? '', headers, body };
}

const ONCE = ['from', 'to', 'call-id', 'cseq', 'max-forwards'] as const;

/** What keeps a message from being matched and answered, or null. */
function faultOf(message: SipMessage): string | null {
  for (const name of ONCE) {
    const found = headersNamed(message, name).length;
    if (found > 1) return `${name} comes twice`;
    // A response carries no Max-Forwards, and RFC 2543 knew none.
    if (found === 0 && name !== 'max-forwards') return `${name} is missing`;
  }
  const [via] = headersNamed(message, 'via');
  if (via === undefined || !topVia(via)) return 'via is missing or wrong';
  for (const name of ['from', 'to'] as const) {
    if (!readAddress(headersNamed(message, name)[0] ?? '')) return `${name} is no address`;
  }
  if (!/^[^\s]{1,512}$/.test(headersNamed(message, 'call-id')[0] ?? '')) return 'call-id is empty or has blanks';
  const cseq = readCseq(message);
  if (!cseq) return 'cseq is out of range';
  return message.kind === 'request' && cseq.method !== message.method ? 'cseq names another method' : null;
}

const CSEQ = new RegExp(`^(\\d{1,10})[ \\t]+(${TOKEN})$`);

/** Number (below 2^31) and method; methods are told apart by case. */
export function readCseq(message: SipMessage): { readonly number: number; readonly method: string } | undefined {
  const match = CSEQ.exec(headersNamed(message, 'cseq')[0] ?? '');
  const number = Number(match?.[1]);
  return match && number < 2 ** 31 ? { number, method: match[2] ?? '' } : undefined;
}

function wrong(why: string): { readonly ok: false; readonly why: string } {
  return { ok: false, why };
}
