import type { Knex } from 'knex';
import type { Agent, Directory, InboundRoute, Queue, Settings, Trunk } from '../../domain/directory.js';
import type { Clock } from '../../ports/clock.js';
import type {
  DirectoryKind,
  DirectoryKinds,
  DirectoryStore,
  SaveOutcome,
  TrunkWire,
} from '../../ports/directory-store.js';
import type { Reason } from '../../domain/reason.js';
import type { Log } from '../../ports/log.js';
import { numberOf, textOf, type DriverRow } from './column-values.js';
import type { Database } from './database.js';
import { missingReference, userOf } from './directory-references.js';
import { directoryTables } from './directory-tables.js';
import { loadDirectory } from './load-directory.js';
import { nameKey } from './name-key.js';
import { NumberPlan } from './number-plan.js';
import { nextVersion, saveOutcome, Undo, versionOf } from './save-outcome.js';
import { inStoreTerms } from './store-error.js';
import { readTrunkWire, trunkWireColumns } from './trunk-wire-row.js';

/** Each change is one transaction on the one writing connection, so checks and writes see no one else's. */
export class DatabaseDirectoryStore implements DirectoryStore {
  constructor(
    private readonly database: Database,
    private readonly clock: Clock,
    private readonly log: Log,
    /** Resolves once what the engine decided so far is in the rows, if it can be: they say what is in use. */
    private readonly settled: () => Promise<void> = () => Promise.resolve(),
  ) {}

  load(settings: Settings): Promise<Directory> {
    return inStoreTerms(() => loadDirectory(this.database, settings, this.log));
  }

  save<K extends DirectoryKind>(kind: K, thing: DirectoryKinds[K], version: number | null): Promise<SaveOutcome> {
    return this.change((trx) => write(trx, kind, thing, version));
  }

  saveTrunk(trunk: Trunk, wire: TrunkWire | null, version: number | null): Promise<SaveOutcome> {
    return this.change(async (trx) => {
      const next = await write(trx, 'trunk', trunk, version);
      const row = wire && { trunk_id: trunk.id, ...trunkWireColumns(wire) };
      if (row) await trx('trunk_wire').insert(row).onConflict('trunk_id').merge();
      else await trx('trunk_wire').where({ trunk_id: trunk.id }).delete();
      return next;
    });
  }

  async hide(kind: DirectoryKind, id: string): Promise<SaveOutcome> {
    await this.settled();
    return this.change(async (trx) => {
      const { name } = directoryTables[kind];
      const version = (await versionOf(trx, name, id)) + 1;
      const by = await userOf(trx, kind, id);
      if (by !== null) throw new Undo({ ok: false, problem: 'in-use', by });
      await trx(name).where({ id }).update({ hidden_at: this.clock.now(), version });
      await new NumberPlan(trx).free(kind, id);
      // Credentials of a trunk that is no more are of no use to anyone but a thief.
      if (kind === 'trunk') await trx('trunk_wire').where({ trunk_id: id }).delete();
      return version;
    });
  }

  trunkWires(): Promise<ReadonlyMap<string, TrunkWire>> {
    return inStoreTerms(async () => {
      const rows = (await this.database.reader('trunk_wire').orderBy('trunk_id')) as DriverRow[];
      return new Map(rows.map((row) => [textOf(row, 'trunk_id'), readTrunkWire(row)]));
    });
  }

  versions(kind: DirectoryKind): Promise<ReadonlyMap<string, number>> {
    return inStoreTerms(async () => {
      const table = this.database.reader(directoryTables[kind].name);
      const rows = (await table.whereNull('hidden_at').select('id', 'version').orderBy('id')) as DriverRow[];
      return new Map(rows.map((row) => [textOf(row, 'id'), numberOf(row, 'version')]));
    });
  }

  private change(work: (trx: Knex.Transaction) => Promise<number>): Promise<SaveOutcome> {
    return saveOutcome(this.database, work);
  }
}

/** Writes a thing with what belongs to it; gives its new version. */
async function write<K extends DirectoryKind>(
  trx: Knex,
  kind: K,
  thing: DirectoryKinds[K],
  version: number | null,
): Promise<number> {
  const next = await nextVersion(trx, directoryTables[kind].name, thing.id, version);
  const missing = await missingReference(trx, kind, thing);
  if (missing) throw new Undo(missing);
  if (kind === 'agent') await checkLogin(trx, thing as Agent);
  if (kind === 'reason') await checkCode(trx, thing as Reason);
  await claimNumber(trx, kind, thing);
  const { name, columns } = directoryTables[kind];
  const row = { ...columns(thing), version: next };
  if (next === 1) await trx(name).insert({ id: thing.id, ...row });
  else await trx(name).where({ id: thing.id }).update(row);
  if (kind === 'agent') await writeMemberships(trx, thing as Agent);
  return next;
}

async function checkLogin(trx: Knex, { id, login }: Agent): Promise<void> {
  const same = trx('agents')
    .where({ login_key: nameKey(login) })
    .whereNull('hidden_at')
    .whereNot({ id });
  if (await same.first('id')) throw new Undo({ ok: false, problem: 'not-unique', field: 'login', value: login });
}

/** Codes are no numbers that anybody calls: they are unique among themselves. */
async function checkCode(trx: Knex, { id, code }: Reason): Promise<void> {
  const same = trx('reasons').where({ code }).whereNull('hidden_at').whereNot({ id });
  if (await same.first('id')) throw new Undo({ ok: false, problem: 'not-unique', field: 'code', value: code });
}

async function claimNumber<K extends DirectoryKind>(trx: Knex, kind: K, thing: DirectoryKinds[K]): Promise<void> {
  const plan = new NumberPlan(trx);
  const insist = (granted: boolean, field: string, value: string) => {
    if (!granted) throw new Undo({ ok: false, problem: 'not-unique', field, value });
  };
  if (kind === 'agent' || kind === 'queue') {
    const { id, dn } = thing as Agent | Queue;
    const routes = kind === 'queue' ? await routesOf(trx, id) : [];
    for (const route of routes) await plan.free('route', route.id);
    insist(await plan.claim({ kind, id, number: dn }), 'dn', dn);
    // A route under the queue's former DN claimed nothing so far, and the other way about.
    for (const route of routes) insist(await plan.claimRoute(route.id, route.number, dn), 'dn', dn);
  }
  if (kind === 'route') {
    const { id, number, target } = thing as InboundRoute;
    const dn = target.kind === 'queue' ? await dnOf(trx, target.queueId) : null;
    insist(await plan.claimRoute(id, number, dn), 'number', number);
  }
}

async function dnOf(trx: Knex, queueId: string): Promise<string> {
  return textOf((await trx('queues').where({ id: queueId }).first('dn')) as DriverRow, 'dn');
}

async function routesOf(trx: Knex, queueId: string): Promise<{ id: string; number: string }[]> {
  const routes = trx('inbound_routes').where({ target_kind: 'queue', target_ref: queueId }).whereNull('hidden_at');
  const rows = (await routes.select('id', 'number')) as DriverRow[];
  return rows.map((row) => ({ id: textOf(row, 'id'), number: textOf(row, 'number') }));
}

async function writeMemberships(trx: Knex, { id, queues }: Agent): Promise<void> {
  await trx('agent_queues').where({ agent_id: id }).delete();
  if (queues.length === 0) return;
  await trx('agent_queues').insert(
    queues.map(({ queueId, penalty }) => ({ agent_id: id, queue_id: queueId, penalty })),
  );
}
