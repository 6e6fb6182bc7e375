import { OptionsPinger } from './adapters/sip/options-pinger.js';
import { PresenceClient } from './adapters/sip/presence-client.js';
import { RegistrarClient } from './adapters/sip/registrar-client.js';
import { AskTrunk } from './jobs/ask-trunk.js';
import { WatchPresence } from './jobs/watch-presence.js';
import { WatchRegistrations } from './jobs/watch-registrations.js';
import { WatchTrunks } from './jobs/watch-trunks.js';
import type { SwitchRegistrations } from './ports/switch-registrations.js';
import { type Ground, type Stores } from './ground.js';
import { type RunningEngine } from './start-engine.js';

/** An Asterisk elsewhere may be reached over any address of this machine. */
const ANY_ADDRESS = '0.0.0.0';

/**
 * G: trunks are asked by OPTIONS of our own from now on, and Asterisk how their registrations stand. J: PBXs behind them are
 * asked how the telephones of agents are.
 */
export async function followTrunks(
  { config, clock, log, undo }: Ground,
  { directory, presenceLeavers: leavers }: Stores,
  { live, report }: RunningEngine,
  admin: SwitchRegistrations,
) {
  const sipAddress = config.ariUrl === '' ? config.sipAddress : ANY_ADDRESS;
  const pinger = await OptionsPinger.open(sipAddress, clock);
  undo.push(() => pinger.close());
  const registrar = await RegistrarClient.open(sipAddress, clock);
  undo.push(() => registrar.close());
  const trunkPings = new WatchTrunks({ live, directory, pinger, report, clock, log });
  undo.push(() => trunkPings.stop());
  const trunkRegistrations = new WatchRegistrations({ admin, registrar, directory, clock, log });
  undo.push(() => trunkRegistrations.stop());
  const watcher = await PresenceClient.open(sipAddress, clock, config.presenceExpiresS);
  undo.push(() => watcher.close());
  const presences = new WatchPresence({ live, directory, watcher, leavers, report, log });
  undo.push(() => presences.stop());
  for (const watch of [trunkPings, trunkRegistrations, presences]) void watch.refresh();
  const askTrunk = new AskTrunk({ directory, pinger, clock });
  return { askTrunk, watches: { trunkPings, trunkRegistrations, presences } };
}
