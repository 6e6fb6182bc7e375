import type { Knex } from 'knex';
import { z } from 'zod';
import type { Instant } from '../../domain/ids.js';
import type { LockedOut, LockOutEnd } from '../../domain/locked-out.js';
import type { KeptLockOut, LockOutStore, RecordedLockOut } from '../../ports/lock-out-store.js';
import { numberOf, numberOrNull, textOf, textOrNull, wordOf, type DriverRow } from './column-values.js';
import type { Database } from './database.js';
import { inStoreTerms } from './store-error.js';

const kindSchema = z.enum(['agent', 'name', 'address', 'telephone', 'caller']);
const whySchema = z.enum(['time', 'lifted', 'forgiven', 'proven']);

/** Rows stay for good: they are the record of who was locked out. */
export class DatabaseLockOutStore implements LockOutStore {
  private readonly writer: Knex;
  private readonly reader: Knex;

  constructor({ writer, reader }: Pick<Database, 'writer' | 'reader'>) {
    this.writer = writer;
    this.reader = reader;
  }

  running(): Promise<readonly KeptLockOut[]> {
    return inStoreTerms(async () => {
      const rows = await this.reader('lock_outs').whereNull('ended_at').orderBy(['since', 'id']);
      return (rows as DriverRow[]).map((row) => ({ ...lockedOut(row), key: textOf(row, 'key') }));
    });
  }

  async began({ id, kind, agentId, place, key, since, until }: KeptLockOut): Promise<void> {
    await inStoreTerms(() =>
      this.writer('lock_outs').insert({ id, kind, agent_id: agentId, place, key, since, until }),
    );
  }

  async ended(id: string, at: Instant, why: LockOutEnd, by: string | null): Promise<void> {
    const end = { ended_at: at, ended_why: why, ended_by: by };
    await inStoreTerms(() => this.writer('lock_outs').where({ id }).whereNull('ended_at').update(end));
  }

  newest(limit: number): Promise<readonly RecordedLockOut[]> {
    return inStoreTerms(async () => {
      const order = [
        { column: 'since', order: 'desc' as const },
        { column: 'id', order: 'desc' as const },
      ];
      const rows = await this.reader('lock_outs').orderBy(order).limit(limit);
      return (rows as DriverRow[]).map(recorded);
    });
  }
}

function lockedOut(row: DriverRow): LockedOut {
  return {
    id: textOf(row, 'id'),
    kind: wordOf(row, 'kind', kindSchema),
    agentId: textOrNull(row, 'agent_id'),
    place: textOf(row, 'place'),
    since: numberOf(row, 'since'),
    until: numberOf(row, 'until'),
  };
}

function recorded(row: DriverRow): RecordedLockOut {
  const at = numberOrNull(row, 'ended_at');
  const ended = at === null ? null : { at, why: wordOf(row, 'ended_why', whySchema), by: textOrNull(row, 'ended_by') };
  return { ...lockedOut(row), ended };
}
