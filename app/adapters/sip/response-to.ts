import { randomBytes } from 'node:crypto';
import { readAddress } from './sip-address.js';
import { headersNamed, NO_BODY, type SipHeader, type SipRequest, type SipResponse } from './sip-message.js';

const REASONS: Readonly<Record<number, string>> = {
  200: 'OK',
  400: 'Bad Request',
  405: 'Method Not Allowed',
  415: 'Unsupported Media Type',
  481: 'Subscription Does Not Exist',
  489: 'Bad Event',
  500: 'Out Of Order',
  503: 'Service Unavailable',
};

/** A final answer (RFC 3261 section 8.2.6): its hops, its dialog and number as they came, To with a tag. */
export function responseTo(request: SipRequest, status: number, more: readonly SipHeader[] = []): SipResponse {
  const [to = ''] = headersNamed(request, 'to');
  const tagged = readAddress(to)?.tag === '' ? `${to};tag=${randomBytes(6).toString('hex')}` : to;
  const headers: SipHeader[] = [];
  for (const via of headersNamed(request, 'via')) headers.push(['via', via]);
  for (const route of headersNamed(request, 'record-route')) headers.push(['record-route', route]);
  for (const name of ['from', 'call-id', 'cseq'] as const) headers.push([name, headersNamed(request, name)[0] ?? '']);
  headers.push(['to', tagged], ...more);
  return { kind: 'response', status, reason: REASONS[status] ?? 'Refused', headers, body: NO_BODY };
}
