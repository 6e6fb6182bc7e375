import type { AgentId, Instant, Millis, TrunkId } from './ids.js';
import type { LineKind } from './report-rows.js';

/** E10: lines of one kind over one way within a span, summed. */
export interface LineSum {
  /** Agent, or null when they are not told apart, or it is nobody's. */
  readonly agentId: AgentId | null;
  readonly trunkId: TrunkId | null;
  readonly kind: LineKind;
  /** First instant of the span. */
  readonly from: Instant;
  /** Answered in the span. */
  readonly lines: number;
  /** Within the span. */
  readonly ms: Millis;
  /** What the last step of those that ended in it is billed beyond that. */
  readonly restMs: Millis;
  /** Of the trunk as it is now, per minute; 0: none, or no trunk. */
  readonly rate: number;
}

export interface LegFigures {
  readonly lines: number;
  readonly nailedMs: Millis;
  readonly callLegMs: Millis;
  readonly outMs: Millis;
  readonly inMs: Millis;
  /** Whole steps, of what we pay for. */
  readonly billedMs: Millis;
  /** Of nailed-up legs alone, to four decimals. */
  readonly nailedCost: number;
  readonly cost: number;
}

const MINUTE: Millis = 60_000;

/** Whoever calls us pays for it themselves, and a telephone of ours costs nothing. */
export function legFigures(sums: readonly LineSum[]): LegFigures {
  const add = (of: (sum: LineSum) => number, some = sums): number => some.reduce((all, one) => all + of(one), 0);
  const ms = (kind: LineKind): Millis => add(({ kind: of, ms: part }) => (of === kind ? part : 0));
  const paid = sums.filter(({ kind, trunkId }) => kind !== 'in' && trunkId !== null);
  const billed = ({ ms: part, restMs }: LineSum): Millis => part + restMs;
  const costOf = (some: readonly LineSum[]): number =>
    Math.round(add((sum) => (billed(sum) * Math.round(sum.rate * 10_000)) / MINUTE, some)) / 10_000;
  return {
    lines: add(({ lines }) => lines),
    ...{ nailedMs: ms('nailed-up'), callLegMs: ms('call-leg'), outMs: ms('out'), inMs: ms('in') },
    billedMs: add(billed, paid),
    nailedCost: costOf(paid.filter(({ kind }) => kind === 'nailed-up')),
    cost: costOf(paid),
  };
}
