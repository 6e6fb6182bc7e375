import type { Millis } from './ids.js';
import type { OfferFailure } from './offer.js';

/** Half a second of sound. */
const ENOUGH_PACKETS = 25;

/** What was counted since both were together. */
export interface Heard {
  readonly toAgent: number;
  readonly fromAgent: number;
  /** Long enough together to say that what is missing does not come. */
  readonly sure: boolean;
}

/** How the newest test call is, or how it ended. */
export interface TestCall {
  readonly at: 'placing' | 'waiting' | 'ringing' | 'talking' | 'ended';
  readonly number: string;
  /** From its beginning to when the agent was there; null: they were not so far. */
  readonly answeredAfterMs: Millis | null;
  /** Of the time together. */
  readonly heard: Heard | null;
  /** What became of the last try to reach the agent, when it failed. */
  readonly failed: OfferFailure | null;
  /** Why it could not even be placed. */
  readonly trouble: string | null;
}

/** Each side has sent enough to be heard. */
export function isHeard(heard: Heard | null): boolean {
  return heard !== null && heard.toAgent >= ENOUGH_PACKETS && heard.fromAgent >= ENOUGH_PACKETS;
}
