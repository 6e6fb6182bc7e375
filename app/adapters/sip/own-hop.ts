import { randomBytes } from 'node:crypto';
import { readCseq } from './parse-message.js';
import { headersNamed, type SipHeader, type SipRequest, type SipResponse } from './sip-message.js';
import { BRANCH_COOKIE, topVia } from './via.js';
import { writeMessage } from './write-message.js';

/** What an answer must carry to be the answer to a request of ours. */
export interface OwnHop {
  readonly branch: string;
  readonly sentBy: string;
  readonly method: string;
}

/** The bytes of a request with our Via in front, under a branch that nobody can guess. */
export function withOwnHop(
  request: SipRequest,
  protocol: 'UDP' | 'TCP',
  sentBy: string,
): { readonly bytes: Buffer; readonly hop: OwnHop } {
  const branch = `${BRANCH_COOKIE}${randomBytes(12).toString('hex')}`;
  const via: SipHeader = ['via', `SIP/2.0/${protocol} ${sentBy};rport;branch=${branch}`];
  const bytes = writeMessage({ ...request, headers: [via, ...request.headers] });
  return { bytes, hop: { branch, sentBy, method: request.method } };
}

/**
 * RFC 3261 sections 17.1.3 and 18.1.2: branch, address and method are ours. An answer whose topmost hop is somebody else
 * went astray, and one with two hops did not end here.
 */
export function isAnswerTo(response: SipResponse, hop: OwnHop): boolean {
  const [value = '', ...more] = headersNamed(response, 'via');
  const via = topVia(value);
  if (!via || more.length > 0 || value.includes(',')) return false;
  if (via.branch !== hop.branch || via.sentBy !== hop.sentBy) return false;
  return readCseq(response)?.method === hop.method;
}

/** The branch under which an answer asks to be found. */
export function branchOf(response: SipResponse): string {
  return topVia(headersNamed(response, 'via')[0] ?? '')?.branch ?? '';
}
