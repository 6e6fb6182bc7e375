import type { Settings } from '../directory.js';
import type { Instant } from '../ids.js';
import { channelOfLeg } from '../leg.js';
import type { LegState } from '../leg.js';

/**
 * When a phone may be rung again whose leg we have just hung up; 0 when the leg stayed or there was none. An INVITE sent
 * right behind a BYE overtakes it somewhere in the network and meets an engaged phone: 1 of 10 did on one carrier.
 */
export function lineFreeAt(
  before: LegState | undefined,
  after: LegState | undefined,
  at: Instant,
  settings: Settings,
): Instant {
  const wasUp = before !== undefined && channelOfLeg(before) !== null;
  const isUp = after !== undefined && channelOfLeg(after) !== null;
  return wasUp && !isUp ? at + settings.lineFreeMs : 0;
}
