import type { CallId, OfferId, SessionId } from './ids.js';
import type { OfferFailure } from './offer.js';

/** What a step tells the rest of the house; policies answer through the table in `decide.ts`. */
export type Signal =
  /** The agent is ready, or rested, or the leg came back: a call may be offered. */
  | { readonly signal: 'agent.free'; readonly sessionId: SessionId }
  | { readonly signal: 'call.waiting'; readonly callId: CallId }
  /** After the first look for an agent: whoever still waits gets music or ringing, and a dead-man. */
  | { readonly signal: 'call.settled'; readonly callId: CallId }
  /** Answered and confirmed for an offer, or announced: the caller may be joined. */
  | { readonly signal: 'leg.usable'; readonly sessionId: SessionId }
  | { readonly signal: 'leg.parked'; readonly sessionId: SessionId }
  /** The leg went down under a conversation. */
  | { readonly signal: 'talk.broken'; readonly sessionId: SessionId; readonly callId: CallId; readonly lost: boolean }
  /** The agent's own phone did not come up for the call they make. */
  | { readonly signal: 'call.unreached'; readonly callId: CallId }
  /** K6: the agent did not take the call to their own number. */
  | { readonly signal: 'direct.unanswered'; readonly callId: CallId; readonly reason: OfferFailure }
  /** The leg that an offer needed is down, or never came up. */
  | { readonly signal: 'offer.broken'; readonly offerId: OfferId; readonly reason: OfferFailure }
  /** A channel of the trunk became free, the trunk came back, or the directory changed: holds may go. */
  | { readonly signal: 'routes.changed' };
