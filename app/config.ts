import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { AddressName } from './domain/addresses.js';
import type { Settings } from './domain/directory.js';
import type { Setting } from './setting-kinds.js';
import { SETTING_TABLE } from './setting-table.js';

type Table = typeof SETTING_TABLE;
type Value<S> = S extends Setting<infer T> ? T : never;
export type Config = { readonly [K in keyof Table]: Value<Table[K]> } & {
  /** PATH, where an installed Asterisk is looked for. */
  readonly searchPath: string;
  /** All of our environment that our own Asterisk gets: it outlives us, and our settings hold secrets. */
  readonly asteriskEnvironment: Readonly<Record<string, string>>;
  /** The variable that sets an address, over what an admin saves; null: it is not set. */
  readonly addressesFixedBy: Readonly<Record<AddressName, string | null>>;
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
  for (const [key, setting] of Object.entries(SETTING_TABLE) as [string, Setting<unknown>][]) {
    // A variable that is empty counts as not set, as a compose file passes on what nobody gave it.
    const given = env[setting.env] || setting.fallback;
    const read = setting.read(given);
    if ('value' in read) config[key] = read.value;
    else problems.push(`${setting.env} is "${shown(setting.env, given)}", but must be ${read.allowed}`);
  }
  const known = new Set(Object.values(SETTING_TABLE).map((setting) => setting.env));
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
  const { outRingMs, tellMs, recordRetryMs } = config;
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
    outRingMs,
    tellMs,
    recordRetryMs,
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
  return Object.values(SETTING_TABLE).map(({ env, fallback, about }) => ({ env, fallback, about }));
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
    recordingsDir: config.recordingsDir || join(resolve(config.dataDir), 'recordings'),
    searchPath: env.PATH ?? '',
    asteriskEnvironment: Object.fromEntries(passed),
    addressesFixedBy: { sipAddress: fixedBy('sipAddress', env), externalAddress: fixedBy('externalAddress', env) },
  };
}

function fixedBy(name: AddressName, env: Readonly<Record<string, string | undefined>>): string | null {
  const variable = SETTING_TABLE[name].env;
  return env[variable] ? variable : null;
}

function shown(name: string, value: string): string {
  return /PASSWORD|URL/.test(name) ? '(not shown)' : value.slice(0, 80);
}
