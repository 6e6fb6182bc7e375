import { DEFAULT_SITE, type Directory, type Settings } from './directory.js';
import type { AgentId, QueueId, SiteId } from './ids.js';
import { defaultOf } from './built-in-settings.js';
import { SCOPES, type Overrides, type Scope } from './settings.js';
import type { ScopedValues, SettingKey } from './scoped-values.js';

/** What every scope sets that a decision is about; an empty one sets nothing. */
export type Chain = { readonly [S in Scope]: Overrides } & {
  /** Of the environment: what the system's own settings stand on. */
  readonly environment: Settings;
};

export interface Resolved<K extends SettingKey> {
  readonly value: ScopedValues[K];
  /** The scope that sets it; `default`: none does. */
  readonly from: Scope | 'default';
}

/** A: system < site < queue < agent < phone; the narrowest that sets it wins. */
export function resolve<K extends SettingKey>(key: K, chain: Chain): Resolved<K> {
  for (const scope of SCOPES) {
    const value = chain[scope][key];
    if (value !== undefined) return { value: value as ScopedValues[K], from: scope };
  }
  return { value: defaultOf(key, chain.environment), from: 'default' };
}

/** Whom a decision is about. */
export interface Whom {
  /** Whose site [the agent's, else the queue's, else the default one]. */
  readonly siteId?: SiteId;
  readonly queueId?: QueueId | null;
  readonly agentId?: AgentId | null;
  /** What the phone sets that the agent signed in on. */
  readonly phone?: Overrides | undefined;
}

const NOTHING: Overrides = Object.freeze({});

export function chainOf({ agents, queues, sites, system, settings }: Directory, whom: Whom): Chain {
  const agent = whom.agentId ? agents.get(whom.agentId) : undefined;
  const queue = whom.queueId ? queues.get(whom.queueId) : undefined;
  const site = sites.get(whom.siteId ?? agent?.siteId ?? queue?.siteId ?? DEFAULT_SITE);
  return {
    phone: whom.phone ?? NOTHING,
    agent: agent?.settings ?? NOTHING,
    queue: queue?.settings ?? NOTHING,
    site: site?.settings ?? NOTHING,
    system,
    environment: settings,
  };
}

/** The value that counts for this agent, queue and phone now. */
export function settingFor<K extends SettingKey>(directory: Directory, key: K, whom: Whom): ScopedValues[K] {
  return resolve(key, chainOf(directory, whom)).value;
}
