import type { PeerOwner } from './peer-source.js';

/** What was asked for since the last time somebody looked. */
export class PeerWishes {
  readonly #owners = new Map<string, PeerOwner>();
  #all = false;

  /** Without an owner: everything. */
  add(owner?: PeerOwner): void {
    if (owner) this.#owners.set(`${owner.kind} ${owner.id}`, owner);
    else this.#all = true;
  }

  /** Hands over what was asked for; nothing is left. */
  take(): 'all' | readonly PeerOwner[] {
    const owners = [...this.#owners.values()];
    const all = this.#all;
    this.#owners.clear();
    this.#all = false;
    return all ? 'all' : owners;
  }
}
