import type { Presence, PresenceSeen } from '../../app/domain/presence.js';
import type { PresenceWatcher, WatchedTelephone } from '../../app/ports/presence-watcher.js';

/** Telephones of a PBX in memory, by the number it knows them by. */
export class FakePresenceWatcher implements PresenceWatcher {
  watched: readonly WatchedTelephone[] = [];
  readonly #listeners = new Set<(id: string, seen: PresenceSeen) => void>();
  readonly #states = new Map<string, Presence>();

  watch(telephones: readonly WatchedTelephone[]): void {
    const before = new Map(this.watched.map((telephone) => [telephone.id, JSON.stringify(telephone)]));
    this.watched = telephones;
    for (const telephone of telephones) {
      if (before.get(telephone.id) === JSON.stringify(telephone)) continue;
      queueMicrotask(() => {
        if (this.watched.includes(telephone)) this.#tell(telephone);
      });
    }
  }

  onSeen(listener: (id: string, seen: PresenceSeen) => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** The telephone of this number is now so. */
  becomes(number: string, presence: Presence): void {
    this.#states.set(number, presence);
    for (const telephone of this.watched) if (telephone.ways[0]?.number === number) this.#tell(telephone);
  }

  /** Tells of whoever stands for this id. */
  tell(id: string, seen: PresenceSeen): void {
    for (const listener of this.#listeners) listener(id, seen);
  }

  #tell({ id, ways }: WatchedTelephone): void {
    const [way] = ways;
    const presence = way && this.#states.get(way.number);
    if (presence) return this.tell(id, { at: 'known', presence });
    this.tell(id, { at: 'lost', why: way ? 'unknown' : 'unreachable' });
  }
}
