import type { LockOutEnd } from '../../app/domain/locked-out.js';
import type { KeptLockOut, LockOutStore, RecordedLockOut } from '../../app/ports/lock-out-store.js';

/** Lock-outs that are gone with the test. */
export class MemoryLockOuts implements LockOutStore {
  readonly rows = new Map<string, KeptLockOut & RecordedLockOut>();

  running(): Promise<readonly KeptLockOut[]> {
    const rows = [...this.rows.values()].filter(({ ended }) => ended === null).sort(byAge);
    return Promise.resolve(rows.map(({ ended: _ended, ...kept }) => kept));
  }

  began(lockOut: KeptLockOut): Promise<void> {
    this.rows.set(lockOut.id, { ...lockOut, ended: null });
    return Promise.resolve();
  }

  ended(id: string, at: number, why: LockOutEnd, by: string | null): Promise<void> {
    const row = this.rows.get(id);
    if (row?.ended === null) this.rows.set(id, { ...row, ended: { at, why, by } });
    return Promise.resolve();
  }

  newest(limit: number): Promise<readonly RecordedLockOut[]> {
    const rows = [...this.rows.values()].sort(byAge).reverse().slice(0, limit);
    return Promise.resolve(rows.map(({ key: _key, ...shown }) => shown));
  }
}

function byAge(one: KeptLockOut, other: KeptLockOut): number {
  return one.since - other.since || (one.id < other.id ? -1 : 1);
}
