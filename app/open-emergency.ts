import { AmiEmergencyNotes } from './adapters/ami/ami-emergency-notes.js';
import { AriEmergencyReader } from './adapters/ari/ari-emergency-reader.js';
import { callingCodes } from './adapters/http/api/phone-number.js';
import { EmergencyFolder } from './adapters/peers/emergency-folder.js';
import { EMERGENCY_MARK } from './adapters/peers/emergency-text.js';
import type { Ground, Stores } from './ground.js';
import { ApplyEmergency } from './jobs/apply-emergency.js';
import { WatchEmergencyCalls } from './jobs/watch-emergency-calls.js';
import type { DialplanAdmin, SwitchAdmin } from './ports/switch-admin.js';
import type { ReachedAsterisk } from './reach-asterisk.js';
import type { RunningEngine } from './start-engine.js';

/** D7: emergency calls, which Asterisk carries out by itself, and who is told of them. */
export function openEmergency(
  { config, log, clock, undo }: Ground,
  { emergencyCalls: store, phones }: Stores,
  { ari, ami, emergencyDir }: ReachedAsterisk,
  admin: SwitchAdmin & DialplanAdmin,
  { live }: Pick<RunningEngine, 'live'>,
) {
  const notes = new AmiEmergencyNotes({ ...ami, log });
  const emergencies = new WatchEmergencyCalls({
    live,
    notes,
    store,
    phones,
    clock,
    log,
    everyMs: config.emergencyLookMs,
  });
  emergencies.start();
  undo.push(() => {
    emergencies.stop();
    notes.stop();
  });
  if (emergencyDir === '') {
    log.warn('this Asterisk is told nothing about emergency calls: FARLINE_EMERGENCY_DIR is not set');
    return { emergencies, emergencyPlan: { refresh: () => undefined } };
  }
  const reader = new AriEmergencyReader(ari, EMERGENCY_MARK);
  const emergencyPlan = new ApplyEmergency({
    live,
    dialplan: new EmergencyFolder(emergencyDir),
    callingCodes: callingCodes(),
    reader,
    admin,
    clock,
    log,
  });
  emergencyPlan.start();
  undo.push(() => {
    emergencyPlan.stop();
    reader.stop();
  });
  return { emergencies, emergencyPlan };
}
