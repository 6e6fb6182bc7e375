import { knownThings } from './jobs/importing/known-things.js';
import { planMigration } from './jobs/plan-migration.js';
import { RunMigration } from './jobs/run-migration.js';
import type { Commands } from './ports/commands.js';
import type { Live } from './ports/live.js';
import type { LocalTimes } from './ports/local-times.js';
import type { Ground, Stores } from './ground.js';
import type { MigrationPorts } from './adapters/http/api/migration-routes.js';

/** L: jobs that move many agents; those that ran when Farline died go on. */
export async function openMigrations(
  { config, clock, log, undo }: Ground,
  stores: Stores,
  running: { readonly commands: Commands; readonly live: Live; readonly localTimes: LocalTimes },
): Promise<MigrationPorts> {
  const { migrationLookMs } = config;
  const { live } = running;
  const runMigration = new RunMigration({ ...stores, ...running, clock, log }, migrationLookMs);
  await runMigration.start();
  undo.push(() => runMigration.stop());
  return {
    migrationLookMs,
    runMigration,
    planMigration: async (wish, judge) => {
      const known = await knownThings(live.view.directory, stores);
      return planMigration(wish, { view: live.view, known, judge, busy: runMigration.busy });
    },
  };
}
