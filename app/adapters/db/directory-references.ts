import type { Knex } from 'knex';
import { DEFAULT_SITE } from '../../domain/directory.js';
import type { DirectoryKind, DirectoryKinds, SaveOutcome } from '../../ports/directory-store.js';
import type { Menu } from '../../domain/menu.js';
import type { Overrides } from '../../domain/settings.js';
import { refOf } from '../../domain/route-target.js';
import type { RouteTarget } from '../../domain/route-target.js';
import { QUEUE_TARGETS } from '../../domain/queue-openings.js';
import { textOf, type DriverRow } from './column-values.js';
import { readMenu } from './menu-row.js';
import { readQueue } from './queue-row.js';
import { readSettings } from './settings-column.js';

type Problem = Extract<SaveOutcome, { ok: false }>;
export type Reference = readonly [
  field: string,
  table: 'agents' | 'trunks' | 'queues' | 'sites' | 'menus' | 'prompts',
  id: string,
];

/** The first thing that `thing` names and that is not there (or deleted). */
export async function missingReference<K extends DirectoryKind>(
  trx: Knex,
  kind: K,
  thing: DirectoryKinds[K],
): Promise<Problem | null> {
  return firstMissing(trx, referencesOf(kind, thing));
}

/** The first of the references that leads nowhere. */
export async function firstMissing(trx: Knex, references: readonly Reference[]): Promise<Problem | null> {
  for (const [field, table, id] of references) {
    const found: unknown = await trx(table).where({ id }).whereNull('hidden_at').first('id');
    if (!found) return { ok: false, problem: 'missing', field, value: id };
  }
  return null;
}

function referencesOf<K extends DirectoryKind>(kind: K, thing: DirectoryKinds[K]): Reference[] {
  if (kind === 'agent') {
    const { trunkId, queues, siteId } = thing as DirectoryKinds['agent'];
    const members = queues.map(({ queueId }): Reference => ['queues', 'queues', queueId]);
    return [...trunk(trunkId), site(siteId), ...members, ...settingsOf(thing as DirectoryKinds['agent'])];
  }
  if (kind === 'route') {
    const route = thing as DirectoryKinds['route'];
    return [
      ...trunk(route.trunkId),
      ...targetIn('target', route.target),
      site(route.siteId),
      ...prompt('closedPrompt', route.closedPrompt),
      ...prompt('emergencyPrompt', route.emergencyPrompt),
    ];
  }
  if (kind === 'menu') {
    const { id, promptId, choices, otherwise } = thing as DirectoryKinds['menu'];
    const targets = choices.flatMap(({ target }, n) => targetIn(`choices.${n}.target`, target));
    // A menu may lead to itself ("to hear this again"), also one that is only now being made.
    const others = targets.filter(([, table, to]) => table !== 'menus' || to !== id);
    return [['promptId', 'prompts', promptId], ...others, ...targetIn('otherwise', otherwise)];
  }
  if (kind === 'queue') {
    const { id, siteId, comfortPrompt, openings } = thing as DirectoryKinds['queue'];
    const targets = QUEUE_TARGETS.flatMap((field) => {
      const target = openings[field];
      return target === null ? [] : targetIn(`openings.${field}`, target);
    });
    // A queue that leads to itself, also one that is only now being made, leads nowhere.
    const others = targets.filter(([, table, to]) => table !== 'queues' || to !== id);
    const said = [...prompt('comfortPrompt', comfortPrompt), ...settingsOf(thing as DirectoryKinds['queue'])];
    return [site(siteId), ...said, ...others];
  }
  if (kind === 'trunk') return [site((thing as DirectoryKinds['trunk']).siteId)];
  if (kind === 'site') {
    const { emergencyTrunkId: id } = thing as DirectoryKinds['site'];
    const emergency: Reference[] = id === null ? [] : [['emergencyTrunkId', 'trunks', id]];
    return [...emergency, ...settingsOf(thing as DirectoryKinds['site'])];
  }
  if (kind === 'system') return settingsOf(thing as DirectoryKinds['system']);
  return [];
}

/** What the settings of a scope name. */
function settingsOf({ settings }: { readonly settings: Overrides }): Reference[] {
  return prompt('settings.consentPrompt', settings.consentPrompt || null);
}

function site(id: string): Reference {
  return ['siteId', 'sites', id];
}

function trunk(id: string | null): Reference[] {
  return id === null ? [] : [['trunkId', 'trunks', id]];
}

function targetIn(field: string, target: RouteTarget): Reference[] {
  switch (target.kind) {
    case 'queue':
      return [[`${field}.queueId`, 'queues', target.queueId]];
    case 'menu':
      return [[`${field}.menuId`, 'menus', target.menuId]];
    case 'agent':
    case 'voicemail':
      return [[`${field}.agentId`, 'agents', target.agentId]];
    case 'number':
    case 'dial-in':
      return [];
    case 'announcement':
      return prompt(`${field}.promptId`, target.promptId);
  }
}

function prompt(field: string, id: string | null): Reference[] {
  return id === null ? [] : [[field, 'prompts', id]];
}

/** What stands in the way of hiding a thing, by name for the admin; null when nothing does. */
export async function userOf(trx: Knex, kind: DirectoryKind, id: string): Promise<string | null> {
  switch (kind) {
    case 'agent':
      return (
        running(await trx('sessions').where({ agent_id: id }).first('id'), 'session') ??
        (await leadingTo(trx, { kind: 'agent', agentId: id })) ??
        (await leadingTo(trx, { kind: 'voicemail', agentId: id }))
      );
    case 'trunk':
      return (
        (await agentOf(trx('agents').where({ trunk_id: id }))) ??
        (await routeOf(trx, { trunk_id: id })) ??
        (await phoneOf(trx, { trunk_id: id }))
      );
    case 'queue': {
      const members = trx('agents').join('agent_queues', 'agent_queues.agent_id', 'agents.id').where({ queue_id: id });
      const user = (await agentOf(members)) ?? (await leadingTo(trx, { kind: 'queue', queueId: id }));
      return user ?? running(await trx('calls').where({ queue_id: id }).first('id'), 'call');
    }
    case 'route':
      return greetedAt(trx, id);
    case 'reason':
      return null;
    case 'menu':
      return leadingTo(trx, { kind: 'menu', menuId: id });
    case 'prompt': {
      const said = (await routeOf(trx, { closed_prompt: id })) ?? (await routeOf(trx, { emergency_prompt: id }));
      const target = { kind: 'announcement', promptId: id } as const;
      const comforts = await named(trx, 'queue', { comfort_prompt: id });
      const leads = (await leadingTo(trx, target)) ?? (await menuOf(trx, (menu) => menu.promptId === id));
      return said ?? comforts ?? leads ?? settingOf(trx, (settings) => settings.consentPrompt === id);
    }
    case 'site':
      return id === DEFAULT_SITE ? 'everything that names no other site' : userOfSite(trx, { site_id: id });
    case 'system':
      return 'everything';
  }
}

/** E1a: the agent whose leg hears this route's announcement at login. */
async function greetedAt(trx: Knex, id: string): Promise<string | null> {
  const route = (await trx('inbound_routes').where({ id }).first('number')) as DriverRow | undefined;
  return route ? agentOf(trx('agents').where({ connect_on_login: textOf(route, 'number') })) : null;
}

async function userOfSite(trx: Knex, by: { readonly site_id: string }): Promise<string | null> {
  return (
    (await agentOf(trx('agents').where(by))) ??
    (await named(trx, 'queue', by)) ??
    (await named(trx, 'trunk', by)) ??
    (await routeOf(trx, by)) ??
    (await phoneOf(trx, by))
  );
}

async function named(trx: Knex, what: 'queue' | 'trunk', by: Record<string, string>): Promise<string | null> {
  const row = (await trx(`${what}s`).where(by).whereNull('hidden_at').first('name')) as DriverRow | undefined;
  return row ? `${what} ${textOf(row, 'name')}` : null;
}

async function agentOf(agents: Knex.QueryBuilder): Promise<string | null> {
  const row = (await agents.whereNull('agents.hidden_at').first('agents.login as login')) as DriverRow | undefined;
  return row ? `agent ${textOf(row, 'login')}` : null;
}

async function routeOf(trx: Knex, by: Record<string, string>): Promise<string | null> {
  const row = (await trx('inbound_routes').where(by).whereNull('hidden_at').first('number')) as DriverRow | undefined;
  return row ? `route ${textOf(row, 'number')}` : null;
}

async function phoneOf(trx: Knex, by: Record<string, string>): Promise<string | null> {
  const row = (await trx('phones').where(by).whereNull('hidden_at').first('number')) as DriverRow | undefined;
  return row ? `phone ${textOf(row, 'number')}` : null;
}

/** The route or menu that leads to a target; a menu that leads to itself does not keep itself. */
async function leadingTo(trx: Knex, target: RouteTarget): Promise<string | null> {
  const { kind } = target;
  const ref = refOf(target);
  const isIt = (to: RouteTarget): boolean => to.kind === kind && refOf(to) === ref;
  const leads = ({ id, choices, otherwise }: Menu): boolean =>
    id !== ref && [...choices.map((choice) => choice.target), otherwise].some(isIt);
  const by = (await routeOf(trx, { target_kind: kind, target_ref: ref })) ?? (await menuOf(trx, leads));
  return by ?? closedQueueTo(trx, isIt, ref);
}

async function menuOf(trx: Knex, fits: (menu: Menu) => boolean): Promise<string | null> {
  for (const row of (await trx('menus').whereNull('hidden_at').orderBy('id')) as DriverRow[]) {
    const menu = readMenu(row);
    if (fits(menu)) return `menu ${menu.name}`;
  }
  return null;
}

/** The scope whose settings fit. */
async function settingOf(trx: Knex, fits: (settings: Overrides) => boolean): Promise<string | null> {
  for (const [table, scope, name] of SCOPES_KEPT) {
    for (const row of (await trx(table).whereNull('hidden_at').orderBy('id')) as DriverRow[]) {
      if (fits(readSettings(row, scope)))
        return name === null ? 'the settings of the system' : `${scope} ${textOf(row, name)}`;
    }
  }
  return null;
}

const SCOPES_KEPT = [
  ['system_settings', 'system', null],
  ['sites', 'site', 'name'],
  ['queues', 'queue', 'name'],
  ['agents', 'agent', 'login'],
] as const;

/** The queue whose callers go there while it is closed, or after the longest wait; one that leads to itself does not keep itself. */
async function closedQueueTo(trx: Knex, isIt: (to: RouteTarget) => boolean, ref: string): Promise<string | null> {
  for (const row of (await trx('queues').whereNull('hidden_at').orderBy('id')) as DriverRow[]) {
    const { id, name, openings } = readQueue(row);
    const targets = QUEUE_TARGETS.map((field) => openings[field]);
    if (id !== ref && targets.some((target) => target !== null && isIt(target))) return `queue ${name}`;
  }
  return null;
}

function running(row: unknown, what: 'session' | 'call'): string | null {
  return row ? `${what} ${textOf(row as DriverRow, 'id')}` : null;
}
