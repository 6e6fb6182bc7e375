import { OptionsPinger } from './adapters/sip/options-pinger.js';
import { WatchSip } from './jobs/watch-sip.js';
import type { Ground } from './ground.js';
import type { ReachedAsterisk } from './reach-asterisk.js';

/** K7: whether the SIP of our own Asterisk answers, from now on; of somebody else's we do not know where it is. */
export async function followSip(
  { config, clock, log, undo }: Ground,
  { sip, pid }: ReachedAsterisk,
): Promise<() => boolean> {
  if (sip === null) return () => true;
  const pinger = await OptionsPinger.open(sip.host, clock);
  undo.push(() => pinger.close());
  const watch = new WatchSip(sip, config.sipPingMs, { pinger, clock, log, pid });
  undo.push(() => watch.stop());
  watch.start();
  return () => watch.answers;
}
