/** Small things an instance must remember over its own death. */
export type MetaKey =
  /** Start-up instant of the Asterisk we last spoke to, as it told us: another value means it was restarted. */
  | 'asterisk-started'
  /** What fingerprints of names and numbers are made with. */
  | 'fingerprint-secret'
  /** An admin does not want to be offered the guided first run any more. */
  | 'guide-dismissed'
  /** A test call of the guided first run was heard both ways. */
  | 'guide-proved';

export interface MetaStore {
  get(key: MetaKey): Promise<string | null>;
  set(key: MetaKey, value: string): Promise<void>;
}
