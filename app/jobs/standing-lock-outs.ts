import type { Millis } from '../domain/ids.js';
import type { LockedOut, LockOutEnd } from '../domain/locked-out.js';
import type { Clock } from '../ports/clock.js';
import type { KeptLockOut, LockOutStore } from '../ports/lock-out-store.js';
import type { Log } from '../ports/log.js';

interface Standing {
  readonly lockOut: KeptLockOut;
  /** Monotonic: a jump of the wall clock ends nothing early. */
  readonly until: Millis;
  readonly cancel: () => void;
}

export interface StandingParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly store: Pick<LockOutStore, 'running' | 'began' | 'ended'>;
}

/** Lock-outs that run: each is written down as it begins and as it ends, and ends by itself. */
export class StandingLockOuts {
  readonly #parts: StandingParts;
  readonly #standing = new Map<string, Standing>();
  readonly #listeners = new Set<() => void>();

  constructor(parts: StandingParts) {
    this.#parts = parts;
  }

  /** Takes up what an earlier process left; none lasts longer than `mostMs` from now, whatever the wall clock did. */
  async recall(mostMs: Millis): Promise<void> {
    const { clock, store, log } = this.#parts;
    const kept = await store.running();
    for (const lockOut of kept) {
      const left = Math.min(lockOut.until - clock.now(), mostMs);
      if (left > 0) this.#stand(lockOut, left);
      else this.#write(store.ended(lockOut.id, clock.now(), 'time', null));
    }
    if (this.#standing.size > 0) log.warn('lock-outs go on after the restart', { lockOuts: this.#standing.size });
  }

  get all(): readonly LockedOut[] {
    return Array.from(this.#standing.values(), ({ lockOut: { key: _key, ...shown } }) => shown);
  }

  /** Milliseconds until it ends; 0: it does not run. */
  leftMs(key: string): Millis {
    const standing = this.#standing.get(key);
    return standing ? Math.max(0, standing.until - this.#parts.clock.mono()) : 0;
  }

  keyOf(id: string): string | null {
    for (const [key, { lockOut }] of this.#standing) if (lockOut.id === id) return key;
    return null;
  }

  begin(lockOut: KeptLockOut, lastsMs: Millis): void {
    // One whose time is up, but whose timer is late.
    this.end(lockOut.key, 'time', null);
    this.#stand(lockOut, lastsMs);
    this.#write(this.#parts.store.began(lockOut));
    this.#tell();
  }

  end(key: string, why: LockOutEnd, by: string | null): void {
    const standing = this.#standing.get(key);
    if (!standing) return;
    standing.cancel();
    this.#standing.delete(key);
    const { clock, store, log } = this.#parts;
    const { id, kind, agentId } = standing.lockOut;
    log.info('a lock-out has ended', { id, kind, agentId, why, by });
    this.#write(store.ended(id, clock.now(), why, by));
    this.#tell();
  }

  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Nothing ends any more in this process; all goes on in the next. */
  stop(): void {
    for (const { cancel } of this.#standing.values()) cancel();
    this.#listeners.clear();
  }

  #stand(lockOut: KeptLockOut, lastsMs: Millis): void {
    const { clock } = this.#parts;
    const cancel = clock.after(lastsMs, () => this.end(lockOut.key, 'time', null));
    this.#standing.set(lockOut.key, { lockOut, until: clock.mono() + lastsMs, cancel });
  }

  #write(written: Promise<void>): void {
    written.catch((error: unknown) => {
      this.#parts.log.error('a lock-out could not be written down; it holds until Farline restarts', {
        why: error instanceof Error ? error.message : String(error),
      });
    });
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
