import type { AgentState } from './agent.js';
import type { Millis } from './ids.js';
import type { Reason } from './reason.js';

/** Pauses of one reason within a span, summed. */
export interface PauseSum {
  /** Agent, or '' when they are not told apart. */
  readonly agentId: string;
  /** As it was given: the code of a reason, or a word of our own. */
  readonly reason: string;
  /** First instant of the span. */
  readonly from: number;
  /** That began in the span. */
  readonly pauses: number;
  /** Within the span. */
  readonly ms: Millis;
  /** The longest of those that began in it, to its end. */
  readonly longestMs: Millis;
}

/** Time in states within a span, summed. */
export interface StateSum {
  readonly agentId: string;
  readonly state: AgentState['at'];
  readonly from: number;
  readonly ms: Millis;
}

export interface PauseFigures {
  readonly pauses: number;
  readonly pausedMs: Millis;
  /** null: nothing began. */
  readonly longestMs: Millis | null;
  /** Of reasons that count as work. */
  readonly productiveMs: Millis;
  /** Half of those that count half. */
  readonly billableMs: Millis;
}

export interface ShiftFigures {
  readonly signIns: number;
  readonly signedInMs: Millis;
  readonly readyMs: Millis;
  readonly talkingMs: Millis;
  readonly wrapUpMs: Millis;
  readonly notReadyMs: Millis;
  /** Of the time they were there for callers, the part with callers, in percent with one decimal; null: no such time. */
  readonly occupancyPercent: number | null;
}

/** Reasons as they are now; words of our own are neither productive nor billable. */
export function pauseFigures(sums: readonly PauseSum[], reasonOf: (given: string) => Reason | undefined): PauseFigures {
  const part = (of: (reason: Reason) => number): Millis =>
    sums.reduce((all, { reason, ms }) => {
      const known = reasonOf(reason);
      return all + (known ? ms * of(known) : 0);
    }, 0);
  const pauses = sums.reduce((all, one) => all + one.pauses, 0);
  return {
    pauses,
    pausedMs: sums.reduce((all, { ms }) => all + ms, 0),
    longestMs: pauses === 0 ? null : Math.max(...sums.map(({ longestMs }) => longestMs)),
    productiveMs: part(({ productive }) => Number(productive)),
    billableMs: Math.round(part(({ billable }) => BILLED[billable])),
  };
}

const BILLED = { yes: 1, half: 0.5, no: 0 } as const;

export function shiftFigures(signIns: number, sums: readonly StateSum[]): ShiftFigures {
  const of = (...states: AgentState['at'][]): Millis =>
    sums.filter(({ state }) => states.includes(state)).reduce((all, { ms }) => all + ms, 0);
  const [readyMs, talkingMs, wrapUpMs] = [of('ready'), of('offered', 'calling', 'talking'), of('wrap-up')];
  const there = readyMs + talkingMs + wrapUpMs;
  return {
    ...{ signIns, signedInMs: there + of('not-ready'), readyMs, talkingMs, wrapUpMs, notReadyMs: of('not-ready') },
    occupancyPercent: there === 0 ? null : Math.round(((talkingMs + wrapUpMs) / there) * 1_000) / 10,
  };
}
