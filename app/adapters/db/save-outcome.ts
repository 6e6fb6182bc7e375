import type { Knex } from 'knex';
import type { SaveOutcome } from '../../ports/directory-store.js';
import { numberOf, type DriverRow } from './column-values.js';
import type { Database } from './database.js';
import { inStoreTerms } from './store-error.js';

type Problem = Extract<SaveOutcome, { ok: false }>;

/** Leaves a transaction without a trace: a problem found half-way undoes the half. */
export class Undo extends Error {
  constructor(readonly problem: Problem) {
    super(problem.problem);
  }
}

/** One transaction on the one writing connection; `work` gives the row's new version or throws `Undo`. */
export async function saveOutcome(
  { writer }: Pick<Database, 'writer'>,
  work: (trx: Knex.Transaction) => Promise<number>,
): Promise<SaveOutcome> {
  try {
    return { ok: true, version: await inStoreTerms(() => writer.transaction(work)) };
  } catch (error) {
    if (error instanceof Undo) return error.problem;
    throw error;
  }
}

/** 1 for a new row, else one above the version that the writer saw. Throws `Undo`. */
export async function nextVersion(trx: Knex, table: string, id: string, seen: number | null): Promise<number> {
  const row = (await trx(table).where({ id }).first('version', 'hidden_at')) as DriverRow | undefined;
  if (!row && seen === null) return 1;
  if (!row || row['hidden_at'] !== null) throw new Undo({ ok: false, problem: 'missing', field: 'id', value: id });
  const version = numberOf(row, 'version');
  if (version !== seen) throw new Undo({ ok: false, problem: 'stale', version });
  return version + 1;
}

/** The version of a row that is not deleted. Throws `Undo`. */
export async function versionOf(trx: Knex, table: string, id: string): Promise<number> {
  const row = (await trx(table).where({ id }).whereNull('hidden_at').first('version')) as DriverRow | undefined;
  if (!row) throw new Undo({ ok: false, problem: 'missing', field: 'id', value: id });
  return numberOf(row, 'version');
}
