import type { Knex } from 'knex';
import { DEFAULT_SITE } from '../../domain/directory.js';
import type { DirectoryKind, DirectoryKinds, SaveOutcome } from '../../ports/directory-store.js';
import { textOf, type DriverRow } from './column-values.js';

type Problem = Extract<SaveOutcome, { ok: false }>;
export type Reference = readonly [field: string, table: 'trunks' | 'queues' | 'sites', id: string];

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
    const { trunkId, queues } = thing as DirectoryKinds['agent'];
    return [...trunk(trunkId), ...queues.map(({ queueId }): Reference => ['queues', 'queues', queueId])];
  }
  if (kind === 'route') {
    const { trunkId, queueId, siteId } = thing as DirectoryKinds['route'];
    return [...trunk(trunkId), ['queueId', 'queues', queueId], ['siteId', 'sites', siteId]];
  }
  return [];
}

function trunk(id: string | null): Reference[] {
  return id === null ? [] : [['trunkId', 'trunks', id]];
}

/** What stands in the way of hiding a thing, by name for the admin; null when nothing does. */
export async function userOf(trx: Knex, kind: DirectoryKind, id: string): Promise<string | null> {
  switch (kind) {
    case 'agent':
      return running(await trx('sessions').where({ agent_id: id }).first('id'), 'session');
    case 'trunk':
      return (
        (await agentOf(trx('agents').where({ trunk_id: id }))) ??
        (await routeOf(trx, { trunk_id: id })) ??
        (await phoneOf(trx, { trunk_id: id }))
      );
    case 'queue': {
      const members = trx('agents').join('agent_queues', 'agent_queues.agent_id', 'agents.id').where({ queue_id: id });
      const user = (await agentOf(members)) ?? (await routeOf(trx, { queue_id: id }));
      return user ?? running(await trx('calls').where({ queue_id: id }).first('id'), 'call');
    }
    case 'route':
      return null;
    case 'site':
      if (id === DEFAULT_SITE) return 'everything that names no other site';
      return (await routeOf(trx, { site_id: id })) ?? (await phoneOf(trx, { site_id: id }));
  }
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

function running(row: unknown, what: 'session' | 'call'): string | null {
  return row ? `${what} ${textOf(row as DriverRow, 'id')}` : null;
}
