import { systemMachineLoad } from './adapters/system/machine-load.js';
import type { ApplyPeers } from './jobs/apply-peers.js';
import { knownThings } from './jobs/importing/known-things.js';
import { planMigration } from './jobs/plan-migration.js';
import { RunMigration } from './jobs/run-migration.js';
import type { Commands } from './ports/commands.js';
import type { Live } from './ports/live.js';
import type { LocalTimes } from './ports/local-times.js';
import type { PeerMarks } from './ports/peer-marks.js';
import type { ReachedAsterisk } from './reach-asterisk.js';
import type { Ground, Stores } from './ground.js';
import type { MigrationPorts } from './adapters/http/api/migration-routes.js';

/** L: jobs that move many agents; those that ran when Farline died go on. */
export async function openMigrations(
  { config, clock, log, undo }: Ground,
  stores: Stores,
  asterisk: ReachedAsterisk,
  running: {
    readonly commands: Commands;
    readonly live: Live;
    readonly localTimes: LocalTimes;
    readonly marks: PeerMarks;
    readonly applyPeers: ApplyPeers;
  },
): Promise<MigrationPorts> {
  const { migrationLookMs } = config;
  const { live } = running;
  const machine = systemMachineLoad(() => asterisk.pid());
  const runMigration = new RunMigration({ ...stores, ...running, machine, clock, log }, migrationLookMs);
  await runMigration.start();
  undo.push(() => runMigration.stop());
  return {
    migrationGaps: { lookMs: migrationLookMs, reloadGapMs: config.peerReloadGapMs },
    runMigration,
    planMigration: async (wish, judge) => {
      const known = await knownThings(live.view.directory, stores);
      return planMigration(wish, { view: live.view, known, judge, busy: runMigration.busy });
    },
  };
}
