import type { PhoneRefusals } from '../agent.js';
import type { Settings, Strategy } from '../directory.js';
import type { Instant } from '../ids.js';
import type { OfferFailure } from '../offer.js';
import type { Resolved } from '../setting-for.js';
import type { ScopedValues } from '../scoped-values.js';
import type { Session } from '../world.js';

/** What a no-answer costs, as it is set for this agent and queue, and what the system says of phones and trunks. */
export type OfferCosts = Pick<ScopedValues, 'notReadyAfter' | 'noAnswerDelayMs' | 'rejectDelayMs' | 'busyDelayMs'> &
  Pick<Settings, 'lineFreeMs' | 'trunkRetryMs'>;

/** What a failed offer costs the agent. */
export interface OfferCost {
  readonly noAnswers: number;
  /** I7: what the telephone itself refused is counted apart. */
  readonly refusals: PhoneRefusals | null;
  readonly restUntil: Instant;
  /** Not-ready with this reason; null stays ready. */
  readonly hold: OfferFailure | null;
}

/** `byPhone`: no agent said so, but the telephone. */
export interface FailedOffer {
  readonly reason: OfferFailure;
  readonly byPhone: boolean;
}

/**
 * K2: how many offers may be missed before the agent is not ready; 0: any number. Where all phones ring, most of those who
 * let it ring knew that a colleague would answer: only what is set for the queue or the agent counts there.
 */
export function missedBeforeHeld(strategy: Strategy, { value, from }: Resolved<'notReadyAfter'>): number {
  return strategy === 'ring-all' && from !== 'queue' && from !== 'agent' ? 0 : value;
}

const AGENTS_OWN: readonly OfferFailure[] = ['no-answer', 'rejected', 'busy', 'not-confirmed'];
/** After a join that failed, or a leg that went while connecting: long enough that no loop can spin. */
const BREATH_MS = 1000;

/**
 * K2 (RONA): not-ready after n no-answers in a row, or n calls that the telephone refused (I7), each counted apart, and a
 * delay of its own for each kind. The caller hanging up, a
 * withdrawn offer and a missing way are nobody's no-answer.
 */
export function offerCost(
  session: Session,
  { reason, byPhone }: FailedOffer,
  at: Instant,
  settings: OfferCosts,
): OfferCost {
  const { noAnswers, refusals } = session;
  if (byPhone && (reason === 'busy' || reason === 'rejected')) {
    // Those that made the agent not ready are counted off.
    const before = refusals && !isTooMany(refusals.count, settings) ? refusals.count : 0;
    const told = { count: before + 1, last: reason, at };
    if (isTooMany(told.count, settings)) return { noAnswers, refusals: told, restUntil: 0, hold: reason };
    return { noAnswers, refusals: told, restUntil: at + rest(reason, settings), hold: null };
  }
  if (!AGENTS_OWN.includes(reason)) {
    return { noAnswers, refusals, restUntil: restWithoutBlame(session, reason, at, settings), hold: null };
  }
  const count = noAnswers + 1;
  if (isTooMany(count, settings)) return { noAnswers: 0, refusals, restUntil: 0, hold: reason };
  return { noAnswers: count, refusals, restUntil: at + rest(reason, settings), hold: null };
}

/** K6: a call to the agent's own number is in no queue, and whom they do not take it from is their own affair. */
export function directCost({ noAnswers, refusals, restUntil }: Session): OfferCost {
  return { noAnswers, refusals, restUntil, hold: null };
}

function isTooMany(count: number, { notReadyAfter }: OfferCosts): boolean {
  return notReadyAfter > 0 && count >= notReadyAfter;
}

function restWithoutBlame(session: Session, reason: OfferFailure, at: Instant, settings: OfferCosts): Instant {
  if (reason === 'join-failed' || reason === 'leg-dropped' || reason === 'leg-lost') return at + BREATH_MS;
  // D1: the agent is held meanwhile; then the way is tried again.
  const unreached = reason === 'trunk-out-of-service' || reason === 'phone-unreachable';
  return unreached ? at + settings.trunkRetryMs : session.restUntil;
}

function rest(reason: OfferFailure, settings: OfferCosts): number {
  return Math.max(delay(reason, settings), settings.lineFreeMs);
}

function delay(reason: OfferFailure, settings: OfferCosts): number {
  if (reason === 'busy') return settings.busyDelayMs;
  return reason === 'rejected' ? settings.rejectDelayMs : settings.noAnswerDelayMs;
}
