/**
 * One key per session, each in its own file apart from the database, so that deleting the key makes the session's
 * number unreadable everywhere at once, old pages of the database and its backups included (rule F2).
 */
export interface KeyVault {
  /** The session's key of 32 bytes; a new one, safely on disk, when there is none. */
  ensure(sessionId: string): Promise<Uint8Array>;
  /** null when there is no usable key. */
  find(sessionId: string): Promise<Uint8Array | null>;
  /** Deletes the key for good; nothing happens when there is none. */
  forget(sessionId: string): Promise<void>;
  /** Sessions that have a key. */
  list(): Promise<readonly string[]>;
}
