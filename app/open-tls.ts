import { hostname, networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { openGivenCertificate } from './adapters/tls/given-certificate.js';
import { openOwnCa } from './adapters/tls/own-ca.js';
import type { TlsIdentity } from './adapters/tls/tls-identity.js';
import type { Config } from './config.js';
import type { Clock } from './ports/clock.js';
import type { Log } from './ports/log.js';

const ANY_ADDRESS = '0.0.0.0';

/** B8: what the pages are served over HTTPS with; null: over HTTP. Rejects with a sentence. */
export async function openTls(
  config: Config,
  needs: { readonly clock: Clock; readonly log: Log },
): Promise<TlsIdentity | null> {
  const { tls, tlsCert: certFile, tlsKey: keyFile, behindTls, httpHost } = config;
  if (certFile !== '') return openGivenCertificate({ certFile, keyFile }, needs);
  if (tls === 'own-ca') {
    const identity = await openOwnCa(join(config.dataDir, 'tls'), hostsOf(config), needs);
    needs.log.info(`the pages’ certificates are signed by our own authority, SHA-256 ${identity.ca?.fingerprint}`);
    return identity;
  }
  if (behindTls === 'no' && !httpHost.startsWith('127.')) {
    needs.log.warn('pages and passwords travel without TLS: set FARLINE_TLS, FARLINE_TLS_CERT or FARLINE_BEHIND_TLS');
  }
  return null;
}

/** Everything people may have typed to get here. */
function hostsOf({ httpHost, externalAddress, tlsNames }: Config): string[] {
  const own = Object.values(networkInterfaces()).flatMap((found) => found ?? []);
  const addresses = own.filter(({ family }) => family === 'IPv4').map(({ address }) => address);
  const listening = httpHost === ANY_ADDRESS ? addresses : [httpHost];
  const names = [...listening, hostname(), 'localhost', '127.0.0.1', externalAddress, ...tlsNames.split(',')];
  return [...new Set(names.filter((name) => /^[A-Za-z0-9.-]+$/.test(name)))];
}
