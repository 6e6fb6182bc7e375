import { SYSTEM, type Directory } from '../../../domain/directory.js';
import { chainOf, resolve, type Chain } from '../../../domain/setting-for.js';
import { allowedFor } from '../../../domain/setting-fits.js';
import { defaultOf } from '../../../domain/built-in-settings.js';
import { SCOPED_SETTINGS, SCOPES, settingsAt, type Overrides, type Scope } from '../../../domain/settings.js';
import type { SettingKey } from '../../../domain/scoped-values.js';
import type { DirectoryKinds } from '../../../ports/directory-store.js';

/** Scopes that keep settings of their own; what a phone overrides is kept with the phone. */
export const KEPT_SCOPES = ['system', 'site', 'queue', 'agent'] as const;
export type KeptScope = (typeof KEPT_SCOPES)[number];

/** One scope as people name it: `system`, or a kind and an id, `site:ID`. */
export interface ScopeName {
  readonly kind: KeptScope;
  readonly id: string;
}

export function readScope(text: string): ScopeName {
  const [kind = '', id = SYSTEM] = text.split(':');
  return { kind: kind as KeptScope, id };
}

/** The thing whose settings a scope are; undefined when there is none of that id. */
export function thingOf({ kind, id }: ScopeName, directory: Directory): DirectoryKinds[KeptScope] | undefined {
  if (kind === 'system') return { id, settings: directory.system };
  if (kind === 'site') return directory.sites.get(id);
  return kind === 'queue' ? directory.queues.get(id) : directory.agents.get(id);
}

/** What it is called; the system has no name. */
export function nameOf(thing: DirectoryKinds[KeptScope]): string | null {
  return 'name' in thing ? thing.name : null;
}

interface Origin {
  readonly scope: Scope | 'default';
  readonly id: string | null;
  readonly name: string | null;
}

export interface ShownSetting {
  readonly key: SettingKey;
  readonly group: string;
  /** What this scope sets; null: it inherits. */
  readonly value: unknown;
  /** What counts here, and which scope sets it. */
  readonly effective: unknown;
  readonly from: Origin;
  /** What would count if this scope set nothing. */
  readonly inherited: unknown;
  readonly inheritedFrom: Origin;
  readonly default: unknown;
  readonly allowed: string;
  /** Scopes that may say otherwise for what is theirs. */
  readonly narrower: readonly Scope[];
}

/** Every setting that a scope may set, what counts there and where it comes from. */
export function settingsOf(scope: ScopeName, directory: Directory): readonly ShownSetting[] {
  const chain = chainFor(scope, directory);
  const wider: Chain = { ...chain, [scope.kind]: {} };
  return settingsAt(scope.kind).map((key) => {
    const here = resolve(key, chain);
    const above = resolve(key, wider);
    return {
      key,
      group: SCOPED_SETTINGS[key].group,
      value: (chain[scope.kind] as Overrides)[key] ?? null,
      effective: here.value,
      from: originOf(here.from, scope, directory),
      inherited: above.value,
      inheritedFrom: originOf(above.from, scope, directory),
      default: defaultOf(key, directory.settings),
      allowed: allowedFor(key),
      narrower: narrowerThan(key, scope.kind),
    };
  });
}

function chainFor({ kind, id }: ScopeName, directory: Directory): Chain {
  if (kind === 'agent') return chainOf(directory, { agentId: id });
  if (kind === 'queue') return chainOf(directory, { queueId: id });
  const chain = chainOf(directory, { siteId: id });
  return kind === 'system' ? { ...chain, site: {} } : chain;
}

/** The scope that sets a value, as seen from one below it. */
function originOf(from: Scope | 'default', { kind, id }: ScopeName, directory: Directory): Origin {
  if (from === 'default' || from === 'system' || from === 'phone') return { scope: from, id: null, name: null };
  const own = kind === 'agent' ? directory.agents.get(id) : kind === 'queue' ? directory.queues.get(id) : undefined;
  const origin = from === kind ? { kind: from, id } : { kind: from, id: own?.siteId ?? id };
  const thing = thingOf(origin, directory);
  return { scope: from, id: origin.id, name: thing ? nameOf(thing) : null };
}

/** `SCOPES` has the narrowest first. */
function narrowerThan(key: SettingKey, scope: KeptScope): readonly Scope[] {
  return SCOPES.slice(0, SCOPES.indexOf(scope)).filter((one) => SCOPED_SETTINGS[key].scopes.includes(one));
}
