import { createPrivateKey, generateKeyPairSync, X509Certificate, type KeyObject } from 'node:crypto';
import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Instant, Millis } from '../../domain/ids.js';
import type { Clock } from '../../ports/clock.js';
import type { Log } from '../../ports/log.js';
import { certificate } from './certificate.js';
import type { TlsIdentity } from './tls-identity.js';

const DAY: Millis = 86_400_000;
const CA_DAYS = 3_650;
/** Browsers take no server certificate of more than 398 days. */
const LEAF_DAYS = 90;
/** A leaf with less than this left is made anew. */
const RENEW_DAYS = 30;
const LOOK_AGAIN: Millis = DAY / 2;
/** Other machines' clocks may be a little behind ours. */
const BACK: Millis = DAY;

interface Ca {
  readonly key: KeyObject;
  readonly pem: string;
}

/**
 * B8: an authority of this instance alone, made once and kept in `folder` (files 0600), and a certificate for `hosts`
 * that is renewed while we run. Rejects with a sentence when the folder's files cannot be read or written.
 */
export async function openOwnCa(
  folder: string,
  hosts: readonly string[],
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Promise<TlsIdentity> {
  const ca = await loadCa(folder, clock.now(), log);
  const fingerprint = new X509Certificate(ca.pem).fingerprint256;
  let leaf = makeLeaf(ca, hosts, clock.now());
  let stop = (): void => undefined;
  const look = (onRenewed: () => void): void => {
    stop = clock.after(LOOK_AGAIN, () => {
      if (leaf.until - clock.now() < RENEW_DAYS * DAY) {
        leaf = makeLeaf(ca, hosts, clock.now());
        log.info('the certificate of the pages was renewed');
        onRenewed();
      }
      look(onRenewed);
    });
  };
  return {
    get key() {
      return leaf.key;
    },
    get cert() {
      return leaf.cert + ca.pem;
    },
    ca: { pem: ca.pem, fingerprint },
    watch(onRenewed) {
      look(onRenewed);
      return () => stop();
    },
  };
}

async function loadCa(folder: string, now: Instant, log: Log): Promise<Ca> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const file = join(folder, 'ca.pem');
  const stored = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return null;
    throw new Error(`the authority of our own certificates cannot be read: ${error.message}`);
  });
  if (stored !== null) return readCa(stored, file, now);
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  // Two instances have two authorities, and who trusts both must see which is which.
  const name = `Farline authority ${publicKey.export({ type: 'spki', format: 'der' }).toString('hex').slice(-8)}`;
  const validity = { from: new Date(now - BACK), until: new Date(now + CA_DAYS * DAY) };
  const pem = certificate({ subject: name, issuer: name, publicKey, signer: privateKey, ...validity, hosts: null });
  const secret = privateKey.export({ type: 'pkcs8', format: 'pem' }) as string;
  // Key and certificate are one file, so that a crash in between leaves neither.
  await writeFile(`${file}.new`, secret + pem, { mode: 0o600 });
  await rename(`${file}.new`, file);
  log.info(`an authority for our own certificates was made: ${name}`);
  return { key: privateKey, pem };
}

function readCa(stored: string, file: string, now: Instant): Ca {
  const pem = /-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\n?/.exec(stored)?.[0] ?? '';
  try {
    const key = createPrivateKey(stored);
    const found = new X509Certificate(pem);
    if (!found.checkPrivateKey(key)) throw new Error('its key and its certificate are not of one pair');
    if (Date.parse(found.validTo) <= now) throw new Error(`it was good until ${found.validTo}`);
    return { key, pem };
  } catch (error) {
    const why = error instanceof Error ? error.message : String(error);
    throw new Error(`${file} cannot be used: ${why}. Take it away to have a new one made.`, { cause: error });
  }
}

function makeLeaf(ca: Ca, hosts: readonly string[], now: Instant): { key: string; cert: string; until: Instant } {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const until = now + LEAF_DAYS * DAY;
  const issuer = commonName(ca.pem);
  const validity = { from: new Date(now - BACK), until: new Date(until) };
  const cert = certificate({ subject: hosts[0] ?? 'Farline', issuer, publicKey, signer: ca.key, ...validity, hosts });
  return { key: privateKey.export({ type: 'pkcs8', format: 'pem' }) as string, cert, until };
}

function commonName(pem: string): string {
  return /^CN=(.*)$/m.exec(new X509Certificate(pem).subject)?.[1] ?? '';
}
