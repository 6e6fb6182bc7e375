import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { text as textOf } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { createHttp, type HttpPorts, type HttpSettings } from '../../app/adapters/http/create-http.js';
import { newToken, tokenHash } from '../../app/adapters/http/auth/secret-token.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { systemIds } from '../../app/adapters/system/ids.js';
import { systemPhoneSecrets } from '../../app/adapters/system/phone-secrets.js';
import { systemLocalTimes } from '../../app/adapters/system/local-times.js';
import { createPasswords } from '../../app/adapters/system/passwords.js';
import type { ApplyOutcome } from '../../app/jobs/apply-peers.js';
import { createLockOut, type KeptLockOut } from '../../app/jobs/lock-out.js';
import { PeerStates } from '../../app/jobs/peer-states.js';
import type { PeerOwner } from '../../app/jobs/peer-source.js';
import { KeepSoftphones } from '../../app/jobs/keep-softphones.js';
import type { Clock } from '../../app/ports/clock.js';
import type { TrunkWire } from '../../app/ports/directory-store.js';
import type { UserRole } from '../../app/ports/user-store.js';
import { exportQueueLog } from '../../app/export-queue-log.js';
import { createWallboard } from '../../app/projections/wallboard.js';
import { FakeCommands } from './fake-commands.js';
import { FakeDesktops } from './fake-desktops.js';
import { FakeMachine } from './fake-machine.js';
import { FakeGuide } from './fake-guide.js';
import { FakeLive } from './fake-live.js';
import { FakeReports } from './fake-reports.js';
import { FakeRegistrations } from './fake-registrations.js';
import { FakeSoftphones } from './fake-softphones.js';
import { FakeTrunkHealth } from './fake-trunk-health.js';
import { MemoryAddresses } from './memory-addresses.js';
import { MemoryLegMinutes } from './memory-leg-minutes.js';
import { MemoryDirectory } from './memory-directory.js';
import { ImportFiles } from '../../app/jobs/importing/import-files.js';
import { knownThings } from '../../app/jobs/importing/known-things.js';
import { planMigration, type MigrationWish } from '../../app/jobs/plan-migration.js';
import { RunMigration } from '../../app/jobs/run-migration.js';
import type { ThingJudge } from '../../app/ports/thing-judge.js';
import { MemoryMigrations } from './memory-migrations.js';
import { MemoryImportLog } from './memory-import-log.js';
import { MemoryLockOuts } from './memory-lock-outs.js';
import { MemoryLastChoices } from './memory-last-choices.js';
import { MemoryPins } from './memory-pins.js';
import { KeepAgentSounds } from '../../app/jobs/keep-agent-sounds.js';
import { Mailboxes } from '../../app/jobs/mailboxes.js';
import { MemoryEmergencyCalls } from './memory-emergency-calls.js';
import { MemorySounds, MemoryVoiceMessages } from './memory-voice-messages.js';
import { MemoryClientLog } from './memory-client-log.js';
import { MemoryListenings } from './memory-listenings.js';
import { MemoryPhones } from './memory-phones.js';
import { MemoryPromptFiles } from './memory-prompt-files.js';
import { MemoryCallHistory } from './memory-call-history.js';
import { makeReplay } from '../../app/make-replay.js';
import { PastFolds } from '../../app/past-folds.js';
import { MemoryKeyframes, MemoryPast } from './memory-past.js';
import { DEFAULT_FEATURE_CODES } from '../../app/domain/feature-codes.js';
import { makeTraces } from '../../app/make-traces.js';
import { factOf, type RecordedFact } from '../../app/domain/facts.js';
import { aCall, put } from './rows.js';
import { MemoryQueueHistory } from './memory-queue-history.js';
import { MemoryRecordingFiles } from './memory-recording-files.js';
import { aRecording, MemoryRecordings } from './memory-recordings.js';
import { MemoryUsers } from './memory-users.js';
import { RecordedLog } from './recorded-log.js';
import { TemplateDesk } from './template-desk.js';
import type { UploadedPrompt } from '../../app/domain/prompt.js';
import { aDirectory, aMenu, anAgent, aPhone, aQueue, aRoute, aTrunk, SETTINGS } from './world.js';

export const TEMPLATES = fileURLToPath(new URL('../../templates', import.meta.url));

const generous = { perSecond: 10_000, burst: 10_000 };

export const HTTP_SETTINGS: HttpSettings = {
  host: '127.0.0.1',
  port: 0,
  secure: false,
  version: '0.0.0-test',
  templatesFolder: TEMPLATES,
  bundlesFolder: fileURLToPath(new URL('../fixtures/bundles', import.meta.url)),
  language: 'en',
  webSessionMs: 3_600_000,
  wallboardTickMs: 20,
  heartbeatMs: 15_000,
  phoneServer: {
    address: '192.0.2.5',
    port: 5060,
    webSocket: 'ws://192.0.2.5:8088/ws',
    softphonesFrom: ['127.0.0.1', '::1', 'localhost'],
  },
  featureCodes: DEFAULT_FEATURE_CODES,
  featureKey: '*',
  rates: { address: generous, user: generous },
};

/** Joe and Jay of the seeds, their queue, trunk and route. */
export const JOE = anAgent({ id: 'joe', name: 'Joe Adams', dn: '8888' });
export const JAY = anAgent({ id: 'jay', name: 'Jay Moore', dn: '7777', number: '+15551232222' });
export const SALES = aQueue({ id: 'sales', name: 'Sales' });
export const SBC = aTrunk({ id: 'sbc', name: 'SBC', prefixes: ['+1'] });
export const WELCOME: UploadedPrompt = { id: 'welcome', name: 'Welcome', durationMs: 1_500 };
export const MAIN_MENU = aMenu({ id: 'main', name: 'Main menu' });
export const HOTLINE = aRoute({ id: 'hotline', number: '08001234' });
export const DESK = aPhone({ id: 'desk', name: 'Desk', number: '2001' });
export const DESK_SECRET = 'a-phone-secret';

export const SBC_WIRE: TrunkWire = {
  contacts: ['10.10.10.1:5071'],
  transport: 'udp',
  username: 'farline',
  password: 'a-trunk-secret',
  matchAddresses: [],
  codecs: ['alaw'],
  register: false,
  fromUser: null,
  fromDomain: null,
};

export interface WebApp extends Omit<WebPorts, 'ports'> {
  readonly url: string;
  /** The cookie of a browser in which a new user of this role has signed in. */
  cookie(role: UserRole, agentId?: string | null, scope?: string): Promise<string>;
  /** A bearer token for a new user of this role; an agent's is Joe's unless told otherwise. */
  token(role: UserRole, agentId?: string | null, scope?: string): Promise<string>;
  close(): Promise<void>;
}

export interface WebPorts {
  readonly ports: HttpPorts;
  readonly live: FakeLive;
  readonly commands: FakeCommands;
  readonly directory: MemoryDirectory;
  readonly users: MemoryUsers;
  readonly pins: MemoryPins;
  readonly lockOut: KeptLockOut;
  readonly lastChoices: MemoryLastChoices;
  readonly log: RecordedLog;
  readonly trunkHealth: FakeTrunkHealth;
  readonly desk: TemplateDesk;
  readonly phones: MemoryPhones;
  readonly registrations: FakeRegistrations;
  readonly peerStates: PeerStates;
  readonly softphones: FakeSoftphones;
  readonly guide: FakeGuide;
  readonly promptFiles: MemoryPromptFiles;
  readonly desktops: FakeDesktops;
  readonly legMinutes: MemoryLegMinutes;
  readonly voiceMessages: MemoryVoiceMessages;
  readonly sounds: MemorySounds;
  readonly mailboxes: Mailboxes;
  readonly emergencyCalls: MemoryEmergencyCalls;
  readonly addresses: MemoryAddresses;
  readonly queueHistory: MemoryQueueHistory;
  readonly callHistory: MemoryCallHistory;
  readonly past: MemoryPast;
  readonly reports: FakeReports;
  readonly recordings: MemoryRecordings;
  readonly listenings: MemoryListenings;
  readonly clientLog: MemoryClientLog;
  readonly recordingFiles: MemoryRecordingFiles;
  readonly runMigration: RunMigration;
  /** What Asterisk makes of new peers, and who watches the moment it is asked. */
  readonly peers: { outcome: ApplyOutcome; asked: (owner?: PeerOwner) => void };
}

/** Everything behind the HTTP side, in memory: Joe, Jay, a queue, a trunk and a route are there. */
export function webPorts(clock: Clock): WebPorts {
  const directory = new MemoryDirectory();
  for (const agent of [JOE, JAY]) directory.put('agent', agent);
  directory.put('trunk', SBC);
  directory.put('queue', SALES);
  directory.put('prompt', WELCOME);
  directory.put('menu', MAIN_MENU);
  directory.put('route', HOTLINE);
  directory.wires.set('sbc', SBC_WIRE);
  const said = { menus: [MAIN_MENU], prompts: [WELCOME] };
  const live = new FakeLive(
    aDirectory({ agents: [JOE, JAY], trunks: [SBC], queues: [SALES], routes: [HOTLINE], ...said }),
  );
  const commands = new FakeCommands();
  commands.onDirectoryChanged = async () => {
    live.world.directory = await directory.load(SETTINGS);
  };
  const [users, log, pins] = [new MemoryUsers(), new RecordedLog(), new MemoryPins()];
  const lockOutStore = new MemoryLockOuts();
  let lockOuts = 0;
  const lockOut = createLockOut(
    { tries: 5, addressTries: 20, windowMs: 3_600_000 },
    { clock, log, store: lockOutStore, newId: () => `lock-out-${++lockOuts}`, fingerprint: (text) => text },
  );
  const peers: WebPorts['peers'] = { outcome: { ok: true, peers: 1, reloaded: true }, asked: () => undefined };
  const applyPeers = {
    request: (owner?: PeerOwner) => {
      peers.asked(owner);
      return Promise.resolve(peers.outcome);
    },
    requestEach: (owners: readonly PeerOwner[]) => {
      for (const owner of owners) peers.asked(owner);
      return Promise.resolve(peers.outcome);
    },
    onProgress: () => () => undefined,
  };
  const phones = new MemoryPhones(directory);
  void phones.save(DESK, DESK_SECRET, null);
  const softphones = new FakeSoftphones();
  const [registrations, peerStates] = [new FakeRegistrations(), new PeerStates()];
  const desk = new TemplateDesk(applyPeers);
  const wallboard = createWallboard(
    live.view,
    () => clock.now(),
    () => lockOut.running(),
    () => live.health().troubles,
  );
  const guide = new FakeGuide(directory, clock);
  const trunkHealth = new FakeTrunkHealth();
  const trunkRegistrations = { of: (id: string) => trunkHealth.registrations.get(id) ?? null };
  const seen = { trunkPings: trunkHealth, trunkRegistrations, facts: trunkHealth };
  const [promptFiles, lastChoices] = [new MemoryPromptFiles(), new MemoryLastChoices()];
  const desktops = new FakeDesktops();
  const [legMinutes, addresses] = [new MemoryLegMinutes(), new MemoryAddresses()];
  const [queueHistory, reports] = [new MemoryQueueHistory(), new FakeReports()];
  const callHistory = new MemoryCallHistory();
  // The call that was recorded.
  callHistory.facts.push(arrivalOf('call1'));
  const past = new MemoryPast();
  past.facts.push(arrivalOf('call1'));
  const folds = new PastFolds({ facts: past, keyframes: new MemoryKeyframes(), clock });
  const recordings = new MemoryRecordings();
  recordings.put(aRecording({ id: 'rec1' }));
  const recordingFiles = new MemoryRecordingFiles();
  const [voiceMessages, sounds] = [new MemoryVoiceMessages(), new MemorySounds()];
  const now = (): number => clock.now();
  const listenings = new MemoryListenings(recordings);
  const boxes = {
    store: voiceMessages,
    listenings,
    sounds,
    log,
    newId: () => systemIds().next(now()),
    now,
    node: 'n1',
  };
  const clientLog = new MemoryClientLog();
  const mailboxes = new Mailboxes(boxes);
  const emergencyCalls = new MemoryEmergencyCalls();
  const emergencies = {
    newest: (limit: number) => emergencyCalls.newest(limit),
    seen: (id: string, by: string) => emergencyCalls.seen(id, now(), by),
  };
  const agentSounds = new KeepAgentSounds({ ...boxes, store: directory.agentSounds, promptFiles, live, commands });
  const localTimes = systemLocalTimes(log);
  const [migrationStore, machine] = [new MemoryMigrations(), new FakeMachine()];
  const runMigration = new RunMigration(
    {
      migrations: migrationStore,
      directory,
      phones,
      commands,
      live,
      localTimes,
      clock,
      log,
      machine,
      marks: machine,
      applyPeers,
    },
    10,
  );
  const migrations = {
    migrationGaps: { lookMs: 10, reloadGapMs: 10_000 },
    runMigration,
    planMigration: async (wish: MigrationWish, judge: ThingJudge) => {
      const known = await knownThings(live.view.directory, { directory, phones });
      return planMigration(wish, { view: live.view, known, judge, busy: runMigration.busy });
    },
  };
  const ports = {
    ...desk.ports,
    queueLog: exportQueueLog(queueHistory, live),
    callTraces: makeTraces({ facts: past, past: folds, callHistory, live }),
    replays: makeReplay({
      ...{ facts: past, queueHistory: past, past: folds },
      ...{ callHistory, emergencyCalls, live },
    }),
    reports,
    recordings,
    listenings,
    clientLog,
    recordingFiles,
    keepRecordings: { trouble: null },
    mailboxes,
    emergencies,
    agentSounds,
    desktops,
    promptFiles,
    legMinutes,
    addresses,
    commands,
    live,
    directory,
    users,
    pins,
    lastChoices,
    passwords: createPasswords(),
    lockOut,
    lockOutStore,
    applyPeers,
    wallboard,
    ...seen,
    guideMarks: guide.marks,
    askTrunk: guide.askTrunk,
    transports: guide,
    testCalls: guide.call,
    phones,
    phoneSecrets: systemPhoneSecrets(),
    importLog: new MemoryImportLog(),
    ...migrations,
    imports: new ImportFiles({
      directory,
      phones,
      applyPeers,
      phoneSecrets: systemPhoneSecrets(),
      newId: () => systemIds().next(now()),
    }),
    registrations,
    peerStates,
    softphones: new KeepSoftphones({ softphones, secrets: systemPhoneSecrets(), live, admin: ALWAYS_UP, clock, log }),
    clock,
    ids: systemIds(),
    localTimes: systemLocalTimes(log),
    log,
  };
  const made = {
    guide,
    queueHistory,
    callHistory,
    past,
    reports,
    recordings,
    listenings,
    clientLog,
    recordingFiles,
    runMigration,
    voiceMessages,
    sounds,
    mailboxes,
    desktops,
    softphones,
    phones,
    registrations,
    peerStates,
    promptFiles,
    legMinutes,
    addresses,
    pins,
    lastChoices,
    lockOut,
  };
  return { ports, live, commands, directory, users, log, peers, trunkHealth, desk, emergencyCalls, ...made };
}

/** The real HTTP side on a free port, with everything behind it in memory. */
export async function startWebApp(over: Partial<HttpSettings> = {}, clock: Clock = systemClock()): Promise<WebApp> {
  const { ports, ...behind } = webPorts(clock);
  const http = createHttp(ports, { ...HTTP_SETTINGS, ...over });
  const { url } = await http.listen();
  const signedIn = async (
    how: 'bearer' | 'web',
    role: UserRole,
    agentId = role === 'agent' ? 'joe' : null,
    scope = 'all',
  ) => {
    const id = ports.ids.next(clock.now());
    const createdAt = clock.now();
    const user = { id, name: `${role}-${id}`, passwordHash: 'none', role, scope, agentId, createdAt };
    await ports.users.create(user);
    const token = newToken();
    const expiresAt = createdAt + 3_600_000;
    await ports.users.createWebSession({ tokenHash: tokenHash(how, token), userId: id, createdAt, expiresAt });
    return token;
  };
  return {
    ...behind,
    url,
    token: (role, agentId, scope) => signedIn('bearer', role, agentId, scope),
    cookie: async (role, agentId, scope) => `farline=${await signedIn('web', role, agentId, scope)}`,
    close: () => {
      behind.lockOut.stop();
      return http.close();
    },
  };
}

function arrivalOf(id: string): RecordedFact {
  return { ...factOf(put.call(aCall({ id }), 'call.arrived')), sequence: 1, at: 1_000 } as RecordedFact;
}

const ALWAYS_UP = { state: 'up', onState: () => () => undefined } as const;

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; null when there is none or it is no JSON. */
  readonly json: Record<string, unknown> & { readonly code?: string; readonly items?: Record<string, unknown>[] };
}

/** One request with exactly these headers (fetch would set some itself); a body that is no text is sent as JSON. */
export async function send(
  app: Pick<WebApp, 'url'>,
  method: string,
  path: string,
  { token, body, headers = {} }: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Reply> {
  const sent =
    body === undefined || typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
  const asked = request(app.url + path, {
    method,
    agent: false,
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(sent === undefined ? {} : { 'content-type': 'application/json', 'content-length': Buffer.byteLength(sent) }),
      ...headers,
    },
  });
  asked.end(sent);
  const [response] = (await once(asked, 'response')) as [IncomingMessage];
  const answered = new Headers();
  for (const [name, values = []] of Object.entries(response.headersDistinct)) {
    for (const value of values) answered.append(name, value);
  }
  const text = await textOf(response);
  const isJson = answered.get('content-type')?.includes('json') === true;
  return { status: response.statusCode ?? 0, headers: answered, text, json: isJson ? JSON.parse(text) : null };
}
