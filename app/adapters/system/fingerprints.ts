import { createHmac, randomBytes } from 'node:crypto';
import type { MetaStore } from '../../ports/meta-store.js';

/**
 * Texts that stand for others and cannot be read back: HMAC-SHA-256 with a secret of this installation, made at its first
 * start. Numbers are few, so whoever has the secret too can try them all.
 */
export async function openFingerprints(meta: MetaStore): Promise<(text: string) => string> {
  const known = await meta.get('fingerprint-secret');
  const secret = known ?? randomBytes(32).toString('base64url');
  if (known === null) await meta.set('fingerprint-secret', secret);
  return (text) => createHmac('sha256', secret).update(text).digest('base64url').slice(0, 22);
}
