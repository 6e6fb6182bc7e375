import { systemLocalTimes } from './adapters/system/local-times.js';
import { systemPhoneSecrets } from './adapters/system/phone-secrets.js';
import type { AskTrunk } from './jobs/ask-trunk.js';
import { ImportFiles } from './jobs/importing/import-files.js';
import { exportQueueLog } from './export-queue-log.js';
import { httpSettings } from './http-settings.js';
import type { WatchEmergencyCalls } from './jobs/watch-emergency-calls.js';
import type { WatchDesktops } from './jobs/watch-desktops.js';
import type { Conversations } from './keep-conversations.js';
import type { Mailboxes } from './jobs/mailboxes.js';
import type { KeepSoftphones } from './jobs/keep-softphones.js';
import { FollowToday } from './jobs/follow-today.js';
import { makeTraces } from './make-traces.js';
import { openReplay } from './open-replay.js';
import { PastFolds } from './past-folds.js';
import { openReports } from './open-reports.js';
import { createWallboard } from './projections/wallboard.js';
import type { openAgentSounds } from './open-agent-sounds.js';
import { openAddresses } from './open-addresses.js';
import { openGuide } from './open-guide.js';
import { openMigrations } from './open-migrations.js';
import { openTls } from './open-tls.js';
import { type ReachedAsterisk } from './reach-asterisk.js';
import type { followTrunks } from './follow-trunks.js';
import { PROJECT_ROOT } from './adapters/embedded/project-root.js';
import { type Ground, type Stores } from './ground.js';
import { type RunningEngine } from './start-engine.js';
import type { startPeers } from './start-peers.js';
import { type Product } from './wiring.js';

type Behind = Stores &
  Conversations &
  Awaited<ReturnType<typeof openAgentSounds>> &
  Awaited<ReturnType<typeof startPeers>> &
  Awaited<ReturnType<typeof followTrunks>>['watches'] &
  Pick<RunningEngine, 'commands' | 'live'> & {
    readonly askTrunk: AskTrunk;
    readonly softphones: KeepSoftphones;
    readonly desktops: WatchDesktops;
    readonly mailboxes: Mailboxes;
    readonly emergencies: WatchEmergencyCalls;
  };

/** Callers first: the pages and all they need are read when the engine already hands out calls. */
export async function openPages(
  ground: Ground,
  asterisk: ReachedAsterisk,
  behind: Behind,
): Promise<Omit<Product, 'stop'>> {
  const { config, log, clock, ids, undo } = ground;
  const { createHttp } = await import('./adapters/http/create-http.js');
  const { createSetupLink } = await import('./adapters/http/auth/first-admin.js');
  const made = { localTimes: systemLocalTimes(log), phoneSecrets: systemPhoneSecrets() };
  const reports = openReports({ ...behind, ...made, clock, log, undo });
  const today = new FollowToday({ ...behind, ...made, reports, clock, log });
  today.start();
  undo.push(() => today.stop());
  const newId = (): string => ids.next(clock.now());
  const past = new PastFolds({ ...behind, clock });
  const imports = new ImportFiles({ ...behind, ...made, newId });
  const migrations = await openMigrations(ground, behind, asterisk, { ...behind, ...made });
  const queueLog = exportQueueLog(behind.queueHistory, behind.live);
  const tls = await openTls(config, { clock, log });
  // In the step that makes its feed, which tells it each change from then on.
  const wallboard = createWallboard(
    behind.live.view,
    () => clock.now(),
    () => behind.lockOut.running(),
    () => behind.live.health().troubles,
    () => behind.emergencies.unseen(),
    () => today.figures,
  );
  const http = createHttp(
    {
      ...behind,
      ...made,
      ...migrations,
      queueLog,
      replays: openReplay(ground, { ...behind, past }),
      callTraces: makeTraces({ ...behind, past }),
      reports,
      imports,
      ...openGuide(ground, asterisk, behind),
      addresses: openAddresses(config, asterisk),
      wallboard,
      clock,
      ids,
      log,
    },
    httpSettings(config, asterisk.ari.url, PROJECT_ROOT, tls),
  );
  const { url } = await http.listen();
  undo.push(() => http.close());
  // Before the pages are closed, so that nobody seems to have left.
  undo.push(() => behind.desktops.stop());
  const setup = await createSetupLink({ users: behind.users, clock });
  return { url, setupUrl: setup === null ? null : `${url}${setup}` };
}
