import type { Peer } from '../domain/peer.js';

/** Names of peers whose file now says something else than what Asterisk last took. */
export interface PeerChanges {
  readonly written: readonly string[];
  readonly removed: readonly string[];
}

/** The files Asterisk reads its peers from, one per peer. Each call leaves whole files only, whatever happens. */
export interface PeerFiles {
  /**
   * Makes the files say what `peers` say. Files of other peers are removed, except those in `leave`.
   * Rejects with a sentence for the admin when a value cannot be written; nothing is changed then.
   */
  write(peers: readonly Peer[], leave: readonly string[]): Promise<PeerChanges>;
  /** Asterisk has taken what is there: from now on this is the last good state. */
  keep(): Promise<void>;
  /** Puts the last good state back. */
  restore(): Promise<void>;
}
