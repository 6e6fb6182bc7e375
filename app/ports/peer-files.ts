import type { Peer } from '../domain/peer.js';

/** One object Asterisk makes of a peer: an endpoint, its password, its address, how it is recognised. */
export interface PeerObject {
  /** Name of the peer it belongs to. */
  readonly peer: string;
  /** `endpoint`, `aor`, `auth`, `identify`, `registration`. */
  readonly type: string;
  readonly name: string;
  /** Asterisk shows this mark once it has taken the object as it is written now, and not kept an older one. */
  readonly mark: string;
  /** Asterisk had no such object when it last took the files. */
  readonly isNew: boolean;
}

/** What the files now say otherwise than when Asterisk last took them. */
export interface PeerChanges {
  /** Names of peers that are new or different. */
  readonly written: readonly string[];
  /** Names of peers that are gone. */
  readonly removed: readonly string[];
  /** Objects of the written peers that are new or different. */
  readonly objects: readonly PeerObject[];
}

/** How many of the peers are rendered. */
export type OnRendered = (done: number, total: number) => void;

/** The files Asterisk reads its peers from. Each call leaves whole files only, whatever happens. One call at a time. */
export interface PeerFiles {
  /**
   * Compares every file: makes them say what `peers` say. Other peers are removed, except those in `leave`.
   * Rejects with a sentence for the admin when a value cannot be written or two peers have one name; nothing is changed
   * then.
   */
  write(peers: readonly Peer[], leave: readonly string[], onRendered?: OnRendered): Promise<PeerChanges>;
  /** As `write`, for these alone: peers that are in neither list stay as they are, unread. */
  change(peers: readonly Peer[], gone: readonly string[]): Promise<PeerChanges>;
  /** Asterisk has taken what is there: from now on this is the last good state. */
  keep(): Promise<void>;
  /** Puts the last good state back. */
  restore(): Promise<void>;
}
