import { startEmbedded, type EmbeddedAsterisk } from './adapters/embedded/run-asterisk.js';
import type { Config } from './config.js';
import { ALL_ADDRESSES, THIS_MACHINE_ONLY, type Addresses } from './domain/addresses.js';
import type { Contact } from './domain/peer.js';
import type { Log } from './ports/log.js';
import type { PeerTrial } from './ports/peer-trial.js';

type AmiAccount = { readonly host: string; readonly port: number; readonly user: string; readonly password: string };

/** Where Asterisk is, whoever runs it. */
export interface ReachedAsterisk {
  readonly ari: { readonly url: string; readonly user: string; readonly password: string };
  readonly ami: AmiAccount & { readonly timing: { readonly pingMs: number } };
  readonly peersDir: string;
  /** Where its dialplan includes what is done with emergency calls; '': nowhere. */
  readonly emergencyDir: string;
  /** Where it has SIP and RTP; null: it is not ours. With calls up it keeps the addresses it was started with. */
  readonly addresses: Addresses | null;
  /** Where it answers SIP on this machine; null: it is not ours. */
  readonly sip: Contact | null;
  /** Its process; null: it is not ours, or has ended. */
  readonly pid: () => number | null;
  /** Reads peers before the one with the calls does. */
  readonly trial: PeerTrial;
  /** Ends an Asterisk of ours, unless a channel is up in it; never touches anybody else's. */
  letGo(): Promise<void>;
}

/**
 * The Asterisk of FARLINE_ARI_URL when it is set, else our own one, started or taken over.
 * @throws Error with one sentence when there is none to be had
 */
export async function reachAsterisk(config: Config, log: Log): Promise<ReachedAsterisk> {
  const timing = { pingMs: config.amiPingMs };
  if (config.ariUrl !== '') return external(config, timing);
  const asterisk = await startEmbedded({ settings: embeddedSettings(config), log });
  return embedded(asterisk, timing);
}

function external(config: Config, timing: ReachedAsterisk['ami']['timing']): ReachedAsterisk {
  return {
    ari: { url: config.ariUrl, user: config.ariUser, password: config.ariPassword },
    ami: { host: config.amiHost, port: config.amiPort, user: config.amiUser, password: config.amiPassword, timing },
    peersDir: config.peersDir,
    emergencyDir: config.emergencyDir,
    addresses: null,
    sip: null,
    pid: () => null,
    trial: { try: () => Promise.resolve({ kind: 'untried', why: 'Farline does not run this Asterisk' }) },
    letGo: () => Promise.resolve(),
  };
}

function embedded(asterisk: EmbeddedAsterisk, timing: ReachedAsterisk['ami']['timing']): ReachedAsterisk {
  const { address, port } = asterisk.sip;
  return {
    ari: asterisk.ari,
    ami: { ...asterisk.ami, timing },
    peersDir: asterisk.peersDir,
    emergencyDir: asterisk.emergencyDir,
    addresses: { sipAddress: address, externalAddress: asterisk.externalAddress },
    sip: { host: address === ALL_ADDRESSES ? THIS_MACHINE_ONLY : address, port },
    pid: () => (asterisk.isRunning ? asterisk.pid : null),
    trial: asterisk.trial,
    letGo: async () => {
      await asterisk.stop({ keepCalls: true });
    },
  };
}

function embeddedSettings(config: Config): Parameters<typeof startEmbedded>[0]['settings'] {
  return {
    dataDir: config.dataDir,
    cacheDir: config.cacheDir,
    promptsDir: config.promptsDir,
    searchPath: config.searchPath,
    environment: config.asteriskEnvironment,
    node: config.node,
    sipAddress: config.sipAddress,
    sipPort: config.sipPort,
    externalAddress: config.externalAddress || undefined,
    controlAddress: config.controlAddress,
    httpPort: config.asteriskHttpPort,
    amiPort: config.amiPort,
    rtpFrom: config.rtpFrom,
    rtpTo: config.rtpTo,
    fallbackAfterSeconds: config.fallbackAfterS,
    fallbackDestination: fallbackOf(config),
    toneZone: config.toneZone,
    deadManSeconds: config.deadManS,
    legWaitHours: config.legWaitHours,
    featureCodes: config.featureCodes,
    comparison: config.comparison === 'yes',
  };
}

function fallbackOf(config: Config): { number: string; endpoint: string } | undefined {
  const { fallbackNumber: number, fallbackEndpoint: endpoint } = config;
  return number === '' ? undefined : { number, endpoint };
}
