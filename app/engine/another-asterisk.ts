import { isAway } from '../domain/callback-place.js';
import type { ChannelId } from '../domain/ids.js';
import { channelOfLeg } from '../domain/leg.js';
import type { View } from '../domain/world.js';
import type { Snapshot } from '../ports/switch.js';

/** One leg alone may well have hung up while we were away. */
const FEWEST_LEGS = 2;

/**
 * Whether nothing is left of all we had: then Asterisk was restarted while we were away too (a machine that was booted),
 * and the legs are redialled with the jitter of such a restart (E11) instead of all at once. `skip` as in `reconcile`.
 */
export function isAnotherAsterisk(view: View, { channels }: Snapshot, skip: (name: string) => boolean): boolean {
  const ours = new Set<ChannelId>();
  for (const leg of view.all('leg')) {
    const channel = channelOfLeg(leg.state);
    if (channel !== null) ours.add(channel);
  }
  if (ours.size < FEWEST_LEGS) return false;
  for (const call of view.all('call')) if (!isAway(call)) ours.add(call.channel);
  for (const channel of ours) if (skip(channel)) return false;
  return !channels.some(({ id }) => ours.has(id));
}
