import type { AgentId, Instant, Millis } from './ids.js';
import { maskNumber } from './mask-number.js';
import { maskSentence } from './mask-sentence.js';

/** What an agent's softphone tells of itself; `app/client` has the same list, and a test holds them together. */
export const CLIENT_EVENTS = [
  'opened',
  'closed',
  'no-secret',
  'socket-up',
  'socket-lost',
  'registered',
  'unregistered',
  'registration-failed',
  'microphone-works',
  'microphone-refused',
  'microphone-missing',
  'microphone-silent',
  'microphone-chosen',
  'speaker-chosen',
  'call-begun',
  'call-ended',
  'call-failed',
  'call-unanswered',
  'ice-lost',
  'ice-back',
  'ice-failed',
  'network',
] as const;
export type ClientEvent = (typeof CLIENT_EVENTS)[number];

/** Which end of a call it was; `system`: neither, the browser itself. */
export const CLIENT_SIDES = ['local', 'remote', 'system'] as const;

/** More about an event; each has its words in the catalogue. */
export interface ClientDetail {
  /** In the words of the browser, of SIP, or of Farline. */
  readonly cause?: string | undefined;
  readonly code?: number | undefined;
  readonly by?: (typeof CLIENT_SIDES)[number] | undefined;
  /** As the browser calls it. */
  readonly device?: string | undefined;
  readonly lostPercent?: number | undefined;
  readonly jitterMs?: number | undefined;
  readonly roundTripMs?: number | undefined;
  readonly asked?: number | undefined;
  readonly answered?: number | undefined;
  readonly lastedMs?: Millis | undefined;
  /** So often in a row [once]. */
  readonly times?: number | undefined;
}

/** One line of the log of an agent's softphone. */
export interface ClientLine {
  /** The higher, the later it came. */
  readonly id: string;
  readonly agentId: AgentId;
  readonly at: Instant;
  readonly what: ClientEvent;
  readonly detail: ClientDetail;
}

/** M: so many lines of an agent are kept, the newest; none for longer than this. */
export const MOST_CLIENT_LINES = 500;
export const CLIENT_LINES_KEPT_MS: Millis = 14 * 24 * 3_600_000;

/** Digits that may be somebody's number, written without a plus. */
const MANY_DIGITS = /\d{7,}/g;

/** Whatever a browser writes, no telephone number is kept of it. */
export function maskedDetail({ cause, device, ...detail }: ClientDetail): ClientDetail {
  const masked = (text: string): string => maskSentence(text).replace(MANY_DIGITS, maskNumber);
  return {
    ...(cause !== undefined && { cause: masked(cause) }),
    ...(device !== undefined && { device: masked(device) }),
    ...detail,
  };
}
