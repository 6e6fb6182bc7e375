import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import { TAKEOVERS, type Settings } from './domain/directory.js';
import { DEFAULT_FEATURE_CODES, featureCodesText, readFeatureCodes } from './domain/feature-codes.js';

/** One setting: how its text is read, what stands when it is not set, and what it is for. */
interface Setting<T> {
  readonly env: string;
  readonly fallback: string;
  readonly about: string;
  /** The value, or a sentence that says what is allowed. */
  read(text: string): { readonly value: T } | { readonly allowed: string };
}

function whole(env: string, fallback: number, min: number, max: number, about: string): Setting<number> {
  return {
    env,
    fallback: String(fallback),
    about: `${about} [${min}–${max}]`,
    read(text) {
      const value = Number(text);
      const fits = /^\d+$/.test(text) && value >= min && value <= max;
      return fits ? { value } : { allowed: `a whole number from ${min} to ${max}` };
    },
  };
}

function text(env: string, fallback: string, shape: RegExp, allowed: string, about: string): Setting<string> {
  return { env, fallback, about, read: (given) => (shape.test(given) ? { value: given } : { allowed }) };
}

function choice<T extends string>(env: string, fallback: T, values: readonly T[], about: string): Setting<T> {
  return {
    env,
    fallback,
    about: `${about} [${values.join(', ')}]`,
    read(given) {
      const value = values.find((candidate) => candidate === given);
      return value === undefined ? { allowed: `one of ${values.join(', ')}` } : { value };
    },
  };
}

function wholeList(env: string, fallback: string, min: number, max: number, about: string): Setting<readonly number[]> {
  return {
    env,
    fallback,
    about: `${about} [each ${min}–${max}]`,
    read(given) {
      const parts = given.split(',').map((part) => part.trim());
      const fits = parts.every((part) => /^\d+$/.test(part) && Number(part) >= min && Number(part) <= max);
      return fits
        ? { value: parts.map(Number) }
        : { allowed: `whole numbers from ${min} to ${max} with commas between them` };
    },
  };
}

const ANY = /^[^\p{Cc}]{0,500}$/u;
const ADDRESS = /^\d{1,3}(\.\d{1,3}){3}$/;
const HOUR = 3_600_000;

/** Every setting of Farline. Durations are in milliseconds unless the name says `_S` (seconds). */
const TABLE = {
  dataDir: text('FARLINE_DATA', './data', /^[^\p{Cc}]{1,200}$/u, 'a path', 'folder of this instance'),
  cacheDir: text('FARLINE_CACHE', '', ANY, 'a path', "large downloads; empty: the user's cache folder"),
  httpHost: text('FARLINE_HTTP_HOST', '127.0.0.1', ADDRESS, 'an IPv4 address', 'where pages and API listen'),
  httpPort: whole('FARLINE_HTTP_PORT', 8080, 0, 65535, 'port of pages and API; 0: any free one'),
  behindTls: choice(
    'FARLINE_BEHIND_TLS',
    'no',
    ['no', 'yes'],
    'a TLS proxy stands in front, which sets X-Forwarded-For: cookies become Secure',
  ),
  tls: choice('FARLINE_TLS', 'no', ['no', 'own-ca'], 'own-ca: HTTPS with a certificate of an authority of its own'),
  tlsNames: text(
    'FARLINE_TLS_NAMES',
    '',
    /^$|^[A-Za-z0-9.-]{1,253}(,[A-Za-z0-9.-]{1,253}){0,19}$/,
    'up to 20 names or IPv4 addresses with commas between them',
    'more names people reach the pages by, for the certificate of `own-ca`',
  ),
  tlsCert: text('FARLINE_TLS_CERT', '', ANY, 'a path', 'HTTPS with this certificate (PEM, with its chain)'),
  tlsKey: text('FARLINE_TLS_KEY', '', ANY, 'a path', 'its key (PEM, without a passphrase)'),
  requestsPerS: whole('FARLINE_REQUESTS_PER_S', 50, 1, 100_000, 'requests per second of one address or login'),
  logLevel: choice('FARLINE_LOG', 'info', ['debug', 'info', 'warn', 'error'], 'least level that is logged'),
  database: text(
    'FARLINE_DATABASE_URL',
    '',
    ANY,
    'a postgres:// address or nothing',
    'PostgreSQL; empty: SQLite in the data folder',
  ),
  node: text(
    'FARLINE_NODE',
    'n1',
    /^[a-z][a-z0-9]{0,15}$/,
    '1–16 small letters and digits, a letter first',
    'name of this PBX',
  ),
  ariUrl: text(
    'FARLINE_ARI_URL',
    '',
    /^$|^https?:\/\/[^\s/@]+$/,
    'http://host:port, without user and password (those are FARLINE_ARI_USER and FARLINE_ARI_PASSWORD)',
    'an Asterisk of your own; empty: the embedded one',
  ),
  ariUser: text('FARLINE_ARI_USER', '', ANY, 'a name', 'ARI user of that Asterisk'),
  ariPassword: text('FARLINE_ARI_PASSWORD', '', ANY, 'a password', 'its password'),
  amiHost: text('FARLINE_AMI_HOST', '127.0.0.1', /^[A-Za-z0-9.-]{1,253}$/, 'a host', 'AMI of that Asterisk'),
  amiPort: whole('FARLINE_AMI_PORT', 5038, 1, 65535, 'port of AMI (also of the embedded Asterisk)'),
  amiUser: text('FARLINE_AMI_USER', '', ANY, 'a name', 'AMI user of that Asterisk'),
  amiPassword: text('FARLINE_AMI_PASSWORD', '', ANY, 'a password', 'its password'),
  peersDir: text('FARLINE_PEERS_DIR', '', ANY, 'a path', 'where that Asterisk includes peers from'),
  promptsDir: text(
    'FARLINE_PROMPTS_DIR',
    '',
    /^$|^\/[^\p{Cc}]{0,200}$/u,
    'an absolute path',
    'uploaded prompts, where Asterisk finds them under the same path; empty: `prompts` in the data folder',
  ),
  sipAddress: text(
    'FARLINE_SIP_ADDRESS',
    '127.0.0.1',
    ADDRESS,
    'an IPv4 address',
    'SIP and RTP of the embedded Asterisk',
  ),
  sipPort: whole('FARLINE_SIP_PORT', 5060, 1, 65535, 'SIP port of the embedded Asterisk'),
  externalAddress: text(
    'FARLINE_EXTERNAL_ADDRESS',
    '',
    /^$|^\d{1,3}(\.\d{1,3}){3}$/,
    'an IPv4 address or nothing',
    'address told to the far end, behind NAT',
  ),
  controlAddress: text(
    'FARLINE_CONTROL_ADDRESS',
    '127.0.0.1',
    /^127(\.\d{1,3}){3}$/,
    'a loopback address',
    'ARI and AMI of the embedded Asterisk',
  ),
  asteriskHttpPort: whole('FARLINE_ASTERISK_HTTP_PORT', 8088, 1, 65535, 'ARI port of the embedded Asterisk'),
  rtpFrom: whole('FARLINE_RTP_FROM', 10000, 1024, 65534, 'first RTP port'),
  rtpTo: whole('FARLINE_RTP_TO', 20000, 1025, 65535, 'last RTP port'),
  fallbackAfterS: whole('FARLINE_FALLBACK_AFTER_S', 10, 1, 600, 'seconds a caller hears ringing while Farline is down'),
  fallbackNumber: text(
    'FARLINE_FALLBACK_NUMBER',
    '',
    /^$|^\+?[0-9*#]{1,32}$/,
    '1–32 digits, * or #, with an optional leading +, or nothing',
    'number a caller is sent to when Farline stays down; empty: hang up after the announcement',
  ),
  fallbackEndpoint: text(
    'FARLINE_FALLBACK_ENDPOINT',
    '',
    /^$|^(trunk|phone)-[A-Za-z0-9_.-]{1,72}$/,
    'trunk-<id>, phone-<id> or nothing',
    'the peer that reaches that number',
  ),
  toneZone: choice('FARLINE_TONE_ZONE', 'us', ['us', 'uk', 'de'], 'whose ringing tone callers hear'),
  featureCodes: {
    env: 'FARLINE_FEATURE_CODES',
    fallback: featureCodesText(DEFAULT_FEATURE_CODES),
    about: 'codes that phones dial and keys watch; those not named stay as they are [each * and 1–4 digits]',
    read: readFeatureCodes,
  },
  phoneDisplay: choice('FARLINE_PHONE_DISPLAY', 'no', ['no', 'yes'], "desk phones show their agent's state as text"),
  featureKey: choice('FARLINE_FEATURE_KEY', '*', ['*', '#'], 'in front of the digits of a code on a leg that is up'),
  keyWaitMs: whole('FARLINE_KEY_WAIT_MS', 2_500, 100, 10_000, 'longest pause between two keys of a code on a leg'),
  legWaitHours: whole('FARLINE_LEG_WAIT_HOURS', 4, 1, 24, 'hours a parked leg waits for a Farline that is down'),
  peerReloadGapMs: whole('FARLINE_PEER_RELOAD_GAP_MS', 10_000, 0, 600_000, 'least time between two reloads of peers'),
  comparison: choice('FARLINE_COMPARISON', 'no', ['no', 'yes'], 'loads app_queue for benchmarks'),
  confirmTries: whole('FARLINE_CONFIRM_TRIES', 5, 1, 20, 'how often an agent is asked to press 1'),
  confirmWaitMs: whole('FARLINE_CONFIRM_WAIT_MS', 4_000, 100, 60_000, 'wait for the 1, each time'),
  ringMs: whole('FARLINE_RING_MS', 20_000, 100, 300_000, 'how long an agent is rung for a call'),
  nailUpRingMs: whole('FARLINE_NAIL_UP_RING_MS', 30_000, 100, 300_000, 'how long an agent is rung to nail up the leg'),
  trunkSilenceMs: whole(
    'FARLINE_TRUNK_SILENCE_MS',
    7_000,
    100,
    60_000,
    'a trunk without a sign of ringing is dead after this',
  ),
  deliverMs: whole('FARLINE_DELIVER_MS', 5_000, 100, 60_000, 'longest time for a join'),
  redialMs: wholeList('FARLINE_REDIAL_MS', '2000,5000,15000,30000', 10, HOUR, 'waits before each redial of a lost leg'),
  restartJitterMs: whole(
    'FARLINE_RESTART_JITTER_MS',
    5_000,
    0,
    600_000,
    'redials after a restart of Asterisk are spread over this',
  ),
  notReadyAfter: whole(
    'FARLINE_NOT_READY_AFTER',
    1,
    0,
    100,
    'no-answers in a row that make an agent not ready; 0: never',
  ),
  noAnswerDelayMs: whole('FARLINE_NO_ANSWER_DELAY_MS', 0, 0, HOUR, 'rest after a no-answer'),
  rejectDelayMs: whole('FARLINE_REJECT_DELAY_MS', 5_000, 0, HOUR, 'rest after a rejected call'),
  busyDelayMs: whole('FARLINE_BUSY_DELAY_MS', 10_000, 0, HOUR, 'rest after a busy'),
  lineFreeMs: whole('FARLINE_LINE_FREE_MS', 500, 0, 60_000, 'a phone we hung up is not rung again within this'),
  declinedForMs: whole(
    'FARLINE_DECLINED_FOR_MS',
    15_000,
    0,
    HOUR,
    'a caller is kept from an agent who did not take the call',
  ),
  conflictMs: whole('FARLINE_CONFLICT_MS', 500, 0, 10_000, 'NotReady wins over Ready of another interface within this'),
  trunkRetryMs: whole('FARLINE_TRUNK_RETRY_MS', 10_000, 100, HOUR, 'a failed trunk is left alone for this long'),
  trunkFailures: whole('FARLINE_TRUNK_FAILURES', 3, 1, 100, 'failures in a row that take a trunk out of service'),
  phoneGoneMs: whole('FARLINE_PHONE_GONE_MS', 5_000, 100, HOUR, 'an agent is held when their phone is gone for this'),
  takeover: choice('FARLINE_TAKEOVER', 'refuse', TAKEOVERS, 'signing in on a phone that another agent uses'),
  dialInNumber: text(
    'FARLINE_DIAL_IN_NUMBER',
    '',
    /^$|^\+?[0-9]{1,32}$/,
    '1–32 digits with an optional leading +, or nothing',
    'number agents call to nail up with DN and PIN; empty: none',
  ),
  onLegLost: choice('FARLINE_ON_LEG_LOST', 'requeue', ['requeue', 'release'], "the caller of an agent's lost leg"),
  sweepMs: whole('FARLINE_SWEEP_MS', 3_000, 100, 60_000, 'time between two comparisons with Asterisk'),
  joinWaitMs: whole('FARLINE_JOIN_WAIT_MS', 10, 0, 1_000, 'longest wait of a join for the disk'),
  deadManS: whole('FARLINE_DEADMAN_S', 60, 60, 3_600, 'seconds a waiting caller is held by a Farline that hangs'),
} as const;

type Table = typeof TABLE;
type Value<S> = S extends Setting<infer T> ? T : never;
export type Config = { readonly [K in keyof Table]: Value<Table[K]> } & {
  /** PATH, where an installed Asterisk is looked for. */
  readonly searchPath: string;
  /** All of our environment that our own Asterisk gets: it outlives us, and our settings hold secrets. */
  readonly asteriskEnvironment: Readonly<Record<string, string>>;
};

/** Every problem of the settings at once. */
export class ConfigError extends Error {
  constructor(readonly problems: readonly string[]) {
    super(`Farline cannot start with these settings:\n${problems.map((problem) => `  - ${problem}`).join('\n')}`);
  }
}

/**
 * Reads and checks every setting; the only reader of the environment.
 * @throws ConfigError naming each wrong setting, its value and what is allowed
 */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  const problems: string[] = [];
  const config: Record<string, unknown> = {};
  for (const [key, setting] of Object.entries(TABLE) as [string, Setting<unknown>][]) {
    const given = env[setting.env] ?? setting.fallback;
    const read = setting.read(given);
    if ('value' in read) config[key] = read.value;
    else problems.push(`${setting.env} is "${shown(setting.env, given)}", but must be ${read.allowed}`);
  }
  const known = new Set(Object.values(TABLE).map((setting) => setting.env));
  for (const name of Object.keys(env)) {
    if (name.startsWith('FARLINE_') && !known.has(name as never)) problems.push(`${name} is not a setting of Farline`);
  }
  if (problems.length === 0) problems.push(...contradictions(config as unknown as Config));
  if (problems.length > 0) throw new ConfigError(problems);
  return Object.freeze(withFolders(config as unknown as Config, env));
}

/** The part of the settings that decisions read. */
export function domainSettings(config: Config): Settings {
  const { confirmTries, confirmWaitMs, ringMs, trunkSilenceMs, nailUpRingMs, deliverMs, redialMs } = config;
  const { restartJitterMs, notReadyAfter, noAnswerDelayMs, rejectDelayMs, busyDelayMs, lineFreeMs, declinedForMs } =
    config;
  const { conflictMs, trunkRetryMs, trunkFailures, phoneGoneMs, takeover, dialInNumber, onLegLost } = config;
  const legs = { confirmTries, confirmWaitMs, ringMs, trunkSilenceMs, nailUpRingMs, deliverMs, redialMs };
  const agents = {
    restartJitterMs,
    notReadyAfter,
    noAnswerDelayMs,
    rejectDelayMs,
    busyDelayMs,
    lineFreeMs,
    declinedForMs,
  };
  return Object.freeze({
    ...legs,
    ...agents,
    conflictMs,
    trunkRetryMs,
    trunkFailures,
    phoneGoneMs,
    takeover,
    dialInNumber,
    onLegLost,
  });
}

/** Name, default and meaning of every setting, for the README and `--help`. */
export function describeSettings(): readonly { env: string; fallback: string; about: string }[] {
  return Object.values(TABLE).map(({ env, fallback, about }) => ({ env, fallback, about }));
}

function contradictions(config: Config): string[] {
  const problems: string[] = [];
  if (config.rtpFrom >= config.rtpTo) {
    problems.push(`FARLINE_RTP_TO is "${config.rtpTo}", but must be above FARLINE_RTP_FROM (${config.rtpFrom})`);
  }
  if ((config.tlsCert === '') !== (config.tlsKey === '')) {
    problems.push('FARLINE_TLS_CERT and FARLINE_TLS_KEY are needed together');
  }
  if (config.tlsCert !== '' && config.tls !== 'no') {
    problems.push(`FARLINE_TLS is "${config.tls}", but must be no when FARLINE_TLS_CERT is set`);
  }
  if ((config.fallbackNumber === '') !== (config.fallbackEndpoint === '')) {
    problems.push('FARLINE_FALLBACK_NUMBER and FARLINE_FALLBACK_ENDPOINT are needed together');
  }
  if (config.ariUrl !== '') {
    const needed = { FARLINE_ARI_USER: config.ariUser, FARLINE_ARI_PASSWORD: config.ariPassword };
    const all = { ...needed, FARLINE_AMI_USER: config.amiUser, FARLINE_AMI_PASSWORD: config.amiPassword };
    for (const [name, value] of Object.entries({ ...all, FARLINE_PEERS_DIR: config.peersDir })) {
      if (value === '') problems.push(`${name} is empty, but must be set when FARLINE_ARI_URL is`);
    }
  }
  return problems;
}

function withFolders(config: Config, env: Readonly<Record<string, string | undefined>>): Config {
  const cache = config.cacheDir || join(env.XDG_CACHE_HOME ?? join(homedir(), '.cache'), 'farline');
  const passed = ['PATH', 'LANG', 'TZ', 'HOME'].flatMap((name) => {
    const value = env[name];
    return value === undefined ? [] : [[name, value] as const];
  });
  return {
    ...config,
    dataDir: resolve(config.dataDir),
    cacheDir: resolve(cache),
    promptsDir: config.promptsDir || join(resolve(config.dataDir), 'prompts'),
    searchPath: env.PATH ?? '',
    asteriskEnvironment: Object.fromEntries(passed),
  };
}

function shown(name: string, value: string): string {
  return /PASSWORD|URL/.test(name) ? '(not shown)' : value.slice(0, 80);
}
