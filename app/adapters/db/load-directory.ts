import type { Knex } from 'knex';
import { z } from 'zod';
import { SYSTEM, type Directory, type Membership, type Settings } from '../../domain/directory.js';
import type { Log } from '../../ports/log.js';
import { readAgentSounds } from './agent-sound-store.js';
import { readAgent } from './agent-row.js';
import { jsonOf, numberOf, textOf, type DriverRow } from './column-values.js';
import type { Database } from './database.js';
import { readInboundRoute } from './inbound-route-row.js';
import { readMenu } from './menu-row.js';
import { readPrompt } from './prompt-row.js';
import { readQueue } from './queue-row.js';
import { readReason } from './reason-row.js';
import { readSite } from './site-row.js';
import { readSystem } from './system-row.js';
import { readTrunk } from './trunk-row.js';

/**
 * Everything configured and not deleted, as of one instant. A row that cannot be read is left out and told to the
 * operator: one damaged agent must not keep the others from working.
 */
export async function loadDirectory(
  { reader, dialect }: Pick<Database, 'reader' | 'dialect'>,
  settings: Settings,
  log: Log,
): Promise<Directory> {
  // SQLite's transactions see one instant by themselves; PostgreSQL's only when asked.
  const isolation = dialect === 'postgres' ? { isolationLevel: 'repeatable read' as const } : {};
  return reader.transaction(async (trx) => {
    const memberships = await readMemberships(trx);
    const contacts = await readContacts(trx);
    const each = <T extends { readonly id: string }>(table: string, read: (row: DriverRow) => T) =>
      readVisible(trx, table, read, log);
    return {
      agents: await each('agents', (row) => readAgent(row, memberships.get(String(row['id'])) ?? [])),
      trunks: await each('trunks', (row) => readTrunk(row, contactsIn(contacts.get(String(row['id']))))),
      queues: await each('queues', readQueue),
      routes: await each('inbound_routes', readInboundRoute),
      sites: await each('sites', readSite),
      reasons: await each('reasons', readReason),
      system: (await each('system_settings', readSystem)).get(SYSTEM)?.settings ?? {},
      menus: await each('menus', readMenu),
      prompts: await each('prompts', readPrompt),
      agentSounds: await readAgentSounds(trx),
      settings,
    };
  }, isolation);
}

async function readMemberships(trx: Knex): Promise<Map<string, Membership[]>> {
  const rows = (await trx('agent_queues')
    .join('queues', 'queues.id', 'agent_queues.queue_id')
    .whereNull('queues.hidden_at')
    .select('agent_id', 'queue_id', 'penalty')
    .orderBy(['agent_id', 'penalty', 'queue_id'])) as DriverRow[];
  const byAgent = new Map<string, Membership[]>();
  for (const row of rows) {
    const agentId = textOf(row, 'agent_id');
    const membership = { queueId: textOf(row, 'queue_id'), penalty: numberOf(row, 'penalty') };
    byAgent.set(agentId, [...(byAgent.get(agentId) ?? []), membership]);
  }
  return byAgent;
}

async function readContacts(trx: Knex): Promise<Map<string, DriverRow>> {
  const rows = (await trx('trunk_wire').select('trunk_id', 'contacts')) as DriverRow[];
  return new Map(rows.map((row) => [textOf(row, 'trunk_id'), row]));
}

/** A trunk without a SIP side has none. Throws `BadColumn`. */
function contactsIn(wire: DriverRow | undefined): readonly string[] {
  return wire ? jsonOf(wire, 'contacts', z.array(z.string())) : [];
}

async function readVisible<T extends { readonly id: string }>(
  trx: Knex,
  table: string,
  read: (row: DriverRow) => T,
  log: Log,
): Promise<ReadonlyMap<string, T>> {
  const rows = (await trx(table).whereNull('hidden_at').orderBy('id')) as DriverRow[];
  const things = new Map<string, T>();
  for (const row of rows) {
    try {
      const thing = read(row);
      things.set(thing.id, thing);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      log.error(`Row ${String(row['id'])} of ${table} left out: ${reason}`, { table, id: row['id'], reason });
    }
  }
  return things;
}
