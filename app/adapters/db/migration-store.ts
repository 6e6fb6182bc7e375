import { z } from 'zod';
import { MOVE_WRITES, ROW_STATES, type MigrationJob, type MigrationRow } from '../../domain/migration.js';
import { GATES } from '../../domain/migration-gates.js';
import { CODECS, NATS, PHONE_TRANSPORTS } from '../../domain/voice-settings.js';
import type { MigrationStore } from '../../ports/migration-store.js';
import { jsonOf, numberOf, textOf, textOrNull, wordOf, type DriverRow } from './column-values.js';
import type { Database } from './database.js';
import { interfaceSchema } from './state-schemas.js';
import { inStoreTerms } from './store-error.js';

const JOBS = 'migration_jobs';
const ROWS = 'migration_rows';
/** Rows of one statement: SQLite takes 32,766 values at most. */
const PORTION = 500;

const peer = z.object({
  phoneId: z.string(),
  host: z.string(),
  transports: z.array(z.enum(PHONE_TRANSPORTS)),
  nat: z.enum(NATS),
  codecs: z.array(z.enum(CODECS)),
  encryption: z.boolean(),
});
const placement = z.object({
  interfaces: z.array(interfaceSchema),
  number: z.string().nullable(),
  trunkId: z.string().nullable(),
  phoneId: z.string().nullable(),
  nailedUp: z.boolean(),
  connectOnLogin: z.string(),
  peer: peer.optional(),
});
const jobState = z.union([
  z.object({ at: z.enum(['draft', 'running', 'aborted', 'done', 'undoing', 'undone']) }),
  z.object({ at: z.literal('paused'), why: z.enum(['asked', 'too-many-failures']) }),
]);
const figure = z.number().nullable();
const pace = z.object({
  batch: z.number(),
  batches: z.number(),
  missed: z.number(),
  pardoned: z.number(),
  firstReloadMs: figure,
  figures: z.array(
    z.object({
      gate: z.enum(GATES),
      value: figure,
      limit: figure,
      verdict: z.enum(['good', 'trouble', 'unknown']),
    }),
  ),
});
const hours = z.object({ from: z.string(), to: z.string() });

export class DatabaseMigrationStore implements MigrationStore {
  constructor(private readonly database: Pick<Database, 'writer' | 'reader'>) {}

  add(job: MigrationJob, rows: readonly MigrationRow[]): Promise<void> {
    return inStoreTerms(() =>
      this.database.writer.transaction(async (trx) => {
        await trx(JOBS).insert({ id: job.id, ...jobColumns(job) });
        const inserts = rows.map((row, position) => ({ job_id: job.id, position, ...rowColumns(row) }));
        for (let at = 0; at < inserts.length; at += PORTION) await trx(ROWS).insert(inserts.slice(at, at + PORTION));
      }),
    );
  }

  saveJob(job: MigrationJob): Promise<void> {
    return inStoreTerms(async () => {
      await this.database.writer(JOBS).where({ id: job.id }).update(jobColumns(job));
    });
  }

  saveRows(jobId: string, rows: readonly MigrationRow[]): Promise<void> {
    return inStoreTerms(() =>
      this.database.writer.transaction(async (trx) => {
        for (const row of rows) {
          const { agent_id, ...columns } = rowColumns(row);
          await trx(ROWS).where({ job_id: jobId, agent_id }).update(columns);
        }
      }),
    );
  }

  jobs(): Promise<readonly MigrationJob[]> {
    return inStoreTerms(async () => {
      const order = [
        { column: 'created_at', order: 'desc' as const },
        { column: 'id', order: 'desc' as const },
      ];
      return ((await this.database.reader(JOBS).orderBy(order)) as DriverRow[]).map(readJob);
    });
  }

  rows(jobId: string): Promise<readonly MigrationRow[]> {
    return inStoreTerms(async () => {
      const rows = this.database.reader(ROWS).where({ job_id: jobId }).orderBy('position');
      return ((await rows) as DriverRow[]).map((row) => ({
        agentId: textOf(row, 'agent_id'),
        target: jsonOf(row, 'target', placement),
        before: row['before'] === null ? null : jsonOf(row, 'before', placement),
        state: wordOf(row, 'state', z.enum(ROW_STATES)),
        why: textOf(row, 'why'),
      }));
    });
  }
}

function jobColumns(job: MigrationJob) {
  const { name, siteId, by, createdAt, state, window, batch, mostFailures } = job;
  return {
    name,
    site_id: siteId,
    created_by: by,
    created_at: createdAt,
    state: JSON.stringify(state),
    hours: window && JSON.stringify(window),
    batch,
    most_failures: mostFailures,
    writes: job.writes,
    pace: job.pace && JSON.stringify(job.pace),
  };
}

function readJob(row: DriverRow): MigrationJob {
  return {
    id: textOf(row, 'id'),
    name: textOf(row, 'name'),
    siteId: textOf(row, 'site_id'),
    by: textOf(row, 'created_by'),
    createdAt: numberOf(row, 'created_at'),
    state: jsonOf(row, 'state', jobState),
    writes: wordOf(row, 'writes', z.enum(MOVE_WRITES)),
    window: textOrNull(row, 'hours') === null ? null : jsonOf(row, 'hours', hours),
    batch: numberOf(row, 'batch'),
    mostFailures: numberOf(row, 'most_failures'),
    pace: textOrNull(row, 'pace') === null ? null : jsonOf(row, 'pace', pace),
  };
}

function rowColumns({ agentId, target, before, state, why }: MigrationRow) {
  return { agent_id: agentId, target: JSON.stringify(target), before: before && JSON.stringify(before), state, why };
}
