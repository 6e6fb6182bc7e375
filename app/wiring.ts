import { unfitNumber } from './adapters/http/api/dialled-number.js';
import { join } from 'node:path';
import { startAmi } from './adapters/ami/start-ami.js';
import { openDatabase } from './adapters/db/database.js';
import { systemClock } from './adapters/system/clock.js';
import { systemLocalTimes } from './adapters/system/local-times.js';
import { systemIds } from './adapters/system/ids.js';
import { RecordingFolder } from './adapters/system/recording-folder.js';
import { systemPhoneSecrets } from './adapters/system/phone-secrets.js';
import { domainSettings, type Config } from './config.js';
import { mediaAddressOf } from './domain/addresses.js';
import { followPhones } from './follow-phones.js';
import { followSip } from './follow-sip.js';
import { withFollowers } from './jobs/directory-followers.js';
import { EndLostSupervisions } from './jobs/end-lost-supervisions.js';
import type { Unfit } from './jobs/phone-desk/desk-parts.js';
import { openPhoneDesk } from './jobs/phone-desk/open-phone-desk.js';
import { warnOfDialIn } from './jobs/warn-of-dial-in.js';
import { HonourTransferKeys } from './jobs/honour-transfer-keys.js';
import { ReadKeypads } from './jobs/read-keypads.js';
import { WatchDesktops } from './jobs/watch-desktops.js';
import { keepConversations } from './keep-conversations.js';
import { keepLastChoices } from './jobs/keep-last-choices.js';
import type { Log } from './ports/log.js';
import { reachAsterisk } from './reach-asterisk.js';
import { followTrunks } from './follow-trunks.js';
import { PROJECT_ROOT } from './adapters/embedded/project-root.js';
import { type Undo, type Ground, openStores } from './ground.js';
import { withSavedAddresses } from './open-addresses.js';
import { openEmergency } from './open-emergency.js';
import { openAgentSounds } from './open-agent-sounds.js';
import { openVoicemail } from './open-voicemail.js';
import { showAgents } from './show-agents.js';
import { type RunningEngine, startEngine } from './start-engine.js';
import { startPeers } from './start-peers.js';

export interface Product {
  readonly url: string;
  /** Where the first admin is made, while there is none. */
  readonly setupUrl: string | null;
  /** Lets go of everything; conversations and parked legs stay up. */
  stop(): Promise<void>;
}

/**
 * Puts the product together and starts it: data, Asterisk, engine, pages.
 * @throws Error with one sentence when a part cannot start; what was started before is let go of
 */
export async function startProduct(config: Config, log: Log, onFatal: (why: string) => void): Promise<Product> {
  const undo: (() => Promise<void> | void)[] = [];
  const stop = async (): Promise<void> => {
    for (const step of undo.splice(0).reverse()) await step();
  };
  try {
    return { ...(await wire(withSavedAddresses(config, log), log, onFatal, undo)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function wire(
  config: Config,
  log: Log,
  onFatal: (why: string) => void,
  undo: Undo,
): Promise<Omit<Product, 'stop'>> {
  const clock = systemClock();
  const database = await openDatabase(
    { dataFolder: config.dataDir, postgresUrl: config.database || null, migrations: join(PROJECT_ROOT, 'migrations') },
    clock,
    log,
  );
  undo.push(() => database.close());
  const ground: Ground = { config, log, clock, ids: systemIds(), settings: domainSettings(config), database, undo };
  const { asterisk, AriSwitch, gaveWay } = await reached(ground, onFatal);
  const stores = await openStores(ground);
  const admin = startAmi({ ...asterisk.ami, log });
  undo.push(() => admin.stop());
  const recordingFiles = new RecordingFolder(config.recordingsDir);
  const sipAnswers = await followSip(ground, asterisk);
  const parts = { AriSwitch, asterisk, admin, gaveWay, recordingFiles, sipAnswers };
  const engine = await startEngine({ ...ground, ...stores, ...parts });
  undo.push(() => engine.stop());
  const conversations = keepConversations(ground, engine, recordingFiles);
  const lamps = showAgents(ground, { asterisk, admin }, engine);
  const { watches, askTrunk } = await followTrunks(ground, stores, engine, admin);
  const { emergencies, emergencyPlan } = openEmergency(ground, stores, asterisk, admin, engine);
  const newId = (): string => ground.ids.next(clock.now());
  const entitled = new EndLostSupervisions({ ...engine, ...stores, newId, log });
  stores.users.onUserChange = () => entitled.refresh();
  void entitled.refresh();
  const asked = watches.presences.knownTo(engine.commands);
  const commands = withFollowers(asked, [...Object.values(watches), lamps, emergencyPlan, entitled]);
  await warnOfDialIn({ ...stores, directory: engine.live.view.directory, log });
  const mailboxes = openVoicemail(ground, stores, asterisk, engine.live);
  const sounds = await openAgentSounds(ground, stores, asterisk, engine.live, commands);
  const unfit: Unfit = (number, agentId) => unfitNumber(number, agentId, { ...stores, ...engine });
  openPhoneDesk(engine.voice, {
    ...stores,
    mailboxes,
    ...sounds,
    localTimes: systemLocalTimes(log),
    now: () => clock.now(),
    live: engine.live,
    commands,
    codes: config.featureCodes,
    mostDialIns: config.mostDialIns,
    log,
    newId,
    unfit,
  });
  readKeypads(ground, engine, newId, unfit);
  const peers = await startPeers(ground, stores, { asterisk, admin, commands });
  const { registrations } = peers;
  const following = { ...engine, registrations, admin, clock, log, secrets: systemPhoneSecrets() };
  const { softphones, ...followed } = followPhones(following, {
    ...asterisk.ari,
    mediaAddress: mediaAddressOf(asterisk.addresses),
  });
  undo.push(followed.stop);
  const { live } = engine;
  const desktops = new WatchDesktops(engine);
  desktops.start();
  undo.push(keepLastChoices({ ...stores, live, log }));
  // Read only now that callers are handed out: everything people reach over HTTP takes a third of a second to load.
  const { openPages } = await import('./open-pages.js');
  return openPages(ground, asterisk, {
    mailboxes,
    ...sounds,
    ...stores,
    ...peers,
    ...conversations,
    commands,
    live,
    softphones,
    desktops,
    emergencies,
    ...watches,
    askTrunk,
  });
}

/** Asterisk, ours or another's; at the end it is let go of, unless another process acts for this site by then. */
async function reached({ config, log, undo }: Ground, onFatal: (why: string) => void) {
  // Read while Asterisk is asked whether it still runs: a tenth of a second that callers need not wait.
  const [asterisk, { AriSwitch }] = await Promise.all([
    reachAsterisk(config, log),
    import('./adapters/ari/ari-switch.js'),
  ]);
  let ours = true;
  undo.push(() => (ours ? asterisk.letGo() : undefined));
  const gaveWay = (why: string): void => {
    ours = false;
    onFatal(why);
  };
  return { asterisk, AriSwitch, gaveWay };
}

/** I, D2: codes typed on legs that are up, and Transfer keys. */
function readKeypads(
  { config, clock, log, undo }: Ground,
  engine: RunningEngine,
  newId: () => string,
  unfit: Unfit,
): void {
  const { commands, live, legVoice: voice } = engine;
  const { featureCodes: codes, featureKey, keyWaitMs: quietMs } = config;
  const keys = { commands, live, voice, codes, featureKey, quietMs, clock, log, newId, unfit };
  const keypads = new ReadKeypads(keys);
  undo.push(() => keypads.stop());
  const transfers = new HonourTransferKeys({ commands, live, keys: engine.transferKeys, log, newId, unfit });
  undo.push(() => transfers.stop());
}
