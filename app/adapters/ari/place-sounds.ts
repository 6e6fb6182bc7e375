import type { PlaceInQueue } from '../../domain/policies/place-in-queue.js';

/** What Asterisk can say as a number without running on for long. */
const MOST = 9_999;

/**
 * K1: "you are currently caller number three waiting to speak with a representative", or "your call is now first in
 * line"; then "the estimated hold time is currently five minutes". Sounds and numbers of ARI's play request, in order.
 */
export function placeSounds({ place, minutes }: PlaceInQueue): readonly string[] {
  const first = ['sound:queue-youarenext'];
  const further = ['sound:queue-thereare', numberOf(place), 'sound:queue-callswaiting'];
  return [...(place <= 1 ? first : further), ...(minutes === null ? [] : holdTime(minutes))];
}

function holdTime(minutes: number): readonly string[] {
  if (minutes <= 1) return ['sound:queue-holdtime', 'sound:queue-less-than', numberOf(2), 'sound:queue-minutes'];
  return ['sound:queue-holdtime', numberOf(minutes), 'sound:queue-minutes'];
}

function numberOf(count: number): string {
  return `number:${Math.min(MOST, Math.max(1, Math.trunc(count)))}`;
}
