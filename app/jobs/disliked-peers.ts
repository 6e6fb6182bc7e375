import type { Peer } from '../domain/peer.js';
import type { WantedPeers } from './peer-source.js';

/**
 * Peers that Asterisk did not take as they are written. They are left out until they are changed (or everything is asked
 * for), so that one of them never keeps the others from being applied.
 */
export class DislikedPeers {
  readonly #known = new Map<string, { readonly peer: string; readonly why: string }>();

  /** Remembers those of the names that are among the peers; gives their names. */
  note(names: readonly string[], peers: readonly Peer[], why: string): readonly string[] {
    const noted = peers.filter(({ name }) => names.includes(name));
    for (const peer of noted) this.#known.set(peer.name, { peer: JSON.stringify(peer), why });
    return noted.map(({ name }) => name);
  }

  forgetAll(): void {
    this.#known.clear();
  }

  /** What is wanted without those that are still as Asterisk disliked them, and why each is left out. */
  without(wanted: WantedPeers): { readonly wanted: WantedPeers; readonly left: ReadonlyMap<string, string> } {
    const left = new Map<string, string>();
    if (this.#known.size === 0) return { wanted, left };
    for (const peer of wanted.peers) {
      const known = this.#known.get(peer.name);
      if (known && known.peer === JSON.stringify(peer)) left.set(peer.name, known.why);
      else if (known) this.#known.delete(peer.name);
    }
    return { wanted: { ...wanted, peers: wanted.peers.filter(({ name }) => !left.has(name)) }, left };
  }
}
