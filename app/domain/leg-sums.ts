import type { AgentId, Instant, Millis, TrunkId } from './ids.js';
import { channelOfLeg } from './leg.js';
import type { View } from './world.js';

interface Sum {
  readonly agentId: AgentId | null;
  readonly trunkId: TrunkId | null;
  readonly legs: number;
  readonly answered: number;
  readonly answeredMs: Millis;
}

/** E10: sums of legs that have ended, with those added that are up now; what lies outside of the span is left out. */
export function withRunningLegs(
  ended: readonly Sum[],
  view: View,
  span: { readonly from: Instant; readonly to: Instant; readonly now: Instant; readonly agentId: AgentId | null },
): readonly Sum[] {
  const sums = new Map(ended.map((sum) => [keyOf(sum), sum]));
  for (const leg of view.all('leg')) {
    const agentId = view.get('session', leg.id)?.agentId ?? null;
    const { startedAt, answeredAt, trunkId } = leg;
    const isAsked = span.agentId === null || span.agentId === agentId;
    if (!isAsked || channelOfLeg(leg.state) === null || startedAt === null || startedAt >= span.to) continue;
    const end = Math.min(span.now, span.to);
    const answeredMs = answeredAt === null ? 0 : Math.max(0, end - Math.max(answeredAt, span.from));
    const before = sums.get(keyOf({ agentId, trunkId })) ?? { agentId, trunkId, legs: 0, answered: 0, answeredMs: 0 };
    sums.set(keyOf(before), {
      ...before,
      legs: before.legs + 1,
      answered: before.answered + (answeredAt === null ? 0 : 1),
      answeredMs: before.answeredMs + answeredMs,
    });
  }
  return [...sums.values()];
}

function keyOf({ agentId, trunkId }: Pick<Sum, 'agentId' | 'trunkId'>): string {
  return `${agentId ?? ''} ${trunkId ?? ''}`;
}
