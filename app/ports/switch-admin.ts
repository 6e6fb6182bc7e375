/** `down`: nobody is connected or Asterisk has not fully booted. `refused`: Asterisk said no. `timeout`: no answer in time; it may have happened. */
export type AdminFailure = 'down' | 'refused' | 'timeout';

export type AdminAnswer<T> =
  | { readonly ok: true; readonly value: T }
  | { readonly ok: false; readonly reason: AdminFailure; readonly detail: string };

/** Upkeep of one Asterisk that is no call: what it has loaded, and loading it again. Never rejects. */
export interface SwitchAdmin {
  /** `up` once Asterisk let us in and has fully booted. */
  readonly state: 'up' | 'down';
  /** Called after each change of `state`; must not throw. Returns the unsubscribe function. */
  onState(listener: (state: 'up' | 'down') => void): () => void;
  /**
   * Makes Asterisk read its peer files again; reloads are done one after another. `ok` only says that the reload ran:
   * Asterisk reports success even when it kept or dropped a peer, so ask `peers()` afterwards.
   */
  reloadPeers(): Promise<AdminAnswer<null>>;
  /** Names of the endpoints Asterisk really has now, sorted. */
  peers(): Promise<AdminAnswer<readonly string[]>>;
  /** Names of what Asterisk made of the peers, by type (`endpoint`, `aor`, `auth`); other types cannot be listed. */
  peerObjects(): Promise<AdminAnswer<ReadonlyMap<string, ReadonlySet<string>>>>;
}

/** Never rejects. */
export interface DialplanAdmin {
  /** Makes Asterisk read its dialplan again, in turn with reloads of peers. Calls go on where they are. */
  reloadDialplan(): Promise<AdminAnswer<null>>;
}
