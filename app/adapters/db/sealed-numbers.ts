import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { maskNumber } from '../../domain/mask-number.js';
import type { Session } from '../../domain/world.js';
import type { KeyVault } from '../../ports/key-vault.js';
import type { StoredNumber } from './session-row.js';

/** AES-256-GCM with the nonce and tag lengths of NIST SP 800-38D. */
const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;

interface Sealed {
  readonly number: string;
  readonly sealed: string;
}

/**
 * F2: a number that came with a login is in the database only encrypted, under its session's own key, and is wiped
 * by deleting that key at logout, before the row is touched.
 */
export class SealedNumbers {
  /** One encryption per login, not one per change of the session. */
  private readonly known = new Map<string, Sealed>();

  constructor(private readonly vault: KeyVault) {}

  /** The number as the row keeps it. Once logged out only the masked form is left. */
  async toStore(session: Session): Promise<StoredNumber> {
    if (session.device.kind !== 'number') return { plain: null, sealed: null };
    const { number, typed } = session.device;
    if (!typed) return { plain: number, sealed: null };
    if (session.state.at === 'logged-out') {
      await this.wipe(session.id);
      return { plain: maskNumber(number), sealed: null };
    }
    const known = this.known.get(session.id);
    if (known?.number === number) return { plain: null, sealed: known.sealed };
    const sealed = seal(session.id, number, await this.vault.ensure(session.id));
    this.known.set(session.id, { number, sealed });
    return { plain: null, sealed };
  }

  /** The session is gone: its key goes now. Costs nothing for sessions that never had one. */
  async wipe(sessionId: string): Promise<void> {
    if (!this.known.has(sessionId)) return;
    await this.vault.forget(sessionId);
    this.known.delete(sessionId);
  }

  /** The number of a row; null when its key is missing or does not fit. */
  async fromStored(sessionId: string, stored: StoredNumber): Promise<string | null> {
    if (stored.sealed === null) return stored.plain;
    const key = await this.vault.find(sessionId);
    const number = key && unseal(sessionId, stored.sealed, key);
    if (number !== null) this.known.set(sessionId, { number, sealed: stored.sealed });
    return number;
  }

  /** After loading: keys whose session is no more (a crash between key and row) are deleted. */
  async forgetStrays(): Promise<void> {
    for (const sessionId of await this.vault.list()) {
      if (!this.known.has(sessionId)) await this.vault.forget(sessionId);
    }
  }
}

/** base64 of nonce, tag and ciphertext; the session's id is authenticated with it, so a row cannot be swapped in. */
function seal(sessionId: string, number: string, key: Uint8Array): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(sessionId));
  const text = Buffer.concat([cipher.update(number, 'utf8'), cipher.final()]);
  return Buffer.concat([nonce, cipher.getAuthTag(), text]).toString('base64');
}

function unseal(sessionId: string, sealed: string, key: Uint8Array): string | null {
  const bytes = Buffer.from(sealed, 'base64');
  if (bytes.length < NONCE_BYTES + TAG_BYTES) return null;
  const tag = bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES);
  try {
    const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
      .setAAD(Buffer.from(sessionId))
      .setAuthTag(tag);
    return decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
  } catch {
    return null;
  }
}
