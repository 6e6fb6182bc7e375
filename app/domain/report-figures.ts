import type { Millis } from './ids.js';

/** Callers in queues, summed. */
export interface StaySum {
  /** A queue's or agent's id; of a slot its first instant, as digits. */
  readonly key: string;
  readonly offered: number;
  readonly answered: number;
  /** Answered within their queue's service level. */
  readonly within: number;
  readonly abandoned: number;
  readonly overflowed: number;
  readonly callbacks: number;
  /** Ended in none of these ways. */
  readonly other: number;
  /** Of all whose wait is over. */
  readonly waitMs: Millis;
  readonly longestWaitMs: Millis;
  readonly talkMs: Millis;
}

/** What agents were asked to take, summed. */
export interface OfferSum {
  readonly key: string;
  readonly offered: number;
  readonly joined: number;
  readonly noAnswer: number;
  readonly rejected: number;
  readonly busy: number;
  readonly notConfirmed: number;
  /** The caller hung up meanwhile: nobody's no-answer (K2). */
  readonly callerGone: number;
  /** How long they were asked, of those who did not take it. */
  readonly rangMs: Millis;
}

/** What became of callers who came. */
export interface CallFigures {
  readonly offered: number;
  readonly answered: number;
  readonly abandoned: number;
  readonly overflowed: number;
  readonly callbacks: number;
  readonly other: number;
  /** Of all whose wait is over; null: of nobody. */
  readonly meanWaitMs: Millis | null;
  readonly longestWaitMs: Millis;
  readonly talkMs: Millis;
  /** Of those who were answered; null: nobody was. */
  readonly meanTalkMs: Millis | null;
}

/** How many were answered soon enough. */
export interface LevelFigures {
  readonly offered: number;
  readonly answered: number;
  readonly within: number;
  readonly abandoned: number;
  /** Answered in time, of all who came, in percent with one decimal; null: nobody came. */
  readonly levelPercent: number | null;
}

const NO_STAYS: Omit<StaySum, 'key'> = {
  offered: 0,
  answered: 0,
  within: 0,
  abandoned: 0,
  overflowed: 0,
  callbacks: 0,
  other: 0,
  waitMs: 0,
  longestWaitMs: 0,
  talkMs: 0,
};

/** Several sums as one. */
export function addStays(key: string, sums: Iterable<StaySum>): StaySum {
  const all = { ...NO_STAYS, key };
  for (const one of sums) {
    all.offered += one.offered;
    all.answered += one.answered;
    all.within += one.within;
    all.abandoned += one.abandoned;
    all.overflowed += one.overflowed;
    all.callbacks += one.callbacks;
    all.other += one.other;
    all.waitMs += one.waitMs;
    all.longestWaitMs = Math.max(all.longestWaitMs, one.longestWaitMs);
    all.talkMs += one.talkMs;
  }
  return all;
}

export function callFigures(sum: StaySum): CallFigures {
  const { offered, answered, abandoned, overflowed, callbacks, other, waitMs, longestWaitMs, talkMs } = sum;
  const left = answered + abandoned + overflowed + callbacks + other;
  const counts = { offered, answered, abandoned, overflowed, callbacks, other };
  return { ...counts, meanWaitMs: mean(waitMs, left), longestWaitMs, talkMs, meanTalkMs: mean(talkMs, answered) };
}

export function levelFigures({ offered, answered, within, abandoned }: StaySum): LevelFigures {
  const levelPercent = offered === 0 ? null : Math.round((within / offered) * 1_000) / 10;
  return { offered, answered, within, abandoned, levelPercent };
}

/** What agents were asked to take, as calls: theirs are the waits and talks of those whom they took. */
export function agentFigures(asked: OfferSum | undefined, stays: StaySum | undefined, talkMs: Millis): CallFigures {
  const { offered = 0, joined = 0, callerGone = 0 } = asked ?? {};
  const { waitMs = 0, longestWaitMs = 0, answered: first = 0 } = stays ?? {};
  return {
    offered,
    answered: joined,
    abandoned: callerGone,
    overflowed: 0,
    callbacks: 0,
    other: offered - joined - callerGone,
    meanWaitMs: mean(waitMs, first),
    longestWaitMs,
    talkMs,
    meanTalkMs: mean(talkMs, joined),
  };
}

function mean(ms: Millis, of: number): Millis | null {
  return of === 0 ? null : Math.round(ms / of);
}
