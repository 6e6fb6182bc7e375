import type { MigrationJob, MigrationRow } from '../domain/migration.js';

/** Jobs that move many agents, with a row for each agent, for good. */
export interface MigrationStore {
  add(job: MigrationJob, rows: readonly MigrationRow[]): Promise<void>;
  saveJob(job: MigrationJob): Promise<void>;
  saveRows(jobId: string, rows: readonly MigrationRow[]): Promise<void>;
  /** The newest first. */
  jobs(): Promise<readonly MigrationJob[]>;
  /** In the order in which they were given. */
  rows(jobId: string): Promise<readonly MigrationRow[]>;
}
