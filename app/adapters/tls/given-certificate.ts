import { createPrivateKey, X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { Millis } from '../../domain/ids.js';
import type { Clock } from '../../ports/clock.js';
import type { Log } from '../../ports/log.js';
import type { TlsIdentity } from './tls-identity.js';

const LOOK_AGAIN: Millis = 3_600_000;
const SOON: Millis = 14 * 86_400_000;

interface Pair {
  readonly key: string;
  readonly cert: string;
}

/**
 * A certificate that somebody else renews: its files are looked at every hour, and a new pair that fits is used without a
 * restart. Rejects with a sentence when there is none to begin with.
 */
export async function openGivenCertificate(
  files: { readonly certFile: string; readonly keyFile: string },
  { clock, log }: { readonly clock: Clock; readonly log: Log },
): Promise<TlsIdentity> {
  let pair = await readPair(files);
  warnWhenOld(pair, clock, log);
  let stop = (): void => undefined;
  const look = (onRenewed: () => void): void => {
    stop = clock.after(LOOK_AGAIN, () => {
      readPair(files)
        .then((found) => {
          if (found.cert !== pair.cert || found.key !== pair.key) {
            pair = found;
            log.info('the certificate of the pages was changed, and the new one is used');
            onRenewed();
          }
          warnWhenOld(pair, clock, log);
        })
        .catch((error: unknown) => log.warn(`the certificate stays as it is: ${String(error)}`));
      look(onRenewed);
    });
  };
  return {
    get key() {
      return pair.key;
    },
    get cert() {
      return pair.cert;
    },
    ca: null,
    watch(onRenewed) {
      look(onRenewed);
      return () => stop();
    },
  };
}

async function readPair({ certFile, keyFile }: { certFile: string; keyFile: string }): Promise<Pair> {
  const cert = await read('FARLINE_TLS_CERT', certFile);
  const key = await read('FARLINE_TLS_KEY', keyFile);
  const leaf = parsed('FARLINE_TLS_CERT', certFile, () => new X509Certificate(cert));
  const privateKey = parsed('FARLINE_TLS_KEY', keyFile, () => createPrivateKey(key));
  if (!leaf.checkPrivateKey(privateKey)) throw new Error('FARLINE_TLS_KEY is not the key of FARLINE_TLS_CERT');
  return { cert, key };
}

async function read(setting: string, file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: Error) => {
    throw new Error(`${setting} cannot be read: ${error.message}`);
  });
}

function parsed<T>(setting: string, file: string, parse: () => T): T {
  try {
    return parse();
  } catch {
    throw new Error(`${setting}: ${file} holds no PEM that can be used without a passphrase`);
  }
}

function warnWhenOld({ cert }: Pair, clock: Clock, log: Log): void {
  const { validTo } = new X509Certificate(cert);
  if (Date.parse(validTo) - clock.now() < SOON) log.warn(`the certificate of the pages is good until ${validTo} only`);
}
