import { fileURLToPath } from 'node:url';
import { createHttp, type Http, type HttpSettings } from '../../app/adapters/http/create-http.js';
import { newToken, tokenHash } from '../../app/adapters/http/auth/secret-token.js';
import { systemClock } from '../../app/adapters/system/clock.js';
import { systemIds } from '../../app/adapters/system/ids.js';
import type { ApplyOutcome } from '../../app/jobs/apply-peers.js';
import type { Clock } from '../../app/ports/clock.js';
import type { UserRole } from '../../app/ports/user-store.js';
import { createWallboard } from '../../app/projections/wallboard.js';
import { FakeCommands } from './fake-commands.js';
import { FakeLive } from './fake-live.js';
import { MemoryDirectory } from './memory-directory.js';
import { MemoryUsers } from './memory-users.js';
import { RecordedLog } from './recorded-log.js';
import { aDirectory, anAgent, aQueue, aRoute, aTrunk, SETTINGS } from './world.js';

export const TEMPLATES = fileURLToPath(new URL('../../templates', import.meta.url));

const generous = { perSecond: 10_000, burst: 10_000 };

const SETTINGS_OF_HTTP: HttpSettings = {
  host: '127.0.0.1',
  port: 0,
  secure: false,
  version: '0.0.0-test',
  templatesFolder: TEMPLATES,
  language: 'en',
  webSessionMs: 3_600_000,
  wallboardTickMs: 20,
  heartbeatMs: 15_000,
  lockOut: { tries: 5, firstWaitMs: 60_000, longestWaitMs: 3_600_000 },
  rates: { address: generous, user: generous },
};

/** Joe and Jay of the seeds, their queue, trunk and route. */
export const JOE = anAgent({ id: 'joe', name: 'Joe Adams', dn: '8888' });
export const JAY = anAgent({ id: 'jay', name: 'Jay Moore', dn: '7777', number: '+15551232222' });
export const SALES = aQueue({ id: 'sales', name: 'Sales' });
export const SBC = aTrunk({ id: 'sbc', name: 'SBC', prefixes: ['+1'] });
export const HOTLINE = aRoute({ id: 'hotline', number: '08001234' });

export interface WebApp {
  readonly url: string;
  readonly live: FakeLive;
  readonly commands: FakeCommands;
  readonly directory: MemoryDirectory;
  readonly users: MemoryUsers;
  readonly log: RecordedLog;
  /** What telling Asterisk about its peers comes to. */
  peersOutcome: ApplyOutcome;
  readonly http: Http;
  /** A bearer token for a new user of this role; an agent's is Joe's unless told otherwise. */
  token(role: UserRole, agentId?: string | null): Promise<string>;
  close(): Promise<void>;
}

/** The real HTTP side on a free port, with everything behind it in memory. */
export async function startWebApp(over: Partial<HttpSettings> = {}, clock: Clock = systemClock()): Promise<WebApp> {
  const directory = new MemoryDirectory();
  const start = { agents: [JOE, JAY], trunks: [SBC], queues: [SALES], routes: [HOTLINE] };
  for (const thing of start.agents) await directory.save('agent', thing, null);
  await directory.save('trunk', SBC, null);
  await directory.save('queue', SALES, null);
  await directory.save('route', HOTLINE, null);
  await directory.saveTrunkWire('sbc', {
    contacts: ['10.10.10.1:5071'],
    transport: 'udp',
    username: 'farline',
    password: 'a-trunk-secret',
    matchAddresses: [],
    codecs: ['alaw'],
  });
  const live = new FakeLive(aDirectory(start));
  const commands = new FakeCommands();
  commands.onDirectoryChanged = async () => {
    live.world.directory = await directory.load(SETTINGS);
  };
  const users = new MemoryUsers();
  const log = new RecordedLog();
  const ids = systemIds();
  const wallboard = createWallboard(live.view);
  const applyPeers = { request: () => Promise.resolve(app.peersOutcome) };
  const http = createHttp(
    { commands, live, directory, users, applyPeers, wallboard, clock, ids, log },
    { ...SETTINGS_OF_HTTP, ...over },
  );
  const { url } = await http.listen();
  const app: WebApp = {
    url,
    live,
    commands,
    directory,
    users,
    log,
    http,
    peersOutcome: { ok: true, peers: 1, reloaded: true },
    async token(role, agentId = role === 'agent' ? 'joe' : null) {
      const id = ids.next(clock.now());
      const createdAt = clock.now();
      await users.create({ id, name: `${role}-${id}`, passwordHash: 'none', role, scope: 'all', agentId, createdAt });
      const bearer = newToken();
      const expiresAt = createdAt + 3_600_000;
      await users.createWebSession({ tokenHash: tokenHash('bearer', bearer), userId: id, createdAt, expiresAt });
      return bearer;
    },
    close: () => http.close(),
  };
  return app;
}

export interface Reply {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  /** The parsed body; null when there is none or it is no JSON. */
  readonly json: Record<string, unknown> & { readonly code?: string; readonly items?: Record<string, unknown>[] };
}

/** One request; a body that is no text is sent as JSON. */
export async function send(
  app: WebApp,
  method: string,
  path: string,
  { token, body, headers = {} }: { token?: string; body?: unknown; headers?: Record<string, string> } = {},
): Promise<Reply> {
  const response = await fetch(new URL(path, app.url), {
    method,
    redirect: 'manual',
    headers: {
      ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
      ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      ...headers,
    },
    body: body === undefined ? undefined : typeof body === 'string' ? body : JSON.stringify(body),
  });
  const text = await response.text();
  const isJson = response.headers.get('content-type')?.includes('json') === true;
  return { status: response.status, headers: response.headers, text, json: isJson ? JSON.parse(text) : null };
}
