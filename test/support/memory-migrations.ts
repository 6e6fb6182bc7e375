import type { MigrationJob, MigrationRow } from '../../app/domain/migration.js';
import type { MigrationStore } from '../../app/ports/migration-store.js';

/** Held to the contract by test/contract/migration-store.test.ts. */
export class MemoryMigrations implements MigrationStore {
  readonly #jobs = new Map<string, MigrationJob>();
  readonly #rows = new Map<string, MigrationRow[]>();

  add(job: MigrationJob, rows: readonly MigrationRow[]): Promise<void> {
    this.#jobs.set(job.id, job);
    this.#rows.set(job.id, [...rows]);
    return Promise.resolve();
  }

  saveJob(job: MigrationJob): Promise<void> {
    this.#jobs.set(job.id, job);
    return Promise.resolve();
  }

  saveRows(jobId: string, rows: readonly MigrationRow[]): Promise<void> {
    const saved = new Map(rows.map((row) => [row.agentId, row]));
    this.#rows.set(
      jobId,
      (this.#rows.get(jobId) ?? []).map((row) => saved.get(row.agentId) ?? row),
    );
    return Promise.resolve();
  }

  jobs(): Promise<readonly MigrationJob[]> {
    const order = (a: MigrationJob, b: MigrationJob): number => b.createdAt - a.createdAt || (a.id < b.id ? 1 : -1);
    return Promise.resolve([...this.#jobs.values()].sort(order));
  }

  rows(jobId: string): Promise<readonly MigrationRow[]> {
    return Promise.resolve(this.#rows.get(jobId) ?? []);
  }
}
