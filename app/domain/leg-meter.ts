import type { Instant } from './ids.js';
import { channelOfLeg } from './leg.js';
import type { Leg } from './world.js';

/**
 * E10: what the change with which a leg's channel ends tells of it, as part of its fact's detail: the way it was
 * dialled (null: a phone of ours, or dialled in), and when it began and was answered (null: never).
 */
export interface LegMeter {
  readonly endedChannel: string;
  readonly endedTrunk: string | null;
  readonly startedAt: Instant;
  readonly answeredAt: Instant | null;
}

/** Empty while the channel goes on, or when there was none. */
export function meterOf(before: Leg | undefined, after: Leg | null): LegMeter | Record<string, never> {
  const channel = before ? channelOfLeg(before.state) : null;
  if (!before || channel === null || (after && channelOfLeg(after.state) === channel)) return {};
  const { trunkId, startedAt, answeredAt } = before;
  // A row of an earlier version does not know when its channel began, and nothing is guessed.
  return startedAt === null ? {} : { endedChannel: channel, endedTrunk: trunkId, startedAt, answeredAt };
}
