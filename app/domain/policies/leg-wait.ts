import type { Instant, Millis } from '../ids.js';

/** How long a leg may wait, and how old it may become, as it is set for its agent; 0 is for ever. */
export interface LegLimits {
  readonly idleTimeoutMs: Millis;
  readonly legMaxAgeMs: Millis;
}

/** What a parked leg is let go of for, and when; null: it may wait for ever. */
export type WaitEnd = { readonly at: Instant; readonly because: 'idle' | 'renewal' } | null;

/**
 * E6: a leg on which nobody did anything since `since` rests; E10: one that was answered long ago is made anew while it
 * waits. Whichever comes first; who is idle is not rung for a new leg.
 */
export function waitEnd(
  { idleTimeoutMs, legMaxAgeMs }: LegLimits,
  since: Instant,
  answeredAt: Instant | null,
): WaitEnd {
  const idleAt = idleTimeoutMs > 0 ? since + idleTimeoutMs : null;
  const oldAt = legMaxAgeMs > 0 && answeredAt !== null ? answeredAt + legMaxAgeMs : null;
  if (idleAt !== null && (oldAt === null || idleAt <= oldAt)) return { at: idleAt, because: 'idle' };
  return oldAt === null ? null : { at: oldAt, because: 'renewal' };
}
