import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { HttpSettings, HttpTls } from './adapters/http/create-http.js';
import { addressesOfThisMachine } from './adapters/system/address-file.js';
import type { Config } from './config.js';
import { ALL_ADDRESSES, THIS_MACHINE_ONLY } from './domain/addresses.js';

/** Settings of pages and API; `root` is the top folder of the project, `ariUrl` where this Asterisk has HTTP. */
export function httpSettings(config: Config, ariUrl: string, root: string, tls: HttpTls | null): HttpSettings {
  const { version } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as { version: string };
  const minute = 60_000;
  const rate = { perSecond: config.requestsPerS, burst: 4 * config.requestsPerS };
  return {
    host: config.httpHost,
    port: config.httpPort,
    secure: config.behindTls === 'yes' || tls !== null,
    proxied: config.behindTls === 'yes',
    tls,
    version,
    templatesFolder: join(root, 'templates'),
    bundlesFolder: join(root, 'dist/assets'),
    language: config.language,
    webSessionMs: 12 * 60 * minute,
    wallboardTickMs: 100,
    heartbeatMs: 15_000,
    phoneServer: phoneServer(config, ariUrl),
    featureCodes: config.featureCodes,
    featureKey: config.featureKey,
    rates: { address: rate, user: rate },
  };
}

/**
 * What telephones connect to: the address Asterisk has SIP on. When it listens on any, that is the one from outside, else
 * that of the first network card: no telephone can connect to 0.0.0.0.
 */
function phoneServer(config: Config, ariUrl: string): HttpSettings['phoneServer'] {
  const { sipAddress, sipPort, externalAddress } = config;
  const [card] = addressesOfThisMachine();
  const any = externalAddress || (card?.address ?? THIS_MACHINE_ONLY);
  const own = sipAddress === ALL_ADDRESSES ? any : sipAddress;
  const { hostname, host, protocol } = new URL(ariUrl);
  const webSocket = `${protocol === 'https:' ? 'wss' : 'ws'}://${host}/ws`;
  const softphonesFrom = softphonesTo(hostname);
  return { address: config.ariUrl === '' ? own : hostname, port: sipPort, webSocket, softphonesFrom };
}

/** Whatever address of loopback is connected to, Linux connects from its first one; elsewhere from one of the network cards. */
function softphonesTo(hostname: string): readonly string[] {
  if (/^(127\.|localhost$|\[::1\]$)/.test(hostname)) return [THIS_MACHINE_ONLY, '::1', 'localhost'];
  return addressesOfThisMachine().map(({ address }) => address);
}
