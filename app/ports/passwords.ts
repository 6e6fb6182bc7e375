/**
 * Hashes of passwords and PINs: argon2id, one at a time in the whole process. Rejects with
 * an error whose `busy` is true when too many wait already.
 */
export interface Passwords {
  hash(secret: string): Promise<string>;
  /** With `hash` null (nobody has it) it takes as long and gives false, so that names cannot be told by time. */
  matches(hash: string | null, secret: string): Promise<boolean>;
}
