import type { Instant } from '../domain/ids.js';
import type { ApplyOutcome, ApplyProgress } from './apply-peers.js';
import type { PeerOwner } from './peer-source.js';

/** How one peer stands: in Asterisk as configured, still on its way (and why it takes so long), or not taken. */
export interface PeerState {
  readonly state: 'applied' | 'pending' | 'refused';
  /** A sentence; null when there is nothing to tell. */
  readonly reason: string | null;
}

/** How all of them stand. */
export interface PeersOverview {
  /** null: nothing is under way. */
  readonly progress: ApplyProgress | null;
  /** What the last apply came to; null before the first. */
  readonly last: { readonly at: Instant; readonly outcome: ApplyOutcome } | null;
  readonly refused: readonly { readonly name: string; readonly reason: string }[];
}

/** What an apply is about. */
export type Wishes = 'all' | readonly PeerOwner[];

export interface Settled {
  readonly at: Instant;
  readonly wishes: Wishes;
  readonly outcome: ApplyOutcome;
  /** Peers the last good files hold. */
  readonly names: ReadonlySet<string> | null;
  /** Peers that were left out, and why. */
  readonly refused: readonly { readonly name: string; readonly reason: string }[];
}

/** Peers are called after their owners. */
export function peerNameOf({ kind, id }: PeerOwner): string {
  return `${kind}-${id}`;
}

/** Remembers what became of each peer, for whoever looks at one or at all. In memory: a start applies all again. */
export class PeerStates {
  /** Wishes not settled yet, counted: one may be asked for again while it is carried out. */
  readonly #open = new Map<string, number>();
  #openForAll = 0;
  /** Why peers wait although an apply went by; for all of them, or by name. */
  #heldUp: string | null = null;
  readonly #waiting = new Map<string, string>();
  #refused = new Map<string, string>();
  #names: ReadonlySet<string> = new Set();
  #progress: ApplyProgress | null = null;
  #last: PeersOverview['last'] = null;

  of(name: string): PeerState {
    const held = this.#waiting.get(name) ?? this.#heldUp;
    if (this.#openForAll > 0 || this.#open.has(name)) return { state: 'pending', reason: held };
    const refused = this.#refused.get(name);
    if (refused !== undefined) return { state: 'refused', reason: refused };
    if (held !== null || !this.#names.has(name)) return { state: 'pending', reason: held };
    return { state: 'applied', reason: null };
  }

  overview(): PeersOverview {
    const refused = Array.from(this.#refused, ([name, reason]) => ({ name, reason }));
    return { progress: this.#progress, last: this.#last, refused };
  }

  /** Somebody wants this applied; without an owner, everything. */
  wanted(owner?: PeerOwner): void {
    if (!owner) this.#openForAll += 1;
    else this.#open.set(peerNameOf(owner), (this.#open.get(peerNameOf(owner)) ?? 0) + 1);
  }

  /** The wish is answered. */
  answered(owner?: PeerOwner): void {
    if (!owner) {
      this.#openForAll -= 1;
      return;
    }
    const name = peerNameOf(owner);
    const left = (this.#open.get(name) ?? 1) - 1;
    if (left > 0) this.#open.set(name, left);
    else this.#open.delete(name);
  }

  progressed(progress: ApplyProgress): void {
    this.#progress = progress;
  }

  settled({ at, wishes, outcome, names, refused }: Settled): void {
    this.#progress = null;
    this.#last = { at, outcome };
    if (names) this.#names = names;
    const about = wishes === 'all' ? null : wishes.map(peerNameOf);
    if (!outcome.ok && outcome.reason !== 'refused') this.#keepWaiting(about, outcome.detail);
    else if (about === null) this.#allDone();
    else for (const name of about) this.#done(name);
    for (const { name, reason } of refused) {
      this.#done(name);
      this.#refused.set(name, reason);
    }
  }

  #keepWaiting(about: readonly string[] | null, why: string): void {
    if (about === null) this.#heldUp = why;
    else for (const name of about) this.#waiting.set(name, why);
  }

  #allDone(): void {
    this.#heldUp = null;
    this.#waiting.clear();
    this.#refused = new Map();
  }

  #done(name: string): void {
    this.#waiting.delete(name);
    this.#refused.delete(name);
  }
}
