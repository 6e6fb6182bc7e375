import type { RefusalCode } from '../domain/refusals.js';
import type { ChannelId, Millis } from '../domain/ids.js';

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
  | { readonly count: number };

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
  /** A code was dialled from a telephone of ours, or the number for dialling in from anywhere. */
  readonly kind: 'code' | 'dial-in';
  /** `phone-…` or `soft-…` for a telephone of ours, `trunk-…` for the way somebody came in. */
  readonly endpoint: string;
  readonly dialled: string;
  /** What the caller claims to be; a hint, never a proof. Personal. */
  readonly callerNumber: string;
  /** What is said or asked meanwhile waits for it. */
  answer(): Promise<'answered' | 'gone'>;
  /** `interruptible`: ends with the first digit, and is not begun when one waits already. */
  say(parts: readonly Spoken[], interruptible: boolean): Promise<'said' | 'interrupted' | 'gone'>;
  digits(wanted: DigitsWanted): Promise<DigitsHeard>;
  /** `busy`: what somebody hears who was not answered yet [the usual end]. */
  hangUp(reason?: 'busy'): Promise<void>;
}
