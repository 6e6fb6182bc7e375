import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { AmiPhoneDisplay } from './adapters/ami/ami-phone-display.js';
import { AmiPhoneRegistrations } from './adapters/ami/ami-phone-registrations.js';
import { loadNotifyTemplates } from './adapters/ami/notify-templates.js';
import { startAmi } from './adapters/ami/start-ami.js';
import { AriLamps } from './adapters/ari/ari-lamps.js';
import { AriPeerMarks } from './adapters/ari/ari-peer-marks.js';
import type { AriSwitch } from './adapters/ari/ari-switch.js';
import { DatabaseDirectoryStore } from './adapters/db/directory-store.js';
import { DatabaseFactLog } from './adapters/db/fact-log.js';
import { DatabaseStore } from './adapters/db/database-store.js';
import { openDatabase, type Database } from './adapters/db/database.js';
import { DatabasePhoneStore } from './adapters/db/phone-store.js';
import { RememberedUsers } from './adapters/db/remembered-users.js';
import { DatabasePinStore } from './adapters/db/pin-store.js';
import { DatabaseTemplateStore } from './adapters/db/template-store.js';
import { DatabaseUserStore } from './adapters/db/user-store.js';
import { loadTexts } from './adapters/http/texts.js';
import { PeerFolder } from './adapters/peers/peer-folder.js';
import { TemplateSet } from './adapters/peers/template-set.js';
import { OptionsPinger } from './adapters/sip/options-pinger.js';
import { RegistrarClient } from './adapters/sip/registrar-client.js';
import { systemClock } from './adapters/system/clock.js';
import { SystemHostAddresses } from './adapters/system/host-addresses.js';
import { newEpoch } from './adapters/system/epoch.js';
import { systemIds } from './adapters/system/ids.js';
import { systemLocalTimes } from './adapters/system/local-times.js';
import { systemPhoneSecrets } from './adapters/system/phone-secrets.js';
import { FileKeyVault } from './adapters/system/key-vault.js';
import { PromptFolder } from './adapters/system/prompt-folder.js';
import { createPasswords } from './adapters/system/passwords.js';
import { domainSettings, type Config } from './config.js';
import { followPhones } from './follow-phones.js';
import { httpSettings, LANGUAGE } from './http-settings.js';
import { createEngine, type Engine } from './engine/engine.js';
import { HeldSwitch } from './engine/held-switch.js';
import { DEFAULT_TIMINGS } from './engine/timings.js';
import { logTransitions } from './engine/transition-log.js';
import { ApplyPeers } from './jobs/apply-peers.js';
import { withFollowers } from './jobs/directory-followers.js';
import { EditTemplates } from './jobs/edit-templates.js';
import { FollowHostNames } from './jobs/follow-host-names.js';
import { keepPrompts } from './jobs/keep-prompts.js';
import type { KeepSoftphones } from './jobs/keep-softphones.js';
import { createLockOut } from './jobs/lock-out.js';
import { AllPeers, TrunkPeers } from './jobs/peer-source.js';
import { openPhoneDesk } from './jobs/phone-desk/open-phone-desk.js';
import { PhonePeers } from './jobs/phone-peers.js';
import { ReadKeypads } from './jobs/read-keypads.js';
import { ShowDisplays } from './jobs/show-displays.js';
import { ShowLamps } from './jobs/show-lamps.js';
import { WatchRegistrations } from './jobs/watch-registrations.js';
import { WatchTrunks } from './jobs/watch-trunks.js';
import type { Commands } from './ports/commands.js';
import type { LegVoice } from './ports/leg-voice.js';
import type { Log } from './ports/log.js';
import type { SwitchAdmin } from './ports/switch-admin.js';
import type { SwitchRegistrations } from './ports/switch-registrations.js';
import type { VoiceLines } from './ports/voice-lines.js';
import { createWallboard } from './projections/wallboard.js';
import { openTls } from './open-tls.js';
import { reachAsterisk, type ReachedAsterisk } from './reach-asterisk.js';

/** Top folder of the project, where templates and migrations are, seen from `dist/` as from `app/`. */
const ROOT = join(dirname(fileURLToPath(import.meta.url)), '..');

/** An Asterisk elsewhere may be reached over any address of this machine. */
const ANY_ADDRESS = '0.0.0.0';

/** Wrong passwords and PINs of one person, and from one telephone or address. */
const LOCK_OUT = { tries: 5, addressTries: 20, windowMs: 3_600_000 };

/** A commit takes a tenth of it. */
const LINES_AFTER_MS = 20;

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
    return { ...(await wire(config, log, onFatal, undo)), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

type Undo = (() => Promise<void> | void)[];

/** What every part of the product works with. */
interface Ground {
  readonly config: Config;
  readonly log: Log;
  readonly clock: ReturnType<typeof systemClock>;
  readonly ids: ReturnType<typeof systemIds>;
  readonly settings: ReturnType<typeof domainSettings>;
  readonly database: Database;
  /** What has to be let go of at the end, last first. */
  readonly undo: Undo;
}

async function wire(
  config: Config,
  log: Log,
  onFatal: (why: string) => void,
  undo: Undo,
): Promise<Omit<Product, 'stop'>> {
  const clock = systemClock();
  const database = await openDatabase(
    { dataFolder: config.dataDir, postgresUrl: config.database || null, migrations: join(ROOT, 'migrations') },
    clock,
    log,
  );
  undo.push(() => database.close());
  const ground: Ground = { config, log, clock, ids: systemIds(), settings: domainSettings(config), database, undo };
  const { asterisk, AriSwitch, gaveWay } = await reached(ground, onFatal);
  const stores = openStores(ground);
  const admin = startAmi({ ...asterisk.ami, log });
  undo.push(() => admin.stop());
  const engine = await startEngine({ ...ground, ...stores, AriSwitch, asterisk, admin, gaveWay });
  undo.push(() => engine.stop());
  const lamps = showLamps(ground, { asterisk, admin }, engine);
  const watches = await watchTrunks(ground, stores, engine, admin);
  const commands = withFollowers(engine.commands, [...Object.values(watches), lamps]);
  const newId = (): string => ground.ids.next(clock.now());
  openPhoneDesk(engine.voice, { ...stores, live: engine.live, commands, codes: config.featureCodes, log, newId });
  readKeypads(ground, engine, newId);
  const peers = await startPeers(ground, stores, { asterisk, admin, commands });
  const { registrations } = peers;
  const following = { ...engine, registrations, admin, clock, log, secrets: systemPhoneSecrets() };
  const { softphones, ...followed } = followPhones(following, asterisk.ari);
  undo.push(followed.stop);
  const { live } = engine;
  return openPages(ground, asterisk, { ...stores, ...peers, commands, live, softphones, ...watches });
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

function openStores({ config, log, clock, database, undo }: Ground) {
  const vault = new FileKeyVault(join(config.dataDir, 'keys'));
  const store = new DatabaseStore(database, vault, clock, log);
  undo.push(() => store.close());
  return {
    store,
    directory: new DatabaseDirectoryStore(database, clock, log),
    phones: new DatabasePhoneStore(database, clock, log),
    users: new RememberedUsers(new DatabaseUserStore(database)),
    pins: new DatabasePinStore(database),
    // One of each: secrets are looked at one at a time, and tries count wherever they are made.
    passwords: createPasswords(),
    lockOut: createLockOut(LOCK_OUT, clock, log),
    templateStore: new DatabaseTemplateStore(database),
    facts: new DatabaseFactLog(database.reader),
  };
}

type Stores = ReturnType<typeof openStores>;
type RunningEngine = Pick<Engine, 'commands' | 'live' | 'report' | 'stop'> & {
  readonly voice: VoiceLines;
  readonly legVoice: LegVoice;
};

/** G: trunks are asked by OPTIONS of our own from now on, and Asterisk how their registrations stand. */
async function watchTrunks(
  { config, clock, log, undo }: Ground,
  { directory }: Stores,
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
  for (const watch of [trunkPings, trunkRegistrations]) void watch.refresh();
  return { trunkPings, trunkRegistrations };
}

/** I: codes typed on legs that are up. */
function readKeypads({ config, clock, log, undo }: Ground, engine: RunningEngine, newId: () => string): void {
  const { commands, live, legVoice: voice } = engine;
  const { featureCodes: codes, featureKey, keyWaitMs: quietMs } = config;
  const keypads = new ReadKeypads({ commands, live, voice, codes, featureKey, quietMs, clock, log, newId });
  undo.push(() => keypads.stop());
}

interface PeerNeeds {
  readonly asterisk: ReachedAsterisk;
  readonly admin: SwitchAdmin;
  readonly commands: Commands;
}

/** H: trunks and phones become peers in Asterisk, by templates that admins may edit. */
async function startPeers(
  { config, log, clock, ids, settings, undo }: Ground,
  { directory, phones, templateStore }: Stores,
  { asterisk, admin, commands }: PeerNeeds,
) {
  const templates = new TemplateSet(join(ROOT, 'templates/asterisk'));
  const files = new PeerFolder(asterisk.peersDir, templates.render);
  templates.onUse = (render) => files.useTemplates(render);
  const marks = new AriPeerMarks(asterisk.ari);
  undo.push(() => marks.stop());
  const hosts = new SystemHostAddresses();
  const source = new AllPeers([new TrunkPeers(directory, settings, hosts), new PhonePeers(phones)]);
  const applyPeers = new ApplyPeers({ source, files, marks, admin, commands, clock, log }, config.peerReloadGapMs);
  const hostNames = new FollowHostNames({ directory, hosts, applyPeers, clock, log });
  undo.push(() => hostNames.stop());
  const { trial } = asterisk;
  const editor = new EditTemplates({ store: templateStore, templates, trial, source, applyPeers, clock, ids, log });
  await editor.start();
  undo.push(applyPeers.watch());
  const registrations = new AmiPhoneRegistrations({ ...asterisk.ami, log }, clock);
  undo.push(() => registrations.stop());
  return { templates, editor, applyPeers, peerStates: applyPeers.states, registrations };
}

type Behind = Stores &
  Awaited<ReturnType<typeof startPeers>> &
  Awaited<ReturnType<typeof watchTrunks>> &
  Pick<RunningEngine, 'commands' | 'live'> & { readonly softphones: KeepSoftphones };

/** Callers first: the pages and all they need are read when the engine already hands out calls. */
async function openPages(
  { config, log, clock, ids, undo }: Ground,
  asterisk: ReachedAsterisk,
  behind: Behind,
): Promise<Omit<Product, 'stop'>> {
  const { createHttp } = await import('./adapters/http/create-http.js');
  const { createSetupLink } = await import('./adapters/http/auth/first-admin.js');
  const wallboard = createWallboard(behind.live.view, () => clock.now());
  const promptFiles = new PromptFolder(config.promptsDir);
  await keepPrompts({ directory: behind.directory, promptFiles, log });
  const made = { promptFiles, localTimes: systemLocalTimes(log), phoneSecrets: systemPhoneSecrets() };
  const tls = await openTls(config, { clock, log });
  const http = createHttp(
    { ...behind, ...made, wallboard, clock, ids, log },
    httpSettings(config, asterisk.ari.url, ROOT, tls),
  );
  const { url } = await http.listen();
  undo.push(() => http.close());
  const setup = await createSetupLink({ users: behind.users, clock });
  return { url, setupUrl: setup === null ? null : `${url}${setup}` };
}

interface EngineNeeds extends Ground, Stores {
  readonly AriSwitch: new (...options: ConstructorParameters<typeof AriSwitch>) => AriSwitch;
  readonly asterisk: ReachedAsterisk;
  readonly admin: SwitchAdmin;
  readonly gaveWay: (why: string) => void;
}

async function startEngine(needs: EngineNeeds): Promise<RunningEngine> {
  const { AriSwitch, config, log, clock, ids, store, directory, asterisk, admin, settings, database, gaveWay } = needs;
  const picture = await directory.load(settings);
  // The switch tells the engine and the engine asks the switch: whoever is made first hears through this. Both are
  // made in one turn, so that nothing is told before the engine listens.
  const heard = { sink: (_event: Parameters<Engine['sink']>[0]): void => undefined };
  const ari = new AriSwitch({
    ...asterisk.ari,
    app: `farline-${config.node}`,
    pbx: config.node,
    promptsDir: config.promptsDir,
    sink: (event) => heard.sink(event),
    log,
  });
  const engine = createEngine({
    store,
    switch: new HeldSwitch(ari, database.lock),
    clock,
    ids,
    localTimes: systemLocalTimes(log),
    log,
    epoch: newEpoch(clock.now()),
    pbx: config.node,
    directory: picture,
    loadDirectory: () => directory.load(settings),
    timings: {
      ...DEFAULT_TIMINGS,
      sweepMs: config.sweepMs,
      joinWaitMs: config.joinWaitMs,
      deadmanSeconds: config.deadManS,
    },
    amiConnected: () => admin.state === 'up',
    gaveWay,
  });
  heard.sink = engine.sink;
  // One writer only: without the lock nothing more is asked of Asterisk, and the process ends.
  database.lock.onLost((reason) => engine.giveWay(`This Farline no longer holds its data: ${reason}`));
  const endTransitionLog = logTransitions(engine.live, afterwards(log));
  await engine.start();
  const stop = async (): Promise<void> => {
    await engine.stop();
    endTransitionLog();
    ari.stop();
  };
  return {
    commands: engine.commands,
    live: engine.live,
    report: engine.report,
    voice: ari.voice,
    legVoice: ari.legVoice,
    stop,
  };
}

/** I2, I3: from the first moment on, so that a phone that comes back shows what is, not what was. */
function showLamps(
  { config, log, clock, database, undo }: Ground,
  { asterisk, admin }: Pick<PeerNeeds, 'asterisk' | 'admin'>,
  { live }: RunningEngine,
): ShowLamps {
  const lamps = new AriLamps({ ...asterisk.ari, pbx: config.node });
  undo.push(() => lamps.stop());
  const texts = loadTexts(join(ROOT, 'templates'), LANGUAGE);
  const words = (key: string): string | null => (texts.has(key) ? texts.say(key) : null);
  const common = { live, clock, log, words, held: () => database.lock.held() };
  const show = new ShowLamps({ ...common, lamps, admin }, config.featureCodes);
  show.start();
  undo.push(() => show.stop());
  if (config.phoneDisplay === 'no') return show;
  const display = new AmiPhoneDisplay({ ...asterisk.ami, log }, loadNotifyTemplates(join(ROOT, 'templates/notify')));
  const displays = new ShowDisplays({ ...common, display });
  displays.start();
  undo.push(() => [displays, display].forEach((one) => one.stop()));
  return show;
}

/** Writes a line once the step is through, its commit included: lines cost as much as a join, and nobody waits for them. */
function afterwards(log: Log): Log {
  return { ...log, info: (line, fields) => void setTimeout(() => log.info(line, fields), LINES_AFTER_MS) };
}
