import type { PresenceLoss } from '../../domain/presence.js';
import { challengeIn, type Challenge } from './digest.js';
import type { Reply } from './sip-client.js';
import { headerNamed, type SipMessage, type SipResponse } from './sip-message.js';
import { cutOutside, readParameters } from './sip-syntax.js';

/** What an answer to SUBSCRIBE, or its absence, asks for. Seconds; null: as long as our own back-off says. */
export type Verdict =
  | { readonly then: 'active'; readonly expiresS: number | null }
  | { readonly then: 'prove'; readonly challenge: Challenge }
  | { readonly then: 'longer'; readonly minExpiresS: number }
  /** It knows nothing of the subscription: a new one is made. */
  | { readonly then: 'anew' }
  /** It does not know the event package. */
  | { readonly then: 'other-event' }
  | { readonly then: 'later'; readonly afterS: number | null; readonly why: PresenceLoss }
  | { readonly then: 'much-later'; readonly why: PresenceLoss };

/** Longest time that a PBX may keep us away, and longest it may make a subscription, seconds. */
const MOST_RETRY_S = 3_600;
const MOST_EXPIRES_S = 86_400;

/** RFC 6665 section 4.1.2 and RFC 5057: what each status means for a subscription. */
export function judgeReply(reply: Reply): Verdict {
  if (!reply.ok) return { then: 'later', afterS: null, why: reply.why };
  const { response } = reply;
  const { status } = response;
  if (status < 300) return { then: 'active', expiresS: secondsIn(response, 'expires', MOST_EXPIRES_S) };
  switch (status) {
    case 401:
    case 407: {
      const challenge = challengeIn(response);
      return challenge ? { then: 'prove', challenge } : { then: 'much-later', why: 'refused' };
    }
    case 423: {
      const minExpiresS = secondsIn(response, 'min-expires', MOST_EXPIRES_S);
      return minExpiresS === null ? { then: 'later', afterS: null, why: 'refused' } : { then: 'longer', minExpiresS };
    }
    case 481:
      return { then: 'anew' };
    case 489:
      return { then: 'other-event' };
    case 404:
    case 410:
    case 484:
    case 604:
      return { then: 'much-later', why: 'unknown' };
    case 403:
    case 405:
    case 501:
    case 603:
      return { then: 'much-later', why: 'refused' };
    default:
      return { then: 'later', afterS: retryAfter(response), why: 'refused' };
  }
}

/** What Subscription-State says (RFC 6665 section 4.1.3). */
export type SubscriptionState =
  | { readonly at: 'active' | 'pending'; readonly expiresS: number | null }
  | { readonly at: 'terminated'; readonly retry: 'now' | 'later' | 'much-later'; readonly afterS: number | null };

/** undefined when the header is missing or wrong. */
export function readSubscriptionState(notify: SipMessage): SubscriptionState | undefined {
  const [word = '', ...rest] = cutOutside(headerNamed(notify, 'subscription-state') ?? '', ';') ?? [];
  const parameters = readParameters(rest);
  const at = word.trim().toLowerCase();
  if (!parameters || (at !== 'active' && at !== 'pending' && at !== 'terminated')) return undefined;
  if (at !== 'terminated') return { at, expiresS: wholeSeconds(parameters.get('expires'), MOST_EXPIRES_S) };
  switch (parameters.get('reason')?.toLowerCase()) {
    case 'deactivated':
    case 'timeout':
      return { at, retry: 'now', afterS: null };
    case 'rejected':
    case 'noresource':
    case 'invariant':
      return { at, retry: 'much-later', afterS: null };
    default:
      return { at, retry: 'later', afterS: wholeSeconds(parameters.get('retry-after'), MOST_RETRY_S) };
  }
}

/** RFC 3261 section 20.33; a date or a sentence behind the number is for people. */
function retryAfter(response: SipResponse): number | null {
  const text = headerNamed(response, 'retry-after');
  return wholeSeconds(/^\d{1,10}/.exec(text ?? '')?.[0], MOST_RETRY_S);
}

function secondsIn(message: SipMessage, header: string, most: number): number | null {
  return wholeSeconds(headerNamed(message, header), most);
}

function wholeSeconds(text: string | undefined, most: number): number | null {
  return text !== undefined && /^\d{1,10}$/.test(text) ? Math.min(Number(text), most) : null;
}
