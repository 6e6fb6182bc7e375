import type { RefusalCode } from '../domain/refusals.js';
import type { ChannelId, LocalTime, Millis, PromptId } from '../domain/ids.js';

/** Sentences by meaning; a table in the adapter says which installed sounds speak them. */
export type Phrase =
  | 'signed-in'
  | 'is-signed-in'
  | 'signed-out'
  | 'is-signed-out'
  | 'ready'
  | 'is-ready'
  | 'not-ready'
  | 'is-not-ready'
  | 'when-call-ends'
  | 'call-offered'
  | 'talking'
  | 'wrap-up'
  | 'phone-lost'
  | 'queue'
  | 'callers-waiting'
  | 'leg-comes'
  | 'leg-dropped'
  | 'ask-dn'
  | 'ask-pin'
  | 'ask-reason'
  | 'try-again'
  | 'wrong-credentials'
  | 'locked'
  | 'no-such-code'
  | 'not-this-agent'
  | 'failed'
  | 'goodbye'
  /** K6, to a caller: the agent's number stands in front of it. */
  | 'not-there-leave-message'
  | 'message-saved'
  | 'message-too-short'
  | 'mailbox-full'
  | 'mailbox-closed'
  /** K6, to the agent. */
  | 'you-have'
  | 'no-messages'
  | 'new-messages'
  | 'message-from'
  | 'message-keys'
  | 'message-deleted'
  | 'no-more-messages'
  | 'greeting-record'
  | 'greeting-record-or-delete'
  | 'say-greeting'
  | 'say-voicemail-greeting'
  | 'greeting-review'
  | 'greeting-saved'
  | 'greeting-deleted'
  /** As short as can be. */
  | 'done'
  | 'refused'
  | `refused-${RefusalCode}`;

/** One piece of what is said. */
export type Spoken =
  | Phrase
  /** Digit by digit. */
  | { readonly digits: string }
  /** As a number, 0–9,999. */
  | { readonly count: number }
  /** Weekday, date and time of day. */
  | { readonly when: LocalTime }
  /** What an agent recorded or uploaded for themselves. */
  | { readonly own: PromptId }
  /** What Asterisk has recorded under this name of ours. */
  | { readonly sound: string };

export interface RecordingWanted {
  /** Of ours, and new. */
  readonly name: string;
  /** 1–180 s. */
  readonly maxMs: Millis;
  /** Ends it and is no part of it. */
  readonly stopKey: '#';
}

/** `gone`: the line ended; what was said until then is stored a moment later. */
export type RecordingHeard =
  { readonly end: 'recorded'; readonly durationMs: Millis } | { readonly end: 'failed' } | { readonly end: 'gone' };

export interface DigitsWanted {
  /** Most digits that are taken, 1–32. */
  readonly max: number;
  /** How long the first one may take, ms. */
  readonly firstMs: Millis;
  /** How long each further one may take, ms. */
  readonly betweenMs: Millis;
  /** Ends the input and is no part of it. */
  readonly terminator: string;
}

/** `gone`: the line ended. Without a digit in time the digits are ''. */
export type DigitsHeard = { readonly gone: true } | { readonly gone: false; readonly digits: string };

/**
 * Somebody on the telephone with us, one step after another. Digits are never lost: those that come while something is
 * said wait for the next `digits`. Nothing here rejects; whatever is asked of a line that ended is `gone`.
 */
export interface VoiceLine {
  readonly channel: ChannelId;
  /**
   * A code was dialled from a telephone of ours, or a number outside (`dial-out`), or the number for dialling in from
   * anywhere; or somebody did not reach the agent whose id is `dialled` (K6).
   */
  readonly kind: 'code' | 'dial-in' | 'dial-out' | 'voicemail';
  /** `phone-…` or `soft-…` for a telephone of ours, `trunk-…` for the way somebody came in. */
  readonly endpoint: string;
  readonly dialled: string;
  /** What the caller claims to be; a hint, never a proof. Personal. */
  readonly callerNumber: string;
  /** As the number. */
  readonly callerName: string;
  /** What is said or asked meanwhile waits for it. What is said to a line that is not answered is heard all the same (183). */
  answer(): Promise<'answered' | 'gone'>;
  /** `interruptible`: ends with the first digit, and is not begun when one waits already. */
  say(parts: readonly Spoken[], interruptible: boolean): Promise<'said' | 'interrupted' | 'gone'>;
  digits(wanted: DigitsWanted): Promise<DigitsHeard>;
  /** A tone, and then whatever is said, until the key, the longest time, or 15 s of silence. */
  record(wanted: RecordingWanted): Promise<RecordingHeard>;
  /** How it ends for somebody who was not answered yet [the usual end]. */
  hangUp(reason?: LineEnd): Promise<void>;
}

/** As which SIP status: 486, 403, 404, 480, 503. */
export type LineEnd = 'busy' | 'rejected' | 'unallocated' | 'unavailable' | 'congestion';
