import { DatabaseAgentSoundStore } from './adapters/db/agent-sound-store.js';
import { DatabaseCallHistory } from './adapters/db/call-history.js';
import { join } from 'node:path';
import { DatabaseDirectoryStore } from './adapters/db/directory-store.js';
import { DatabaseKeyframeStore } from './adapters/db/keyframe-store.js';
import { DatabaseLegMinutes } from './adapters/db/leg-minutes.js';
import { DatabaseEmergencyCallStore } from './adapters/db/emergency-call-store.js';
import { DatabaseMigrationStore } from './adapters/db/migration-store.js';
import { DatabaseImportLog } from './adapters/db/import-log.js';
import { DatabaseFactLog } from './adapters/db/fact-log.js';
import { DatabaseStore } from './adapters/db/database-store.js';
import { type Database } from './adapters/db/database.js';
import { DatabaseLockOutStore } from './adapters/db/lock-out-store.js';
import { DatabaseMetaStore } from './adapters/db/meta-store.js';
import { DatabaseLastChoices } from './adapters/db/last-choice-store.js';
import { DatabasePhoneStore } from './adapters/db/phone-store.js';
import { RememberedUsers } from './adapters/db/remembered-users.js';
import { DatabasePinStore } from './adapters/db/pin-store.js';
import { DatabasePresenceLeavers } from './adapters/db/presence-leaver-store.js';
import { DatabaseQueueHistory } from './adapters/db/queue-history.js';
import { DatabaseReportStore } from './adapters/db/report-store.js';
import { DatabaseReportSums } from './adapters/db/report-sums.js';
import { DatabaseTemplateStore } from './adapters/db/template-store.js';
import { DatabaseClientLog } from './adapters/db/client-log-store.js';
import { DatabaseListeningLog } from './adapters/db/listening-log.js';
import { DatabaseVoiceMessageStore } from './adapters/db/voice-message-store.js';
import { DatabaseUserStore } from './adapters/db/user-store.js';
import type { systemClock } from './adapters/system/clock.js';
import { openFingerprints } from './adapters/system/fingerprints.js';
import type { systemIds } from './adapters/system/ids.js';
import { FileKeyVault } from './adapters/system/key-vault.js';
import { createPasswords } from './adapters/system/passwords.js';
import type { domainSettings } from './config.js';
import { type Config } from './config.js';
import { openGuideMarks } from './jobs/guide-marks.js';
import { createLockOut } from './jobs/lock-out.js';
import type { Log } from './ports/log.js';

/** Wrong passwords and PINs of one person, and from one telephone or address. */
const LOCK_OUT = { tries: 5, addressTries: 20, windowMs: 3_600_000 };

export type Undo = (() => Promise<void> | void)[];

/** What every part of the product works with. */
export interface Ground {
  readonly config: Config;
  readonly log: Log;
  readonly clock: ReturnType<typeof systemClock>;
  readonly ids: ReturnType<typeof systemIds>;
  readonly settings: ReturnType<typeof domainSettings>;
  readonly database: Database;
  /** What has to be let go of at the end, last first. */
  readonly undo: Undo;
}

/** Everything that is kept, and whatever counts tries. */
export async function openStores(ground: Ground) {
  const { config, log, clock, database, undo } = ground;
  const vault = new FileKeyVault(join(config.dataDir, 'keys'));
  const store = new DatabaseStore(database, vault, clock, log);
  undo.push(() => store.close());
  return {
    store,
    directory: new DatabaseDirectoryStore(database, clock, log, () => store.settled()),
    phones: new DatabasePhoneStore(database, clock, log),
    users: new RememberedUsers(new DatabaseUserStore(database)),
    pins: new DatabasePinStore(database),
    lastChoices: new DatabaseLastChoices(database),
    // One of each: secrets are looked at one at a time, and tries count wherever they are made.
    passwords: createPasswords(),
    ...(await openLockOut(ground)),
    templateStore: new DatabaseTemplateStore(database),
    facts: new DatabaseFactLog(database.reader),
    keyframes: new DatabaseKeyframeStore(database),
    callHistory: new DatabaseCallHistory(database.reader),
    queueHistory: new DatabaseQueueHistory(database.reader),
    reportStore: new DatabaseReportStore(database),
    reportSums: new DatabaseReportSums(database.reader),
    legMinutes: new DatabaseLegMinutes(database.reader),
    listenings: new DatabaseListeningLog(database),
    clientLog: new DatabaseClientLog(database),
    voiceMessages: new DatabaseVoiceMessageStore(database),
    emergencyCalls: new DatabaseEmergencyCallStore(database),
    migrations: new DatabaseMigrationStore(database),
    importLog: new DatabaseImportLog(database),
    presenceLeavers: new DatabasePresenceLeavers(database),
    agentSoundStore: new DatabaseAgentSoundStore(database),
    guideMarks: await openGuideMarks(new DatabaseMetaStore(database)),
  };
}

/** Whoever is locked out stays so over a restart. */
async function openLockOut({ log, clock, ids, database, undo }: Ground) {
  const lockOutStore = new DatabaseLockOutStore(database);
  const fingerprint = await openFingerprints(new DatabaseMetaStore(database));
  const newId = (): string => ids.next(clock.now());
  const lockOut = createLockOut(LOCK_OUT, { clock, log, store: lockOutStore, newId, fingerprint });
  undo.push(() => lockOut.stop());
  await lockOut.recall();
  return { lockOut, lockOutStore };
}

export type Stores = Awaited<ReturnType<typeof openStores>>;
